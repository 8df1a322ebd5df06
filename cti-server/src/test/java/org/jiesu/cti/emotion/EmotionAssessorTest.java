package org.jiesu.cti.emotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmotionAssessorTest {
  private static final Map<String, EmotionLabel> LABELS =
      Map.of(
          "愤怒", EmotionLabel.ANGRY,
          "失望", EmotionLabel.DISAPPOINTED,
          "焦虑", EmotionLabel.ANXIOUS,
          "满意", EmotionLabel.SATISFIED,
          "平静", EmotionLabel.CALM);

  private final EmotionAssessor assessor =
      EmotionAssessor.read(Talk.CONFIG.resolve("lexicon"), Optional.empty());

  private EmotionAssessed last(Talk talk) {
    List<EmotionAssessed> all = assessor.assess(talk.utterances(), Talk.ARRIVED);
    return all.get(all.size() - 1);
  }

  @Test
  void assess_sentencesOfAllKinds_areMostlyToldRight() throws IOException, URISyntaxException {
    Path file = Path.of(EmotionAssessorTest.class.getResource("/emotion/sentences.tsv").toURI());
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.size()).isGreaterThanOrEqualTo(60);
    List<String> wrong = new ArrayList<>();
    Map<EmotionLabel, Integer> total = new EnumMap<>(EmotionLabel.class);
    Map<EmotionLabel, Integer> right = new EnumMap<>(EmotionLabel.class);
    for (String line : lines) {
      String[] fields = line.split("\t");
      EmotionLabel expected = LABELS.get(fields[0]);
      EmotionLabel told = last(new Talk().caller(fields[1])).label();
      total.merge(expected, 1, Integer::sum);
      if (told == expected) {
        right.merge(expected, 1, Integer::sum);
      } else {
        wrong.add(fields[0] + " told as " + told + ": " + fields[1]);
      }
    }
    for (EmotionLabel label : EmotionLabel.values()) {
      assertThat(right.getOrDefault(label, 0) / (double) total.get(label))
          .as("share of %s told right; wrong: %s", label, wrong)
          .isGreaterThanOrEqualTo(0.85);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "你好我要投诉工地夜间施工噪音太大了我们睡不着觉",
        "货车一晚上按喇叭，我妈睡不着觉",
        "我们小区门口有人跳舞到很晚，孩子睡不好",
        "晚上睡不着，心里慌得很",
        "嗰个地盘成晚打桩，我哋瞓唔着"
      })
  void callerWhoCannotSleep_isNotCalm(String said) {
    assertThat(last(new Talk().caller(said)).label())
        .isIn(EmotionLabel.ANGRY, EmotionLabel.ANXIOUS);
  }

  @ParameterizedTest
  @CsvSource({
    "楼道里有很浓的煤气味, true",
    "是不是煤气泄漏了, true",
    "对面楼着火了, true",
    "我不想活了, true",
    "我妈晕倒了, true",
    "樓上火燭呀, true",
    "我要投诉跳楼价的广告, false",
    "没有着火就是问问, false",
    "建设路的路灯不亮, false",
    "想买火灾保险, false"
  })
  void assess_words_raiseAlertOnlyForDanger(String said, boolean alert) {
    assertThat(last(new Talk().caller(said)).alert()).isEqualTo(alert);
  }

  @Test
  void assess_gasSmell_isAnxiousNotAngry() {
    EmotionAssessed assessed = last(new Talk().caller("煤气味特别大会不会爆炸啊"));
    assertThat(assessed.label()).isEqualTo(EmotionLabel.ANXIOUS);
    assertThat(assessed.alert()).isTrue();
    assertThat(assessed.reasons().get(0)).contains("煤气味", "燃气险情");
  }

  @Test
  void assess_operatorsWords_doNotCount() {
    Talk talk = new Talk().caller("我家在人民路").operator("请您不要着急别害怕我很理解您很生气");
    assertThat(assessor.assess(talk.utterances(), Talk.ARRIVED)).hasSize(1);
    assertThat(last(talk).label()).isEqualTo(EmotionLabel.CALM);
  }

  @Test
  void assess_scores_sumToOne() {
    for (EmotionAssessed assessed :
        assessor.assess(Talk.demo("call4").utterances(), Talk.ARRIVED)) {
      double sum = assessed.scores().values().stream().mapToDouble(d -> d).sum();
      assertThat(sum).isCloseTo(1, within(1e-9));
      assertThat(assessed.scores()).hasSize(EmotionLabel.values().length);
    }
  }

  @Test
  void assess_angerFollowedByPlainAnswers_fadesSlowly() {
    Talk talk = new Talk().caller("我气死了你们到底管不管").caller("在人民路").caller("我姓王");
    List<EmotionAssessed> mood = assessor.assess(talk.utterances(), Talk.ARRIVED);
    assertThat(mood.get(1).label()).isEqualTo(EmotionLabel.ANGRY);
    assertThat(mood.get(2).intensity()).isLessThan(mood.get(0).intensity());
  }

  @Test
  void assess_raisedVoice_addsArousalAndSaysWhy() {
    Prosody plain = new Prosody(150, 4, -26, 4.5, 0.1);
    Prosody raised = new Prosody(210, 8, -16, 6, 0.05);
    List<Utterance> calm = List.of(said(1, plain), said(2, plain), said(3, plain));
    List<Utterance> loud = List.of(said(1, plain), said(2, plain), said(3, raised));
    EmotionAssessed same = assessor.assess(calm, Talk.ARRIVED).get(2);
    EmotionAssessed louder = assessor.assess(loud, Talk.ARRIVED).get(2);
    assertThat(same.label()).isEqualTo(EmotionLabel.CALM);
    assertThat(louder.scores().get(EmotionLabel.ANGRY))
        .isGreaterThan(same.scores().get(EmotionLabel.ANGRY) * 2);
    assertThat(louder.reasons()).anyMatch(r -> r.contains("半音")).anyMatch(r -> r.contains("分贝"));
  }

  @Test
  void assess_sameConversationTwice_isTheSame() {
    List<Utterance> utterances = Talk.demo("call2").utterances();
    assertThat(assessor.assess(utterances, Talk.ARRIVED))
        .isEqualTo(assessor.assess(utterances, Talk.ARRIVED));
  }

  @Property(tries = 3_000)
  void assess_anyChineseText_neverThrowsAndSumsToOne(
      @ForAll @StringLength(min = 1, max = 60) @CharRange(from = '一', to = '龥') String text) {
    EmotionAssessed assessed = last(new Talk().caller(text));
    assertThat(assessed.scores().values().stream().mapToDouble(d -> d).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(assessed.intensity()).isBetween(0.0, 1.0);
  }

  private static Utterance said(int number, Prosody prosody) {
    Instant start = Talk.ARRIVED.plusSeconds(number * 10L);
    return new Utterance(
        number,
        Side.CALLER,
        start,
        start.plusSeconds(3),
        "我在人民路这里",
        List.of(),
        0.9,
        Language.MANDARIN,
        Optional.of(prosody));
  }
}
