package org.jiesu.softphone;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jiesu.softphone.audio.AudioEnds;
import org.jiesu.softphone.control.Phone;
import org.jiesu.softphone.control.PhoneState;
import org.jiesu.softphone.sip.Account;
import org.jiesu.softphone.sip.PhoneCall;
import org.jiesu.softphone.sip.Registration;
import org.jiesu.softphone.sip.UserAgent;
import org.jiesu.softphone.sip.UserAgentListener;

/**
 * The operator's telephone: a registered user agent, whoever sits at it, and those who watch it.
 * Safe from any thread; commands do not wait.
 */
public final class Softphone implements Phone, AutoCloseable {
  /** Who sits at the telephone: their voice and ears for one call, made when it is answered. */
  public interface Operator extends Function<Softphone, AudioEnds> {}

  private final UserAgent agent;
  private final Operator operator;
  private final Optional<Duration> autoAnswer;
  private final List<Consumer<PhoneState>> watchers = new CopyOnWriteArrayList<>();
  private final List<Consumer<PhoneCall>> endings = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "auto-answer");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean muted;

  /**
   * Binds the telephone's ports; {@link #start} registers it.
   *
   * @param autoAnswer answers every call after this long; empty leaves it to the page
   */
  public Softphone(Account account, Clock clock, Operator operator, Optional<Duration> autoAnswer) {
    this.operator = operator;
    this.autoAnswer = autoAnswer;
    agent = new UserAgent(account, clock, new Watch());
  }

  /** Registers, and takes calls from then on. */
  public void start() {
    agent.register();
  }

  /** Has {@code listener} told of every call that is over. */
  public void onEnd(Consumer<PhoneCall> listener) {
    endings.add(listener);
  }

  @Override
  public PhoneState state() {
    Registration registration = agent.registration();
    return new PhoneState(
        registration.registered(),
        agent.call().flatMap(Softphone::shown),
        muted,
        registration.problem());
  }

  @Override
  public void onChange(Consumer<PhoneState> listener) {
    watchers.add(listener);
  }

  @Override
  public void answer() {
    PhoneCall call = current("没有正在振铃的来电，无法接听");
    if (call.state() != PhoneCall.State.RINGING) {
      throw new SoftphoneException("没有正在振铃的来电，无法接听");
    }
    AudioEnds ends = operator.apply(this);
    try {
      call.attach(ends.source(), ends.sink());
      call.answer();
    } catch (SoftphoneException e) {
      ends.source().close();
      ends.sink().close();
      throw e;
    }
  }

  @Override
  public void hangUp() {
    current("没有通话可以挂断").hangUp();
  }

  @Override
  public void hold() {
    current("没有通话可以保持").hold();
  }

  @Override
  public void resume() {
    current("没有保持中的通话").resume();
  }

  @Override
  public void mute(boolean on) {
    PhoneCall call = current(on ? "没有通话，不需要静音" : "没有通话，不需要取消静音");
    muted = on;
    call.mute(on);
    changed();
  }

  @Override
  public void press(String digits) {
    current("通话接通后才能按键").press(digits);
  }

  @Override
  public void dial(String number) {
    if (agent.call().isPresent()) {
      throw new SoftphoneException("正在通话，请先挂断再拨号");
    }
    AudioEnds ends = operator.apply(this);
    try {
      agent.dial(number, ends.source(), ends.sink());
    } catch (SoftphoneException e) {
      ends.source().close();
      ends.sink().close();
      throw e;
    }
  }

  /** Hangs up and takes the registration back. */
  @Override
  public void close() {
    timer.shutdownNow();
    agent.close();
  }

  private PhoneCall current(String otherwise) {
    return agent.call().orElseThrow(() -> new SoftphoneException(otherwise));
  }

  private void changed() {
    PhoneState state = state();
    watchers.forEach(watcher -> watcher.accept(state));
  }

  private static Optional<PhoneState.OnCall> shown(PhoneCall call) {
    return switch (call.state()) {
      case RINGING -> on(PhoneState.Stage.RINGING, call);
      case DIALLING -> on(PhoneState.Stage.DIALLING, call);
      case TALKING -> on(PhoneState.Stage.TALKING, call);
      case HELD -> on(PhoneState.Stage.HELD, call);
      case ENDED -> Optional.empty();
    };
  }

  private static Optional<PhoneState.OnCall> on(PhoneState.Stage stage, PhoneCall call) {
    return Optional.of(new PhoneState.OnCall(stage, call.peer(), call.since()));
  }

  private final class Watch implements UserAgentListener {
    @Override
    public void registration(Registration registration) {
      Softphone.this.changed();
    }

    @Override
    public void incoming(PhoneCall call) {
      autoAnswer.ifPresent(
          delay -> {
            try {
              timer.schedule(
                  () -> {
                    if (call.state() == PhoneCall.State.RINGING) {
                      answer();
                    }
                  },
                  delay.toMillis(),
                  TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
              call.hangUp();
            }
          });
    }

    @Override
    public void changed(PhoneCall call) {
      if (call.state() == PhoneCall.State.ENDED) {
        if (agent.call().isEmpty()) {
          muted = false;
        }
        endings.forEach(listener -> listener.accept(call));
      }
      Softphone.this.changed();
    }
  }
}
