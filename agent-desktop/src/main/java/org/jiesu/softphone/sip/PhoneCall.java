package org.jiesu.softphone.sip;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioSink;
import org.jiesu.softphone.audio.AudioSource;
import org.jiesu.softphone.rtp.Codec;
import org.jiesu.softphone.rtp.Direction;
import org.jiesu.softphone.rtp.RtpSession;
import org.jiesu.softphone.rtp.RtpStatistics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a user agent, from its first message to its end, with its media. It is over for its
 * user as soon as somebody hangs up; what the protocol still owes the other end (CANCEL, BYE, ACK)
 * is done afterwards. All methods are safe from any thread and do not wait.
 */
public final class PhoneCall {
  private static final Logger log = LoggerFactory.getLogger(PhoneCall.class);
  private static final Duration FIRST_ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final Duration ACK_LIMIT = Duration.ofSeconds(2);

  /** Where a call stands. */
  public enum State {
    /** We are calling; the other end may be ringing. */
    DIALLING,
    /** Somebody calls us. */
    RINGING,
    /** Both can speak. */
    TALKING,
    /** We have put the other end on hold. */
    HELD,
    /** Over. */
    ENDED
  }

  private final UserAgent agent;
  private final Object lock;
  private final String peer;
  private final boolean incoming;
  private final RtpSession media;
  private final long sessionId;

  private State state;
  private Instant since;
  private boolean alerted;
  private boolean heldByPeer;
  private @Nullable CallEnd end;

  private @Nullable Dialog dialog;
  private @Nullable SessionDescription remote;
  private long sessionVersion;

  // a call of ours
  private @Nullable ClientTransaction invitation;
  private boolean challenged;
  private boolean provisional;
  private boolean cancelSent;
  private boolean answeredOnce;

  // a call to us
  private @Nullable ServerTransaction invited;
  private @Nullable Request invitedBy;
  private String ourTag = "";
  private boolean acknowledged;
  private boolean byeOwed;

  // a change of ours to a call going on
  private boolean wantHeld;
  private @Nullable ClientTransaction changing;
  private boolean changingToHeld;
  private boolean changeChallenged;
  private @Nullable ScheduledFuture<?> changeRetry;

  private PhoneCall(UserAgent agent, String peer, boolean incoming, State state) {
    this.agent = agent;
    this.lock = agent.lock();
    this.peer = peer;
    this.incoming = incoming;
    this.state = state;
    since = agent.clock().instant();
    sessionId = since.toEpochMilli();
    media =
        new RtpSession(
            agent.account().local(),
            agent.account().media(),
            digit -> agent.tell(listener -> listener.pressed(this, (char) digit)));
  }

  static PhoneCall outgoing(UserAgent agent, String number) {
    return new PhoneCall(agent, number, false, State.DIALLING);
  }

  static PhoneCall incoming(
      UserAgent agent,
      ServerTransaction transaction,
      Request request,
      Optional<SessionDescription> offer) {
    FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
    String user =
        from.getAddress().getURI() instanceof SipURI uri && uri.getUser() != null
            ? uri.getUser()
            : "anonymous";
    PhoneCall call = new PhoneCall(agent, user, true, State.RINGING);
    call.invited = transaction;
    call.invitedBy = request;
    call.remote = offer.orElse(null);
    call.ourTag = agent.messages().tag();
    return call;
  }

  public State state() {
    synchronized (lock) {
      return state;
    }
  }

  /** The other end's number. */
  public String peer() {
    return peer;
  }

  /** Whether it was the other end that called. */
  public boolean incoming() {
    return incoming;
  }

  /** When it began to ring or was dialled; once answered, when it was answered. */
  public Instant since() {
    synchronized (lock) {
      return since;
    }
  }

  /** Whether the other end's telephone is known to ring. */
  public boolean alerted() {
    synchronized (lock) {
      return alerted;
    }
  }

  /** Whether the call was answered, even if it is over now. */
  public boolean wasAnswered() {
    synchronized (lock) {
      return answeredOnce;
    }
  }

  /** Whether the other end has put us on hold. */
  public boolean heldByPeer() {
    synchronized (lock) {
      return heldByPeer;
    }
  }

