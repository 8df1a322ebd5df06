package org.jiesu.softphone.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.SipListenerExt;
import gov.nist.javax.sip.SipStackExt;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.clientauthutils.AuthenticationHelper;
import gov.nist.javax.sip.clientauthutils.UserCredentials;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.RequireHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioSink;
import org.jiesu.softphone.audio.AudioSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A SIP telephone with one line (RFC 3261, UDP): registers where its account has a password, makes
 * and takes one call at a time, and refuses further ones as busy. Serves the operator's softphone
 * and the simulated caller alike. All methods are safe from any thread and do not wait, except
 * {@link #close}.
 */
public final class UserAgent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UserAgent.class);
  private static final int BIND_ATTEMPTS = 8;
  private static final int NONCE_CACHE_SECONDS = 0;

  private final Object lock = new Object();
  private final Account account;
  private final Clock clock;
  private final UserAgentListener listener;
  private final SipStackImpl stack;
  private final SipProvider provider;
  private final Messages messages;
  private final AuthenticationHelper authentication;
  private final RegistrationLoop registering;
  private final ScheduledThreadPoolExecutor executor;
  private @Nullable PhoneCall current;
  private boolean closed;

  /**
   * Binds the SIP port and listens.
   *
   * @throws SoftphoneException if the port cannot be bound
   */
  public UserAgent(Account account, Clock clock, UserAgentListener listener) {
    this.account = account;
    this.clock = clock;
    this.listener = listener;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "sip-" + account.user());
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    try {
      stack = new SipStackImpl(properties());
      ListeningPoint point = listen();
      provider = stack.createSipProvider(point);
      messages = new Messages(account, point);
      authentication =
          ((SipStackExt) stack)
              .getAuthenticationHelper(
                  (transaction, realm) -> new Credentials(), messages.headers());
      registering = new RegistrationLoop(this);
      provider.addSipListener(new Ear());
    } catch (SipException | ParseException | TooManyListenersException e) {
      executor.shutdownNow();
      throw new SoftphoneException("SIP 协议栈启动失败：" + e.getMessage(), e);
    }
  }

  /** Registers, and stays registered until {@link #close}. */
  public void register() {
    synchronized (lock) {
      registering.begin();
    }
  }

  public Registration registration() {
    synchronized (lock) {
      return registering.registration();
    }
  }

  /** The call that is going on, if there is one. */
  public Optional<PhoneCall> call() {
    synchronized (lock) {
      return Optional.ofNullable(current);
    }
  }

  /** The local SIP port. */
  public int port() {
    return provider.getListeningPoint(ListeningPoint.UDP).getPort();
  }

  /**
   * Calls a number.
   *
   * @param source what we say
   * @param sink hears the other end, ringing tones from the network included
   * @throws SoftphoneException if there is a call already, the number is no number, or no port is
   *     free for media
   */
  public PhoneCall dial(String number, AudioSource source, AudioSink sink) {
    Account.checkNumber(number);
    synchronized (lock) {
      if (closed) {
        throw new SoftphoneException("软电话已经关闭，请重新启动");
      }
      if (current != null) {
        throw new SoftphoneException("正在通话，请先挂断再拨号");
      }
      PhoneCall call = PhoneCall.outgoing(this, number);
      call.attach(source, sink);
      current = call;
      call.invite();
      changed(call);
      return call;
    }
  }

  /** Hangs up, takes the registration back and frees the ports; takes up to two seconds. */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      if (current != null) {
        current.hangUp();
      }
    }
    try {
      registering.leave();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stack.stop();
    executor.shutdown();
  }

  Object lock() {
    return lock;
  }

  Account account() {
    return account;
  }

  Clock clock() {
    return clock;
  }

  Messages messages() {
    return messages;
  }

  SipProvider provider() {
    return provider;
  }

  void tell(Consumer<UserAgentListener> news) {
    try {
      executor.execute(
          () -> {
            try {
              news.accept(listener);
            } catch (RuntimeException e) {
              log.error("listener failed", e);
            }
          });
    } catch (RejectedExecutionException e) {
      log.trace("closed", e);
    }
  }

  void changed(PhoneCall call) {
    tell(told -> told.changed(call));
  }

  void ended(PhoneCall call) {
    if (current == call) {
      current = null;
    }
    changed(call);
  }

  /** Runs a task under the lock after a while. */
  ScheduledFuture<?> later(Duration delay, Runnable task) {
    return executor.schedule(
        () -> {
          synchronized (lock) {
            try {
              task.run();
            } catch (RuntimeException e) {
              log.error("timer failed", e);
            }
          }
        },
        delay.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  ClientTransaction authenticate(Response challenge, ClientTransaction transaction)
      throws SipException {
    return authentication.handleChallenge(challenge, transaction, provider, NONCE_CACHE_SECONDS);
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("javax.sip.STACK_NAME", "jiesu-" + UUID.randomUUID());
    properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", StackLog.class.getName());
    properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", MessageLog.class.getName());
    properties.setProperty("gov.nist.javax.sip.TRACE_LEVEL", "32");
    properties.setProperty("gov.nist.javax.sip.ALWAYS_ADD_RPORT", "true");
    properties.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
    properties.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "32768");
    properties.setProperty("gov.nist.javax.sip.MAX_FORK_TIME_SECONDS", "0");
    return properties;
  }

  private ListeningPoint listen() throws SipException, PeerUnavailableException {
    String host = account.local().getHostAddress();
    for (int attempt = 1; ; attempt++) {
      int port = account.localPort() == 0 ? freePort() : account.localPort();
      try {
        return stack.createListeningPoint(host, port, ListeningPoint.UDP);
      } catch (InvalidArgumentException e) {
        if (account.localPort() != 0 || attempt == BIND_ATTEMPTS) {
          throw new SoftphoneException("SIP 端口 " + port + " 被占用，请关闭其他软电话", e);
        }
      }
    }
  }

  private int freePort() {
    // the stack cannot bind port 0 itself
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(account.local(), 0))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SoftphoneException("没有空闲的 SIP 端口：" + e.getMessage(), e);
    }
  }

  private final class Credentials implements UserCredentials {
    @Override
    public String getUserName() {
      return account.user();
    }

    @Override
    public String getPassword() {
      return account.password().orElse("");
    }

    @Override
    public String getSipDomain() {
      return account.server().getHostString();
    }
  }

  /** Takes what the stack delivers, one at a time, on the stack's thread. */
  private final class Ear implements SipListenerExt {
    @Override
    public void processRequest(RequestEvent event) {
      synchronized (lock) {
        try {
          request(event);
        } catch (TransactionAlreadyExistsException e) {
          log.trace("retransmission", e);
        } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
          log.warn("{} not handled: {}", event.getRequest().getMethod(), e.toString());
          log.debug("detail", e);
        }
      }
    }

    @Override
    public void processResponse(ResponseEvent event) {
      synchronized (lock) {
        ClientTransaction transaction = event.getClientTransaction();
        if (transaction == null) {
          return;
        }
        try {
          if (registering.owns(transaction)) {
            registering.answered(transaction, event.getResponse());
          } else if (transaction.getApplicationData() instanceof PhoneCall call) {
            call.answered(transaction, event.getResponse(), event.getDialog());
          }
        } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
          log.warn(
              "response {} not handled: {}", event.getResponse().getStatusCode(), e.toString());
          log.debug("detail", e);
        }
      }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
      synchronized (lock) {
        if (event.isServerTransaction()) {
          return;
        }
        ClientTransaction transaction = event.getClientTransaction();
        if (registering.owns(transaction)) {
          registering.timedOut(transaction);
        } else if (transaction.getApplicationData() instanceof PhoneCall call) {
          call.timedOut(transaction);
        }
      }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
      log.debug("SIP transport to {}:{} failed", event.getHost(), event.getPort());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
      synchronized (lock) {
        if (event.getDialog().getApplicationData() instanceof PhoneCall call) {
          call.dialogGone();
        }
      }
    }

    @Override
    public void processDialogTimeout(DialogTimeoutEvent event) {
      synchronized (lock) {
        if (event.getDialog().getApplicationData() instanceof PhoneCall call) {
          call.dialogGone();
        }
      }
    }

    private void request(RequestEvent event)
        throws SipException, ParseException, InvalidArgumentException {
      Request request = event.getRequest();
      Dialog dialog = event.getDialog();
      PhoneCall call =
          dialog != null && dialog.getApplicationData() instanceof PhoneCall known ? known : null;
      if (Request.ACK.equals(request.getMethod())) {
        if (call != null) {
          call.acknowledged(request);
        }
        return;
      }
      ServerTransaction transaction = event.getServerTransaction();
      if (transaction == null) {
        transaction = provider.getNewServerTransaction(request);
      }
      boolean inDialog = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
      switch (request.getMethod()) {
        case Request.INVITE -> {
          if (call != null) {
            call.reinvited(transaction, request);
          } else if (inDialog) {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
          } else {
            invited(transaction, request);
          }
        }
        case Request.UPDATE -> {
          if (call != null) {
            call.reinvited(transaction, request);
          } else {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
          }
        }
        case Request.BYE -> {
          if (call != null) {
            reply(transaction, request, Response.OK);
            call.hungUp(request);
          } else {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
          }
        }
        case Request.CANCEL -> {
          if (call != null) {
            reply(transaction, request, Response.OK);
            call.cancelled();
          } else {
            reply(transaction, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
          }
        }
        case Request.OPTIONS -> {
          Response response = messages.response(Response.OK, request);
          response.setHeader(messages.header("Accept", "application/sdp"));
          transaction.sendResponse(response);
        }
        case Request.INFO, Request.NOTIFY, Request.MESSAGE ->
            reply(transaction, request, Response.OK);
        default -> reply(transaction, request, Response.METHOD_NOT_ALLOWED);
      }
    }

    private void invited(ServerTransaction transaction, Request request)
        throws SipException, ParseException, InvalidArgumentException {
      if (request.getHeader(RequireHeader.NAME) instanceof RequireHeader required) {
        Response response = messages.response(Response.BAD_EXTENSION, request);
        response.setHeader(messages.header("Unsupported", required.getOptionTag()));
        transaction.sendResponse(response);
        return;
      }
      Optional<SessionDescription> offer = Messages.description(request);
      if (Messages.hasBody(request) && offer.filter(SessionDescription::usable).isEmpty()) {
        reply(transaction, request, Response.NOT_ACCEPTABLE_HERE);
        return;
      }
      if (current != null || closed) {
        reply(transaction, request, Response.BUSY_HERE);
        return;
      }
      PhoneCall call;
      try {
        call = PhoneCall.incoming(UserAgent.this, transaction, request, offer);
      } catch (SoftphoneException e) {
        log.warn("no media port for a call: {}", e.getMessage());
        reply(transaction, request, Response.SERVICE_UNAVAILABLE);
        return;
      }
      current = call;
      call.ring();
      tell(told -> told.incoming(call));
      changed(call);
    }

    private void reply(ServerTransaction transaction, Request request, int status)
        throws SipException, ParseException, InvalidArgumentException {
      Response response = messages.response(status, request);
      ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
      if (to.getTag() == null) {
        to.setTag(messages.tag());
      }
      transaction.sendResponse(response);
    }
  }
}
