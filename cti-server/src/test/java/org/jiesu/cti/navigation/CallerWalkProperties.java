package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jiesu.asr.recognition.Language.CANTONESE;
import static org.jiesu.asr.recognition.Language.MANDARIN;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.navigation.Walk.Outcome;
import org.slf4j.LoggerFactory;

class CallerWalkProperties {
  private final Tree tree = CallerWalkTest.tree();

  @BeforeContainer
  static void quiet() {
    level(Level.ERROR);
  }

  @AfterContainer
  static void loud() {
    level(null);
  }

  private static void level(@org.jspecify.annotations.Nullable Level level) {
    ((Logger) LoggerFactory.getLogger(CallerWalk.class)).setLevel(level);
  }

  /** Whatever an engine says in whatever order, the walk ends once, at a queue that exists. */
  @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
  void engine_sayingAnything_neverKeepsACaller(@ForAll("said") List<Integer> said) {
    VirtualTime time = new VirtualTime();
    ScriptedEngine engine = new ScriptedEngine(time);
    MemoryCalls calls = new MemoryCalls(InstantSource.system());
    CallerWalk walk =
        new CallerWalk(calls.open(), tree, engine, calls, time, 0.85, Duration.ofSeconds(8));
    walk.begin();
    ScriptedEngine.Line line = engine.line(walk);
    for (int what : said) {
      switch (what) {
        case 0, 1, 2 -> line.caller.onConnected();
        case 3 -> line.caller.onPromptEnded(false);
        case 4 -> line.caller.onPromptEnded(true);
        case 5 -> line.caller.onSpeechStarted();
        case 6 -> line.caller.onPhrase(MANDARIN, "我要投诉", 1);
        case 7 -> line.caller.onPhrase(CANTONESE, "養老保險", 0.9);
        case 8 -> line.caller.onUnmatched(MANDARIN, "", 0);
        case 9 -> line.caller.onDigit('D');
        case 10 -> line.caller.onDigit('*');
        case 11 -> line.caller.onClosed();
        default -> time.advance(Duration.ofMillis(700L * (what - 11)));
      }
    }
    time.advance(Duration.ofMinutes(2));

    assertThat(walk.outcome(Duration.ZERO)).isInstanceOf(Outcome.ToQueue.class);
    assertThat(calls.events(NavigationEnded.class)).hasSize(1);
    assertThat(Fixtures.QUEUES).contains(calls.events(NavigationEnded.class).get(0).queue());
    assertThat(calls.events(NavigationEnded.class).get(0).reason()).isNotEqualTo("导航出错");
    assertThat(line.closed).isTrue();
    assertThat(time.waiting()).isZero();
  }

  @Provide
  Arbitrary<List<Integer>> said() {
    return Arbitraries.integers().between(0, 20).list().ofMaxSize(30);
  }
}
