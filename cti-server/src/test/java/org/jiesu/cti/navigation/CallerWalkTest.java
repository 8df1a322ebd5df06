package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jiesu.asr.recognition.Language.CANTONESE;
import static org.jiesu.asr.recognition.Language.MANDARIN;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.Means;
import org.jiesu.cti.call.CallEvent.NavigationEnded;
import org.jiesu.cti.call.CallEvent.NavigationStarted;
import org.jiesu.cti.call.CallEvent.NavigationStep;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.navigation.Walk.Outcome;
import org.junit.jupiter.api.Test;

class CallerWalkTest {
  private static final Duration NOW = Duration.ZERO;

  private final VirtualTime time = new VirtualTime();
  private final ScriptedEngine engine = new ScriptedEngine(time);
  private final MemoryCalls calls = new MemoryCalls(InstantSource.system());
  private final Tree tree = tree();
  private final CallId call = calls.open();
  private final CallerWalk walk =
      new CallerWalk(call, tree, engine, calls, time, 0.85, Duration.ofSeconds(8));

  @Test
  void caller_connected_hearsTheOpenQuestionInBothLanguagesAndIsListenedToInBoth() {
    ScriptedEngine.Line line = connected();

    assertThat(line.heard).containsExactly("cmn/welcome.wav", "yue/welcome.wav");
    assertThat(line.phrases.get(MANDARIN)).contains("噪音扰民", "转人工服务");
    assertThat(line.phrases.get(CANTONESE)).contains("噪音擾民", "轉人工服務");
    assertThat(calls.events(NavigationStarted.class))
        .containsExactly(new NavigationStarted("two-languages.yaml", tree.version()));
  }

  @Test
  void mandarinPhrase_duringThePrompt_stopsItAndLeadsToTheQueueAfterTheLastWords() {
    ScriptedEngine.Line line = connected();

    line.says(MANDARIN, "噪音扰民", 0.97);

    assertThat(line.heard)
        .containsExactly("cmn/welcome.wav", "yue/welcome.wav", "-", "cmn/transfer.wav");
    assertThat(line.closed).isFalse();
    time.advance(Duration.ofSeconds(2));
    assertThat(line.closed).isTrue();
    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(calls.events(NavigationStep.class))
        .containsExactly(
            new NavigationStep("welcome", Means.SPEECH, "噪音扰民", 0.97, Optional.of(MANDARIN)));
    assertThat(calls.events(NavigationEnded.class))
        .containsExactly(
            new NavigationEnded(
                "noise", "市容环境 / 噪音扰民", "urban", Optional.of(MANDARIN), "来电人说“噪音扰民”"));
  }

