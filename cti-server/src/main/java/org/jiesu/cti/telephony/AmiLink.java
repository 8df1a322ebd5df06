package org.jiesu.cti.telephony;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.asteriskjava.manager.AuthenticationFailedException;
import org.asteriskjava.manager.DefaultManagerConnection;
import org.asteriskjava.manager.ResponseEvents;
import org.asteriskjava.manager.action.CoreShowChannelsAction;
import org.asteriskjava.manager.action.EventGeneratingAction;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.PingAction;
import org.asteriskjava.manager.action.QueueStatusAction;
import org.asteriskjava.manager.event.CoreShowChannelEvent;
import org.asteriskjava.manager.event.DisconnectEvent;
import org.asteriskjava.manager.event.FullyBootedEvent;
import org.asteriskjava.manager.event.ManagerEvent;
import org.asteriskjava.manager.event.QueueEntryEvent;
import org.asteriskjava.manager.event.QueueMemberEvent;
import org.asteriskjava.manager.event.QueueParamsEvent;
import org.asteriskjava.manager.event.ResponseEvent;
import org.asteriskjava.manager.event.ShutdownEvent;
import org.asteriskjava.manager.response.ManagerError;
import org.asteriskjava.manager.response.ManagerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control link to Asterisk (AMI): keeps one logged-in connection, makes a new one with growing
 * pauses when it is lost, and asks Asterisk for the whole picture each time it is up and each time
 * events had to be dropped. The reader thread of the connection only passes events on to the desk;
 * when the desk is full they are dropped and the picture is asked for again.
 */