  /** How it ended; empty while it goes on. */
  public Optional<CallEnd> end() {
    synchronized (lock) {
      return Optional.ofNullable(end);
    }
  }

  public RtpStatistics statistics() {
    return media.statistics();
  }

  /** Sets what is said and who hears; both are closed with the call. */
  public void attach(AudioSource source, AudioSink sink) {
    media.attach(source, sink);
  }

  /** Says silence instead of what the source says. */
  public void mute(boolean on) {
    media.mute(on);
  }

  /**
   * Answers a ringing call.
   *
   * @throws SoftphoneException if it does not ring
   */
  public void answer() {
    synchronized (lock) {
      if (state != State.RINGING || invited == null || invitedBy == null) {
        throw new SoftphoneException("没有正在振铃的来电，无法接听");
      }
      try {
        Response response = agent.messages().response(Response.OK, invitedBy);
        ((ToHeader) response.getHeader(ToHeader.NAME)).setTag(ourTag);
        response.setHeader(agent.messages().contact());
        agent.messages().describe(response, ourDescription());
        invited.sendResponse(response);
        dialog = invited.getDialog();
        talking();
        if (remote != null) {
          followTerms();
        }
      } catch (SipException | ParseException | InvalidArgumentException e) {
        log.warn("a call could not be answered: {}", e.toString());
        finish(CallEnd.Kind.FAILED, 0, "接听失败，来电可能已挂断");
      }
    }
  }

  /** Ends the call, whatever its state; refuses it where it rings. Does nothing once it is over. */
  public void hangUp() {
    synchronized (lock) {
      State before = state;
      if (before == State.ENDED) {
        return;
      }
      try {
        switch (before) {
          case DIALLING -> cancel();
          case RINGING -> refuse(Response.BUSY_HERE);
          default -> bye();
        }
      } catch (SipException | ParseException | InvalidArgumentException e) {
        log.debug("hanging up", e);
      }
      finish(CallEnd.Kind.LOCAL, 0, "已挂断");
    }
  }

  /**
   * Puts the other end on hold; the state changes when it agrees.
   *
   * @throws SoftphoneException if nobody is being talked to
   */
  public void hold() {
    wantHeld(true);
  }

  /**
   * Takes the other end off hold.
   *
   * @throws SoftphoneException if nobody is on hold
   */
  public void resume() {
    wantHeld(false);
  }

  /**
   * Presses keys (RFC 4733).
   *
   * @throws SoftphoneException if that is not possible now
   */
  public void press(String digits) {
    synchronized (lock) {
      if (state != State.TALKING && !(state == State.DIALLING && remote != null)) {
        throw new SoftphoneException("通话接通后才能按键");
      }
      media.press(digits);
    }
  }

  @Override
  public String toString() {
    return "PhoneCall[" + Masking.numbers(peer) + " " + state() + "]";
  }

  // ---- from here on under the agent's lock

  void invite() {
    try {
      CallIdHeader callId = agent.messages().callId();
      SipURI target = agent.messages().numberUri(peer);
      Request request =
          agent
              .messages()
              .request(Request.INVITE, target, target, callId, agent.messages().tag(), 1);
      agent.messages().describe(request, ourDescription());
      ClientTransaction transaction = agent.provider().getNewClientTransaction(request);
      transaction.setApplicationData(this);
      invitation = transaction;
      transaction.sendRequest();
      own(transaction.getDialog());
      agent.later(
          FIRST_ANSWER_LIMIT,
          () -> {
            if (state == State.DIALLING && !provisional && !challenged) {
              unreachable();
            }
          });
    } catch (ParseException | InvalidArgumentException | SipException e) {
      log.warn("no invitation sent: {}", e.toString());
      unreachable();
    }
  }

  void ring() throws SipException, ParseException, InvalidArgumentException {
    if (invited == null || invitedBy == null) {
      return;
    }
    Response response = agent.messages().response(Response.RINGING, invitedBy);
    ((ToHeader) response.getHeader(ToHeader.NAME)).setTag(ourTag);
    response.setHeader(agent.messages().contact());
    invited.sendResponse(response);
    own(invited.getDialog());
  }

