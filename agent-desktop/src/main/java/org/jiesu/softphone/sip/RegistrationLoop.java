package org.jiesu.softphone.sip;

import java.text.ParseException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.MinExpiresHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the extension registered (RFC 3261, section 10): refreshes at half the time granted, tries
 * again with growing pauses while the server is away. Guarded by the agent's lock.
 */
final class RegistrationLoop {
  private static final Logger log = LoggerFactory.getLogger(RegistrationLoop.class);
  private static final int WANTED_SECONDS = 60;
  private static final int MOST_SECONDS = 3_600;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(4);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(30);
  private static final Duration LEAVE_LIMIT = Duration.ofMillis(1_500);

  private final UserAgent agent;
  private final CallIdHeader callId;
  private final String fromTag;
  private final CountDownLatch left = new CountDownLatch(1);

  private Registration registration = Registration.NONE;
  private int wantedSeconds = WANTED_SECONDS;
  private long sequence;
  private Duration pause = FIRST_PAUSE;
  private boolean leaving;
  private boolean authenticated;
  private @Nullable ClientTransaction pending;
  private @Nullable ScheduledFuture<?> next;
  private @Nullable ScheduledFuture<?> limit;

  RegistrationLoop(UserAgent agent) throws ParseException {
    this.agent = agent;
    callId = agent.messages().callId();
    fromTag = agent.messages().tag();
  }

  Registration registration() {
    return registration;
  }

  void begin() {
    if (!leaving) {
      send(wantedSeconds);
    }
  }

  /** Takes the registration back; waits a moment for the server to say so. Without the lock. */
  void leave() throws InterruptedException {
    synchronized (agent.lock()) {
      leaving = true;
      cancel(next);
      if (!registration.registered()) {
        return;
      }
      send(0);
    }
    if (!left.await(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      log.info("the server did not confirm the end of the registration");
    }
  }

  boolean owns(ClientTransaction transaction) {
    return transaction.getApplicationData() == this;
  }

  void answered(ClientTransaction transaction, Response response) {
    int status = response.getStatusCode();
    if (transaction != pending || status < 200) {
      return;
    }
    pending = null;
    cancel(limit);
    if (leaving) {
      if (status == Response.UNAUTHORIZED || status == Response.PROXY_AUTHENTICATION_REQUIRED) {
        authenticate(transaction, response);
      } else {
        left.countDown();
      }
    } else if (status < 300) {
      pause = FIRST_PAUSE;
      int granted = granted(response);
      log.debug("registered for {} s", granted);
      again(Duration.ofMillis(Math.max(500, granted * 500L)));
      set(new Registration(true, ""));
    } else if (status == Response.UNAUTHORIZED
        || status == Response.PROXY_AUTHENTICATION_REQUIRED) {
      authenticate(transaction, response);
    } else if (status == Response.INTERVAL_TOO_BRIEF
        && response.getHeader(MinExpiresHeader.NAME) instanceof MinExpiresHeader least
        && least.getExpires() > wantedSeconds
        && least.getExpires() <= MOST_SECONDS) {
      wantedSeconds = least.getExpires();
      send(wantedSeconds);
    } else if (status == Response.FORBIDDEN || status == Response.NOT_FOUND) {
      refused(status);
    } else {
      lost("answered " + status);
    }
  }

  void timedOut(ClientTransaction transaction) {
    if (transaction == pending) {
      pending = null;
      cancel(limit);
      lost("no answer");
    }
  }

  private void send(int seconds) {
    cancel(next);
    try {
      SipURI server = agent.messages().serverUri();
      Request request =
          agent
              .messages()
              .request(
                  Request.REGISTER,
                  server,
                  agent.messages().numberUri(agent.account().user()),
                  callId,
                  fromTag,
                  ++sequence);
      request.setHeader(agent.messages().headers().createExpiresHeader(seconds));
      authenticated = false;
      transmit(agent.provider().getNewClientTransaction(request));
    } catch (ParseException | InvalidArgumentException | SipException e) {
      pending = null;
      lost(e.toString());
    }
  }

  private void transmit(ClientTransaction transaction) throws SipException {
    transaction.setApplicationData(this);
    pending = transaction;
    transaction.sendRequest();
    cancel(limit);
    limit = agent.later(ANSWER_LIMIT, () -> timedOut(transaction));
  }

  private void authenticate(ClientTransaction transaction, Response response) {
    if (authenticated || agent.account().password().isEmpty()) {
      refused(response.getStatusCode());
      return;
    }
    try {
      ClientTransaction retry = agent.authenticate(response, transaction);
      authenticated = true;
      sequence = ((CSeqHeader) retry.getRequest().getHeader(CSeqHeader.NAME)).getSeqNumber();
      transmit(retry);
    } catch (SipException | RuntimeException e) {
      log.debug("challenge not answered", e);
      refused(response.getStatusCode());
    }
  }

  private void refused(int status) {
    if (leaving) {
      left.countDown();
      return;
    }
    log.warn("the server refuses extension {}: {}", agent.account().user(), status);
    again(REFUSED_PAUSE);
    set(
        new Registration(
            false, "电话服务器不接受分机 " + agent.account().user() + "（" + status + "），请让管理员核对分机号和密码"));
  }

  private void lost(String why) {
    if (leaving) {
      left.countDown();
      return;
    }
    log.info("not registered ({}); trying again in {}", why, pause);
    again(pause.plusMillis(agent.messages().jitter(250)));
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    set(new Registration(false, "连不上电话服务器，正在自动重试，请稍候"));
  }

  private void again(Duration delay) {
    cancel(next);
    next = agent.later(delay, this::begin);
  }

  private void set(Registration now) {
    if (!now.equals(registration)) {
      boolean changed = now.registered() != registration.registered();
      registration = now;
      if (changed) {
        log.info("extension {} {}", agent.account().user(), now.registered() ? "on" : "off");
      }
      agent.tell(listener -> listener.registration(now));
    }
  }

  private int granted(Response response) {
    ExpiresHeader general = response.getExpires();
    int seconds = general == null ? wantedSeconds : general.getExpires();
    int port = agent.port();
    for (Iterator<?> i = response.getHeaders(ContactHeader.NAME); i.hasNext(); ) {
      if (i.next() instanceof ContactHeader contact
          && contact.getAddress().getURI() instanceof SipURI uri
          && uri.getPort() == port
          && contact.getExpires() > 0) {
        seconds = contact.getExpires();
      }
    }
    return Math.max(1, Math.min(MOST_SECONDS, seconds));
  }

  private static void cancel(@Nullable ScheduledFuture<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