final class AmiLink implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AmiLink.class);

  /** What the link tells, always on the desk. */
  interface Listener {

    /** The picture as Asterisk has it; events that follow are newer or already contained. */
    void onSnapshot(Snapshot snapshot, Instant askedAt);

    /** Something happened; {@code at} is when it reached us. */
    void onEvent(ManagerEvent event, Instant at);
  }

  /** What the link tells about itself, on a thread of the link. */
  interface StatusListener {
    void onStatus(TelephonyStatus status);
  }

  private final TelephonySettings settings;
  private final Desk desk;
  private final Listener listener;
  private final StatusListener statusListener;
  private final Clock clock;
  private final Runnable onDropped;
  private final BackOff backOff;
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable Session session;

  AmiLink(
      TelephonySettings settings,
      Desk desk,
      Listener listener,
      StatusListener statusListener,
      Clock clock,
      Runnable onDropped) {
    this.settings = settings;
    this.desk = desk;
    this.listener = listener;
    this.statusListener = statusListener;
    this.clock = clock;
    this.onDropped = onDropped;
    this.backOff = new BackOff(settings.reconnectFirst(), settings.reconnectLongest());
    this.thread = new Thread(this::keepConnected, "telephony-link");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether actions can be sent. */
  boolean up() {
    Session current = session;
    return current != null && !current.lost.isDone();
  }

  /**
   * Sends an action without waiting. Fails with {@link AmiException} when there is no link, no
   * answer in time, or Asterisk says no.
   */
  CompletionStage<ManagerResponse> send(ManagerAction action) {
    CompletableFuture<ManagerResponse> answer = new CompletableFuture<>();
    Session current = session;
    if (current == null || current.lost.isDone()) {
      answer.completeExceptionally(new AmiException("not connected"));
      return answer;
    }
    try {
      current.connection.sendAction(
          action,
          response -> {
            if (response == null) {
              answer.completeExceptionally(new AmiException("the link was lost"));
            } else if (response instanceof ManagerError) {
              answer.completeExceptionally(
                  new AmiException(
                      action.getAction() + ": " + Names.orEmpty(response.getMessage())));
            } else {
              answer.complete(response);
            }
          });
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(new AmiException(action.getAction() + " was not sent", e));
    }
    return answer
        .orTimeout(settings.answerLimit().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            e ->
                CompletableFuture.failedFuture(
                    e instanceof TimeoutException
                        ? new AmiException(action.getAction() + ": no answer")
                        : e));
  }

  private void keepConnected() {
    int attempt = 0;
    String reason = "正在连接";
    tell(reason);
    while (!closed) {
      Session next = new Session();
      try {
        next.connect();
        attempt = 0;
        session = next;
        log.info("Connected to Asterisk at {}:{}", settings.host(), settings.amiPort());
        next.resync();
        reason = next.watch();
        if (!closed) {
          log.warn("The link to Asterisk is lost: {}", reason);
        }
      } catch (AuthenticationFailedException e) {
        reason = "Asterisk 拒绝登录，请检查 JIESU_AMI_SECRET 与 manager.conf 是否一致";
        logFirst(attempt, "Asterisk refused the login: {}", e.getMessage());
      } catch (IOException | org.asteriskjava.manager.TimeoutException | RuntimeException e) {
        reason = "无法连接 Asterisk（" + settings.host() + ":" + settings.amiPort() + "）";
        logFirst(attempt, "Asterisk cannot be reached: {}", e.getMessage());
      }
      session = null;
      next.disconnect();
      if (closed) {
        return;
      }
      tell(reason);
      attempt++;
      try {
        Thread.sleep(backOff.before(attempt).toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void logFirst(int attempt, String message, @Nullable String reason) {
    if (attempt == 0) {
      log.warn(message + "; trying again with growing pauses", reason);
    } else {
      log.debug(message, reason);
    }
  }

  private void tell(String reason) {
    statusListener.onStatus(
        new TelephonyStatus(
            false,
            clock.instant(),
            "与话务交换机（Asterisk）的控制连接断开：" + reason + "。通话照常进行，但来电、转写和话务操作暂不更新；正在自动重连。"));
  }

  @Override
  public void close() {
    closed = true;
    Session current = session;
    if (current != null) {
      current.lose("closing");
    }
    thread.interrupt();
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection from its login to its loss; never used again afterwards. */
  private final class Session {
    final DefaultManagerConnection connection =
        new DefaultManagerConnection(
            settings.host(), settings.amiPort(), settings.amiUser(), settings.amiSecret());
    final CompletableFuture<String> lost = new CompletableFuture<>();
    final AtomicBoolean dirty = new AtomicBoolean();

    Session() {
      connection.setEncoding(StandardCharsets.UTF_8);
      connection.setSocketTimeout((int) settings.answerLimit().toMillis());
      connection.setDefaultResponseTimeout(settings.answerLimit().toMillis());
      connection.setDefaultEventTimeout(settings.answerLimit().toMillis());
      connection.addEventListener(this::receive);
    }

    void connect()
        throws IOException,
            AuthenticationFailedException,
            org.asteriskjava.manager.TimeoutException {
      connection.login();
    }

    /** On the connection's reader thread: must not wait for anything. */
    private void receive(ManagerEvent event) {
      if (event instanceof DisconnectEvent) {
        lose("连接被关闭");
        return;
      }
      if (event instanceof ShutdownEvent) {
        log.warn("Asterisk is shutting down");
      }
      boolean answer =
          event instanceof ResponseEvent
              && !(event instanceof org.asteriskjava.manager.event.OriginateResponseEvent)
              && ((ResponseEvent) event).getActionId() != null;
      if (answer) {
        return;
      }
      Instant at = clock.instant();
      boolean room =
          desk.offer(
              () -> {
                if (session == this) {
                  if (event instanceof FullyBootedEvent) {
                    resyncOnDesk();
                  } else {
                    listener.onEvent(event, at);
                  }
                }
              });
      if (!room && !closed) {
        onDropped.run();
        if (dirty.compareAndSet(false, true)) {
          log.error("Events of Asterisk were dropped because too many wait; asking for everything");
          desk.later(
              java.time.Duration.ofSeconds(1),
              () -> {
                dirty.set(false);
                resyncOnDesk();
              });
        }
      }
    }

    void resync() {
      if (!desk.offer(this::resyncOnDesk)) {
        desk.later(java.time.Duration.ofSeconds(1), this::resyncOnDesk);
      }
    }

    /** On the desk, so that events that arrive meanwhile are handled after the picture. */
    private void resyncOnDesk() {
      if (session != this || lost.isDone()) {
        return;
      }
      try {
        Instant askedAt = clock.instant();
        Snapshot snapshot = snapshot();
        listener.onSnapshot(snapshot, askedAt);
        statusListener.onStatus(new TelephonyStatus(true, clock.instant(), ""));
      } catch (IOException | org.asteriskjava.manager.EventTimeoutException e) {
        lose("Asterisk 没有应答");
      } catch (AmiException | IllegalStateException e) {
        // Asterisk answers before all its modules are loaded
        log.warn("Asterisk did not tell its state ({}); asking again", e.getMessage());
        desk.later(java.time.Duration.ofSeconds(1), this::resyncOnDesk);
      }
    }

    private Snapshot snapshot() throws IOException, org.asteriskjava.manager.EventTimeoutException {
      List<Snapshot.Channel> channels =
          ask(
              new CoreShowChannelsAction(),
              event ->
                  event instanceof CoreShowChannelEvent channel
                      ? Optional.of(
                          new Snapshot.Channel(
                              Names.orEmpty(channel.getChannel()),
                              Names.orEmpty(channel.getUniqueid()),
                              Names.orEmpty(channel.getContext()),
                              Names.orEmpty(channel.getExten()),
                              Names.orEmpty(channel.getApplication()),
                              Names.orEmpty(channel.getCallerIdNum()),
                              Optional.ofNullable(channel.getBridgeid())
                                  .filter(bridge -> !bridge.isBlank())))
                      : Optional.empty());
      List<Snapshot.Entry> entries = new ArrayList<>();
      List<Snapshot.Member> members = new ArrayList<>();
      Set<String> queues = new HashSet<>();
      ask(
          new QueueStatusAction(),
          event -> {
            if (event instanceof QueueParamsEvent queue) {
              queues.add(Names.queueId(queue.getQueue()));
            } else if (event instanceof QueueEntryEvent entry) {
              Integer position = entry.getPosition();
              entries.add(
                  new Snapshot.Entry(
                      Names.queueId(entry.getQueue()),
                      Names.orEmpty(entry.getUniqueId()),
                      position == null ? 0 : position));
            } else if (event instanceof QueueMemberEvent member) {
              Names.seatOfInterface(member.getInterface())
                  .ifPresent(
                      extension ->
                          members.add(
                              new Snapshot.Member(
                                  Names.queueId(member.getQueue()),
                                  extension,
                                  Boolean.TRUE.equals(member.getPaused()))));
            }
            return Optional.empty();
          });
      return new Snapshot(channels, entries, members, queues);
    }

    private <T> List<T> ask(
        EventGeneratingAction action, Function<ResponseEvent, Optional<T>> reading)
        throws IOException, org.asteriskjava.manager.EventTimeoutException {
      ResponseEvents answer = connection.sendEventGeneratingAction(action);
      if (answer.getResponse() instanceof ManagerError error) {
        throw new AmiException(action.getAction() + ": " + Names.orEmpty(error.getMessage()));
      }
      return answer.getEvents().stream().map(reading).flatMap(Optional::stream).toList();
    }

    /** Waits until the connection is lost and says why. A cut line is noticed by its silence. */
    String watch() {
      while (true) {
        try {
          return lost.get(settings.pingEvery().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          try {
            connection.sendAction(new PingAction(), settings.answerLimit().toMillis());
          } catch (IOException
              | org.asteriskjava.manager.TimeoutException
              | IllegalStateException silent) {
            lose("Asterisk 没有应答");
          }
        } catch (InterruptedException e) {
          return "closing";
        } catch (ExecutionException e) {
          return "unknown";
        }
      }
    }

    void lose(String reason) {
      lost.complete(reason);
    }

    /** Ends the connection, and the endless reconnecting that asterisk-java would begin. */
    void disconnect() {
      lost.complete("closing");
      // on a cut line the farewell waits for an answer that never comes
      Thread farewell =
          new Thread(
              () -> {
                try {
                  connection.logoff();
                } catch (IllegalStateException e) {
                  log.debug("The connection was gone already");
                }
              },
              "telephony-logoff");
      farewell.setDaemon(true);
      farewell.start();
    }
  }
}