  void answered(ClientTransaction transaction, Response response, @Nullable Dialog of)
      throws SipException, ParseException, InvalidArgumentException {
    CSeqHeader sequence = (CSeqHeader) response.getHeader(CSeqHeader.NAME);
    if (!Request.INVITE.equals(sequence.getMethod())) {
      return;
    }
    if (transaction == changing || transaction != invitation && dialogConfirmed()) {
      changeAnswered(transaction, response, sequence);
      return;
    }
    int status = response.getStatusCode();
    if (status == Response.TRYING) {
      provisional = true;
    } else if (status < 200) {
      provisional = true;
      own(of);
      if (status == Response.RINGING) {
        alerted = true;
      }
      early(response);
    } else if (status < 300) {
      own(of);
      accepted(response, sequence, of);
      return;
    } else if ((status == Response.UNAUTHORIZED || status == Response.PROXY_AUTHENTICATION_REQUIRED)
        && !challenged
        && state == State.DIALLING
        && agent.account().password().isPresent()) {
      challenged = true;
      ClientTransaction retry = agent.authenticate(response, transaction);
      retry.setApplicationData(this);
      invitation = retry;
      retry.sendRequest();
      own(retry.getDialog());
      return;
    } else {
      if (state != State.ENDED) {
        refusedBy(status, response.getReasonPhrase());
      }
      return;
    }
    if (state == State.ENDED) {
      cancel();
    } else {
      agent.changed(this);
    }
  }

  void acknowledged(Request ack) throws SipException {
    acknowledged = true;
    if (byeOwed) {
      byeOwed = false;
      sendBye();
      return;
    }
    if (state != State.ENDED && remote == null) {
      Messages.description(ack).filter(SessionDescription::usable).ifPresent(this::follow);
      if (remote == null) {
        sendBye();
        finish(CallEnd.Kind.FAILED, 0, "对方没有给出语音地址，通话无法建立");
      }
    }
  }

  void reinvited(ServerTransaction transaction, Request request)
      throws SipException, ParseException, InvalidArgumentException {
    if (Request.INVITE.equals(request.getMethod()) && changing != null) {
      transaction.sendResponse(agent.messages().response(Response.REQUEST_PENDING, request));
      return;
    }
    Optional<SessionDescription> offer = Messages.description(request);
    if (Messages.hasBody(request) && offer.filter(SessionDescription::usable).isEmpty()) {
      transaction.sendResponse(agent.messages().response(Response.NOT_ACCEPTABLE_HERE, request));
      return;
    }
    if (state == State.DIALLING || state == State.RINGING) {
      // an UPDATE before the answer: nothing of ours changes
      transaction.sendResponse(agent.messages().response(Response.OK, request));
      return;
    }
    offer.ifPresent(
        description -> {
          sessionVersion++;
          follow(description);
        });
    Response response = agent.messages().response(Response.OK, request);
    response.setHeader(agent.messages().contact());
    // an INVITE without an offer asks for ours; an UPDATE without one only refreshes the session
    if (offer.isPresent()) {
      agent.messages().describe(response, ourDescription());
    } else if (Request.INVITE.equals(request.getMethod())) {
      agent.messages().describe(response, ourOffer());
    }
    transaction.sendResponse(response);
  }

  void hungUp(Request bye) {
    finish(CallEnd.Kind.REMOTE, 0, "对方已挂断");
  }

  void cancelled() throws SipException, ParseException, InvalidArgumentException {
    if (state == State.RINGING) {
      refuse(Response.REQUEST_TERMINATED);
      finish(CallEnd.Kind.CANCELLED, 0, "来电已取消");
    }
  }

  void timedOut(ClientTransaction transaction) {
    if (transaction == invitation && state == State.DIALLING) {
      if (provisional) {
        finish(CallEnd.Kind.UNANSWERED, Response.REQUEST_TIMEOUT, "无人接听");
      } else {
        unreachable();
      }
    } else if (transaction == changing) {
      changing = null;
      wantHeld = state == State.HELD;
      log.warn("a change of the call was not answered");
      applyHold();
      agent.changed(this);
    }
  }

  void dialogGone() {
    if (state != State.ENDED) {
      finish(CallEnd.Kind.FAILED, 0, "与电话服务器的通话已中断");
    }
  }