  @Test
  void cantonesePhrase_ofANodeWithAVariant_leadsToTheCantoneseQueueInCantonese() {
    ScriptedEngine.Line line = connected();

    line.says(CANTONESE, "違例泊車", 1);
    time.advance(Duration.ofSeconds(2));

    assertThat(line.heard).endsWith("yue/transfer.wav");
    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("cantonese"));
  }

  @Test
  void cantonesePhrase_ofANodeWithoutAVariant_leadsToTheNodesQueue() {
    ScriptedEngine.Line line = connected();
    line.says(CANTONESE, "我要投訴", 1);

    line.says(CANTONESE, "養老保險", 1);
    time.advance(Duration.ofSeconds(2));

    assertThat(line.heard)
        .containsSubsequence("yue/welcome.wav", "-", "yue/matter.wav", "-", "yue/transfer.wav");
    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("social"));
    assertThat(ended().title()).isEqualTo("投诉 / 社会保障 / 养老保险");
  }

  @Test
  void key_ofANode_leadsThere() {
    ScriptedEngine.Line line = connected();

    line.caller.onDigit('1');
    assertThat(line.phrases.get(MANDARIN)).contains("养老保险");
    line.caller.onDigit('3');
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(ended().reason()).isEqualTo("来电人按键 3");
    assertThat(calls.events(NavigationStep.class))
        .containsExactly(
            new NavigationStep("welcome", Means.KEY, "1", 1, Optional.empty()),
            new NavigationStep("matter", Means.KEY, "3", 1, Optional.empty()));
  }

  @Test
  void zero_anywhere_leadsToTheDefaultQueue() {
    ScriptedEngine.Line line = connected();
    line.caller.onDigit('1');

    line.caller.onDigit('0');
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().title()).isEqualTo("投诉 / 人工服务");
  }

  @Test
  void operator_askedForInCantonese_leadsToTheDefaultQueuesVariant() {
    ScriptedEngine.Line line = connected();

    line.says(CANTONESE, "轉人工服務", 0.9);
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("cantonese"));
    assertThat(ended().reason()).isEqualTo("来电人说“轉人工服務”");
  }

  @Test
  void phrase_belowTheGate_isNotUnderstoodAndAskedAgainShortly() {
    ScriptedEngine.Line line = connected();

    line.says(MANDARIN, "噪音扰民", 0.84);

    assertThat(line.heard).endsWith("-", "cmn/misunderstood.wav");
    assertThat(calls.events(NavigationStep.class))
        .containsExactly(
            new NavigationStep(
                "welcome", Means.NOT_UNDERSTOOD, "噪音扰民", 0.84, Optional.of(MANDARIN)));
    assertThat(calls.events(NavigationEnded.class)).isEmpty();
  }

  @Test
  void freeSpeech_withOneNodesKeyword_leadsThere() {
    ScriptedEngine.Line line = connected();

    line.saysFreely(MANDARIN, "晚 上 施工 的 噪音 太 大");
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(ended().reason()).isIn("来电人提到“噪音”", "来电人提到“施工”");
    assertThat(calls.events(NavigationStep.class).get(0).heard()).isEqualTo("晚 上 施工 的 噪音 太 大");
  }

  @Test
  void freeSpeech_namingAQuestionAndWhatItLeadsTo_leadsToTheLatter() {
    ScriptedEngine.Line line = connected();

    line.saysFreely(MANDARIN, "你好我要投诉工地夜间施工");
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(ended().reason()).isEqualTo("来电人提到“施工”");
  }

  @Test
  void freeSpeech_withAWordInsideALonger_meansTheLonger() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "我要投诉", 1);

    line.saysFreely(MANDARIN, "养老金没有到账");
    time.advance(Duration.ofSeconds(2));

    assertThat(ended().reason()).isEqualTo("来电人提到“养老金”");
  }

  @Test
  void freeSpeech_withTwoNodesKeywords_isNotUnderstood() {
    ScriptedEngine.Line line = connected();

    line.saysFreely(MANDARIN, "停车场的噪音");

    assertThat(line.heard).endsWith("cmn/misunderstood.wav");
  }

  @Test
  void freeSpeech_askingForAnOperatorAmongOtherThings_leadsToOne() {
    ScriptedEngine.Line line = connected();

    line.saysFreely(MANDARIN, "噪音的事我要人工");
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
  }

  @Test
  void freeSpeech_withAKeywordOfTheOtherLanguage_isNotUnderstood() {
    ScriptedEngine.Line line = connected();

    // 人工 is wages in Cantonese.
    line.saysFreely(CANTONESE, "老細未出人工");

    assertThat(line.heard).endsWith("yue/misunderstood.wav");
  }

  @Test
  void misunderstandings_atTheLimit_leadToTheDefaultQueue() {
    ScriptedEngine.Line line = connected();
    line.saysFreely(MANDARIN, "啊");

    line.saysFreely(MANDARIN, "嗯");
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("2 次没有听懂来电人");
    assertThat(ended().title()).isEqualTo("未说明事项");
  }

  @Test
  void misunderstanding_beforeAnUnderstoodAnswer_isForgiven() {
    ScriptedEngine.Line line = connected();
    line.saysFreely(MANDARIN, "啊");
    line.says(MANDARIN, "我要投诉", 1);

    line.saysFreely(MANDARIN, "嗯");

    assertThat(calls.events(NavigationEnded.class)).isEmpty();
  }

  @Test
  void unknownKey_isNotUnderstood() {
    ScriptedEngine.Line line = connected();

    line.caller.onDigit('9');

    assertThat(line.heard).endsWith("-", "cmn/misunderstood.wav");
  }

  @Test
  void silence_isCountedFromTheEndOfThePromptAndEndsInTheDefaultQueue() {
    ScriptedEngine.Line line = connected();

    time.advance(Duration.ofMillis(12_999));
    assertThat(calls.events(NavigationStep.class)).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(line.heard).endsWith("cmn/silence.wav");
    time.advance(Duration.ofSeconds(6));
    assertThat(line.heard).endsWith("cmn/transfer.wav");
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("来电人 2 次没有出声");
    assertThat(calls.events(NavigationStep.class))
        .containsOnly(new NavigationStep("welcome", Means.SILENCE, "", 0, Optional.empty()))
        .hasSize(2);
  }

  @Test
  void promptEnd_notTold_isTakenFromItsLength() {
    ScriptedEngine.Line line = connected();
    line.silentAboutEnds = true;

    // 8 s of prompts, 2 s of grace, 5 s of silence.
    time.advance(Duration.ofMillis(14_999));
    assertThat(line.heard).doesNotContain("cmn/silence.wav");
    time.advance(Duration.ofMillis(1));

    assertThat(line.heard).endsWith("cmn/silence.wav");
  }

  @Test
  void promptEnd_toldJustAsThePromptWasStopped_isNotThatOfTheLastWords() {
    ScriptedEngine.Line line = connected();
    line.stopsTooLate = true;

    line.says(MANDARIN, "噪音扰民", 1);

    assertThat(line.closed).isFalse();
    time.advance(Duration.ofSeconds(2));
    assertThat(line.closed).isTrue();
  }

  @Test
  void speech_withoutAnyResult_isNotUnderstood() {
    ScriptedEngine.Line line = connected();
    line.caller.onSpeechStarted();

    time.advance(Duration.ofSeconds(15));

    assertThat(line.heard).endsWith("-", "cmn/misunderstood.wav");
  }

  @Test
  void repeat_playsTheQuestionAgain() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "我要投诉", 1);

    line.says(MANDARIN, "重复一遍", 1);

    assertThat(line.heard).endsWith("cmn/matter.wav", "-", "cmn/matter.wav");
  }

  @Test
  void back_returnsToTheQuestionBeforeAndStaysAtTheFirst() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "我要投诉", 1);

    line.says(MANDARIN, "返回上一级", 1);
    assertThat(line.heard).endsWith("cmn/matter.wav", "-", "cmn/welcome.wav");
    assertThat(line.phrases.get(MANDARIN)).contains("结束通话");
    line.caller.onDigit('#');

    assertThat(line.heard).endsWith("cmn/welcome.wav", "-", "cmn/welcome.wav");
  }

  @Test
  void restart_returnsToTheFirstQuestion() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "我要投诉", 1);

    line.says(MANDARIN, "返回主菜单", 1);
    line.says(MANDARIN, "违章停车", 1);

    assertThat(ended().title()).isEqualTo("公安交通 / 违章停车");
  }

  @Test
  void finish_playsTheLastWordAndFinishes() {
    ScriptedEngine.Line line = connected();

    line.says(CANTONESE, "收線", 1);
    assertThat(line.heard).endsWith("yue/bye.wav");
    time.advance(Duration.ofSeconds(1));

    assertThat(line.closed).isTrue();
    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.Finished());
    assertThat(ended().queue()).isEmpty();
  }

  @Test
  void speechAndKeys_duringTheLastWords_changeNothing() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "噪音扰民", 1);

    line.says(MANDARIN, "违章停车", 1);
    line.caller.onDigit('0');
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(line.heard).endsWith("cmn/transfer.wav");
  }

  @Test
  void walk_longerThanItsLimit_endsInTheDefaultQueue() {
    ScriptedEngine.Line line = connected();
    for (int second = 0; second < 59; second += 2) {
      time.advance(Duration.ofSeconds(2));
      line.caller.onDigit('*');
    }
    time.advance(Duration.ofSeconds(4));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("导航超过 60 秒");
  }

  @Test
  void caller_neverConnected_goesToTheDefaultQueueWithTheReason() {
    walk.begin();

    time.advance(Duration.ofSeconds(8));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("语音通道没有接通");
    assertThat(engine.withdrawn).contains(walk.stream());
  }

  @Test
  void engine_refusing_endsTheWalkAtOnce() {
    engine.refusing = true;

    walk.begin();

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("语音引擎不可用");
  }

  @Test
  void connection_lost_endsInTheDefaultQueue() {
    ScriptedEngine.Line line = connected();

    line.caller.onClosed();
    time.advance(Duration.ofMillis(500));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(ended().reason()).isEqualTo("语音连接中断，或来电人挂机");
  }

  @Test
  void connection_lostDuringTheLastWords_keepsTheDecision() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "噪音扰民", 1);

    line.caller.onClosed();

    assertThat(line.closed).isTrue();
    assertThat(time.waiting()).isZero();
    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
    assertThat(calls.events(NavigationEnded.class)).hasSize(1);
  }

  @Test
  void caller_hangingUp_isGone() {
    ScriptedEngine.Line line = connected();

    line.caller.onClosed();
    walk.close();
    time.advance(Duration.ofSeconds(90));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.CallerGone());
    assertThat(calls.events(NavigationEnded.class)).isEmpty();
  }

  @Test
  void outcome_pastItsLimit_isTheDefaultQueueAndStaysSo() {
    ScriptedEngine.Line line = connected();

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    line.says(MANDARIN, "噪音扰民", 1);

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
    assertThat(calls.events(NavigationEnded.class)).hasSize(1);
    assertThat(line.closed).isTrue();
  }

  @Test
  void outcome_pastItsLimitDuringTheLastWords_isTheDecision() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "噪音扰民", 1);

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
  }

  @Test
  void prompts_thatCannotBePlayed_leaveTheCallerHeard() {
    walk.begin();
    ScriptedEngine.Line line = engine.line(walk);
    line.broken = true;
    line.caller.onConnected();

    line.says(MANDARIN, "噪音扰民", 1);

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
  }

  @Test
  void call_thatIsUnknown_isWalkedAllTheSame() {
    calls.forget(call);
    ScriptedEngine.Line line = connected();

    line.says(MANDARIN, "噪音扰民", 1);
    time.advance(Duration.ofSeconds(2));

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("urban"));
  }

  @Test
  void walk_thatIsOver_leavesNoTimerAndIgnoresTheEngine() {
    ScriptedEngine.Line line = connected();
    line.says(MANDARIN, "噪音扰民", 1);
    time.advance(Duration.ofSeconds(2));
    walk.close();
    walk.close();

    line.caller.onDigit('0');
    line.caller.onPromptEnded(false);
    line.caller.onClosed();

    assertThat(time.waiting()).isZero();
    assertThat(calls.events(NavigationEnded.class)).hasSize(1);
  }

  @Test
  void navigation_shutDown_endsInTheDefaultQueue() {
    ScriptedEngine.Line line = connected();
    time.shutdown();

    line.caller.onDigit('1');

    assertThat(walk.outcome(NOW)).isEqualTo(new Outcome.ToQueue("general"));
  }

  private ScriptedEngine.Line connected() {
    walk.begin();
    ScriptedEngine.Line line = engine.line(walk);
    line.caller.onConnected();
    return line;
  }

  private NavigationEnded ended() {
    return calls.events(NavigationEnded.class).get(0);
  }

  static Tree tree() {
    try {
      return Fixtures.reader().read("two-languages.yaml", Fixtures.text("two-languages"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
