package org.jiesu.softphone.caller;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.audio.AudioEnds;
import org.jiesu.softphone.audio.Recording;
import org.jiesu.softphone.dialogue.DialogueListener;
import org.jiesu.softphone.dialogue.DialoguePlayer;
import org.jiesu.softphone.dialogue.Step;
import org.jiesu.softphone.sip.Account;
import org.jiesu.softphone.sip.CallEnd;
import org.jiesu.softphone.sip.PhoneCall;
import org.jiesu.softphone.sip.UserAgent;
import org.jiesu.softphone.sip.UserAgentListener;
import org.jspecify.annotations.Nullable;

/** A simulated caller making one call, who prints what happens as it happens. */
final class SimulatedCaller {
  private static final Duration END_LIMIT = Duration.ofSeconds(2);

  private final Account account;
  private final List<Step> steps;
  private final Optional<Path> record;
  private final Optional<Path> recordSaid;
  private final Clock clock;
  private final PrintWriter out;
  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile @Nullable PhoneCall call;
  private Instant begun = Instant.EPOCH;
  private PhoneCall.State shown = PhoneCall.State.DIALLING;
  private boolean alerted;
  private int done;
  private Duration heard = Duration.ZERO;
  private @Nullable Duration heardSince;

  SimulatedCaller(
      Account account,
      List<Step> steps,
      Optional<Path> record,
      Optional<Path> recordSaid,
      Clock clock,
      PrintWriter out) {
    this.account = account;
    this.steps = List.copyOf(steps);
    this.record = record;
    this.recordSaid = recordSaid;
    this.clock = clock;
    this.out = out;
  }

  /** Makes the call and waits for its end; hangs up when the time is up. */
  CallReport call(String number, Duration limit) throws InterruptedException {
    DialoguePlayer player = new DialoguePlayer(steps, new Script());
    AudioEnds ends = new AudioEnds(player, player);
    if (record.isPresent()) {
      ends = ends.recordingHeard(new Recording(record.get()));
    }
    if (recordSaid.isPresent()) {
      ends = ends.recordingSaid(new Recording(recordSaid.get()));
    }
    begun = clock.instant();
    try (UserAgent agent = new UserAgent(account, clock, new Line(player))) {
      say("拨打 " + number);
      PhoneCall made = agent.dial(number, ends.source(), ends.sink());
      call = made;
      boolean timeUp = !over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (timeUp) {
        say("时间到");
        made.hangUp();
        over.await(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
      CallEnd end = made.end().orElse(new CallEnd(CallEnd.Kind.LOCAL, 0, "已挂断"));
      synchronized (this) {
        return new CallReport(
            made.wasAnswered(),
            end,
            Duration.between(begun, clock.instant()),
            done,
            steps.size(),
            heard,
            timeUp,
            made.statistics());
      }
    } finally {
      gone.countDown();
    }
  }

  /** Ends the call from another thread, and waits a moment until the other end knows. */
  void hangUp() {
    PhoneCall made = call;
    if (made != null) {
      made.hangUp();
      try {
        gone.await(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void say(String line) {
    double seconds = Duration.between(begun, clock.instant()).toMillis() / 1000.0;
    out.println(String.format(Locale.ROOT, "%8.2f  %s", seconds, line));
    out.flush();
  }

  private final class Line implements UserAgentListener {
    private final DialoguePlayer player;

    Line(DialoguePlayer player) {
      this.player = player;
    }

    @Override
    public void changed(PhoneCall changed) {
      if (changed.alerted() && !alerted && changed.state() == PhoneCall.State.DIALLING) {
        alerted = true;
        say("对方振铃");
      }
      if (changed.state() == shown) {
        return;
      }
      shown = changed.state();
      if (shown == PhoneCall.State.TALKING) {
        say("接通");
        player.answered();
      } else if (shown == PhoneCall.State.ENDED) {
        say("结束：" + changed.end().map(CallEnd::reason).orElse(""));
        over.countDown();
      }
    }

    @Override
    public void pressed(PhoneCall by, char digit) {
      say("对方按键 " + digit);
    }
  }

  private final class Script implements DialogueListener {
    @Override
    public void begun(Step step, Duration at) {
      say("开始 " + step.text());
    }

    @Override
    public void done(Step step, Duration at) {
      if (!(step instanceof Step.HangUp)) {
        count();
      }
      say("完成 " + step.text());
    }

    @Override
    public void heard(boolean speaking, Duration at) {
      synchronized (SimulatedCaller.this) {
        Duration since = heardSince;
        if (speaking) {
          heardSince = at;
        } else if (since != null) {
          heard = heard.plus(at.minus(since));
          heardSince = null;
        }
      }
      say(speaking ? "听到对方说话" : "对方停下");
    }

    @Override
    public void finished(Duration at) {
      say("脚本完成，等待对方挂断");
    }

    @Override
    public void press(String digits) {
      PhoneCall made = call;
      if (made != null) {
        try {
          made.press(digits);
        } catch (SoftphoneException e) {
          say("按键没有发出：" + e.getMessage());
        }
      }
    }

    @Override
    public void hangUp() {
      // counted before the call is over, and with it the report is made
      count();
      PhoneCall made = call;
      if (made != null) {
        made.hangUp();
      }
    }

    private void count() {
      synchronized (SimulatedCaller.this) {
        done++;
      }
    }
  }
}