  private void accepted(Response response, CSeqHeader sequence, @Nullable Dialog of)
      throws SipException, InvalidArgumentException {
    if (of == null) {
      return;
    }
    of.sendAck(of.createAck(sequence.getSeqNumber()));
    if (state == State.ENDED) {
      dialog = of;
      sendBye();
      return;
    }
    if (state != State.DIALLING) {
      return;
    }
    dialog = of;
    acknowledged = true;
    Optional<SessionDescription> answer =
        Messages.description(response).filter(SessionDescription::usable);
    if (answer.isPresent()) {
      remote = answer.get();
    }
    if (remote == null) {
      sendBye();
      finish(CallEnd.Kind.FAILED, 0, "与对方没有共同的语音编码，通话无法建立");
      return;
    }
    talking();
    follow(remote);
  }

  private void early(Response response) {
    if (state == State.DIALLING) {
      Messages.description(response).filter(SessionDescription::usable).ifPresent(this::follow);
    }
  }

  private void refusedBy(int status, String phrase) {
    CallEnd.Kind kind =
        switch (status) {
          case Response.BUSY_HERE, Response.BUSY_EVERYWHERE -> CallEnd.Kind.BUSY;
          case Response.REQUEST_TIMEOUT, Response.TEMPORARILY_UNAVAILABLE ->
              CallEnd.Kind.UNANSWERED;
          default -> CallEnd.Kind.REFUSED;
        };
    String reason =
        switch (kind) {
          case BUSY -> "对方正忙，请稍后再拨";
          case UNANSWERED -> "无人接听，请稍后再拨";
          default -> "呼叫被拒绝（" + status + " " + phrase + "），请核对号码";
        };
    finish(kind, status, reason);
  }

  private void unreachable() {
    finish(
        CallEnd.Kind.UNREACHABLE,
        0,
        "电话服务器 "
            + agent.account().server().getHostString()
            + ":"
            + agent.account().server().getPort()
            + " 没有应答，请确认它已启动");
  }

  private void cancel() throws SipException {
    if (invitation != null && provisional && !cancelSent) {
      cancelSent = true;
      ClientTransaction cancelling =
          agent.provider().getNewClientTransaction(invitation.createCancel());
      cancelling.setApplicationData(this);
      cancelling.sendRequest();
    }
  }

  private void refuse(int status) throws SipException, ParseException, InvalidArgumentException {
    if (invited != null && invitedBy != null) {
      Response response = agent.messages().response(status, invitedBy);
      ((ToHeader) response.getHeader(ToHeader.NAME)).setTag(ourTag);
      invited.sendResponse(response);
    }
  }

  private void bye() throws SipException {
    if (incoming && !acknowledged) {
      // RFC 3261, section 15: the callee waits for the ACK
      byeOwed = true;
      agent.later(
          ACK_LIMIT,
          () -> {
            if (byeOwed) {
              byeOwed = false;
              try {
                sendBye();
              } catch (SipException e) {
                log.debug("hanging up", e);
              }
            }
          });
      return;
    }
    sendBye();
  }

  private void sendBye() throws SipException {
    if (dialog != null && dialog.getState() != DialogState.TERMINATED) {
      ClientTransaction transaction =
          agent.provider().getNewClientTransaction(dialog.createRequest(Request.BYE));
      transaction.setApplicationData(this);
      dialog.sendRequest(transaction);
    }
  }

  private void wantHeld(boolean held) {
    synchronized (lock) {
      if (state != State.TALKING && state != State.HELD) {
        throw new SoftphoneException(held ? "没有通话可以保持" : "没有保持中的通话");
      }
      if (wantHeld == held) {
        return;
      }
      wantHeld = held;
      applyHold();
      if (changing == null) {
        change();
      }
    }
  }

  private void change() {
    if (dialog == null || state == State.ENDED) {
      return;
    }
    if (!dialogConfirmed() || incoming && !acknowledged) {
      retryChange(Duration.ofMillis(100));
      return;
    }
    try {
      sessionVersion++;
      changingToHeld = wantHeld;
      changeChallenged = false;
      Request request = dialog.createRequest(Request.INVITE);
      agent.messages().dress(request);
      request.setHeader(agent.messages().contact());
      agent.messages().describe(request, ourOffer());
      ClientTransaction transaction = agent.provider().getNewClientTransaction(request);
      transaction.setApplicationData(this);
      changing = transaction;
      dialog.sendRequest(transaction);
    } catch (SipException | ParseException e) {
      changing = null;
      log.warn("the call could not be changed: {}", e.toString());
      wantHeld = state == State.HELD;
      applyHold();
      agent.changed(this);
    }
  }

  private void changeAnswered(ClientTransaction transaction, Response response, CSeqHeader sequence)
      throws SipException, InvalidArgumentException {
    int status = response.getStatusCode();
    if (status < 200 || dialog == null) {
      return;
    }
    boolean ours = transaction == changing;
    if (status < 300) {
      dialog.sendAck(dialog.createAck(sequence.getSeqNumber()));
    }
    if (!ours || state == State.ENDED) {
      return;
    }
    changing = null;
    if (status < 300) {
      state = changingToHeld ? State.HELD : State.TALKING;
      Messages.description(response).filter(SessionDescription::usable).ifPresent(this::follow);
      agent.changed(this);
      if (wantHeld != changingToHeld) {
        change();
      }
    } else if ((status == Response.UNAUTHORIZED || status == Response.PROXY_AUTHENTICATION_REQUIRED)
        && !changeChallenged
        && agent.account().password().isPresent()) {
      changeChallenged = true;
      ClientTransaction retry = agent.authenticate(response, transaction);
      retry.setApplicationData(this);
      changing = retry;
      dialog.sendRequest(retry);
    } else if (status == Response.REQUEST_PENDING) {
      // RFC 3261, section 14.1: whoever made the call waits longer
      retryChange(
          Duration.ofMillis(
              incoming ? agent.messages().jitter(2_000) : 2_100 + agent.messages().jitter(1_900)));
    } else if (status == Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST
        || status == Response.REQUEST_TIMEOUT) {
      finish(CallEnd.Kind.FAILED, status, "通话已中断");
    } else {
      log.warn("the other end refuses the change: {}", status);
      wantHeld = state == State.HELD;
      applyHold();
      agent.changed(this);
    }
  }

  private void retryChange(Duration delay) {
    if (changeRetry != null) {
      changeRetry.cancel(false);
    }
    changeRetry =
        agent.later(
            delay,
            () -> {
              if (changing == null && wantHeld != (state == State.HELD)) {
                change();
              }
            });
  }

  private boolean dialogConfirmed() {
    return dialog != null && dialog.getState() == DialogState.CONFIRMED;
  }

  private void talking() {
    state = State.TALKING;
    answeredOnce = true;
    since = agent.clock().instant();
    agent.changed(this);
  }

  private void finish(CallEnd.Kind kind, int status, String reason) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    end = new CallEnd(kind, status, reason);
    media.close();
    log.info("{} ended: {} {}", Masking.numbers(peer), kind, media.statistics());
    agent.ended(this);
  }

  private void own(@Nullable Dialog of) {
    if (of != null) {
      of.setApplicationData(this);
      if (dialog == null || dialog.getState() != DialogState.CONFIRMED) {
        dialog = of;
      }
    }
  }

  private void follow(SessionDescription description) {
    remote = description;
    boolean held = !description.direction().receives();
    if (held != heldByPeer) {
      heldByPeer = held;
      agent.changed(this);
    }
    followTerms();
  }

  private void followTerms() {
    SessionDescription theirs = remote;
    if (theirs == null) {
      return;
    }
    media.negotiate(
        new RtpSession.Terms(
            new InetSocketAddress(theirs.address(), theirs.port()),
            theirs.codecs().isEmpty() ? Codec.PCMA : theirs.codecs().get(0),
            theirs.telephoneEvent(),
            theirs.direction().mirrored().and(wanted())));
    applyHold();
  }

  private void applyHold() {
    media.hold(wantHeld);
  }

  private Direction wanted() {
    return wantHeld ? Direction.SENDONLY : Direction.SENDRECV;
  }

  private SessionDescription ourOffer() {
    return SessionDescription.offer(
        sessionId,
        sessionVersion,
        agent.account().local().getHostAddress(),
        media.port(),
        wanted());
  }

  private SessionDescription ourDescription() {
    SessionDescription theirs = remote;
    return theirs == null
        ? ourOffer()
        : theirs.answer(
            sessionId,
            sessionVersion,
            agent.account().local().getHostAddress(),
            media.port(),
            wanted());
  }
}
