package org.jiesu.asr.recognition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LanguageChoiceTest {
  private final LanguageChoice choice = new LanguageChoice();

  @Test
  void early_oneSureAndTheOtherNot_isDecided() {
    assertThat(choice.early(heard("你好我要投诉", 0.97, "去海我頭", 0.5)))
        .hasValueSatisfying(
            made -> {
              assertThat(made.language()).isEqualTo(Language.MANDARIN);
              assertThat(made.confidence()).isBetween(0.9, 1.0);
            });
  }

  @Test
  void early_fewCharactersOrBothSure_isNotDecided() {
    assertThat(choice.early(heard("你好", 1, "你", 0.2))).isEmpty();
    assertThat(choice.early(heard("你好我要", 0.95, "你好我要", 0.9))).isEmpty();
  }

  @Test
  void finished_smallLead_isDecided() {
    assertThat(choice.finished(heard("由尋晚泊到", 0.5, "由尋晚泊到而家", 0.8)))
        .map(LanguageChoice.Choice::language)
        .contains(Language.CANTONESE);
  }

  @Test
  void finished_closeForLong_isDecidedByTheSum() {
    for (int i = 0; i < 3; i++) {
      assertThat(choice.finished(heard("一二三四五六", 0.70, "一二三四五六", 0.66))).isEmpty();
    }
    assertThat(choice.finished(heard("一二三四五六", 0.70, "一二三四五六", 0.66)))
        .map(LanguageChoice.Choice::language)
        .contains(Language.MANDARIN);
  }

  @Test
  void finished_nothingRecognised_isNotDecided() {
    assertThat(choice.finished(heard("", 0, "", 0))).isEmpty();
  }

  private static Map<Language, Recognition> heard(
      String mandarin, double sure, String cantonese, double alsoSure) {
    return Map.of(
        Language.MANDARIN, words(mandarin, sure), Language.CANTONESE, words(cantonese, alsoSure));
  }

  private static Recognition words(String text, double confidence) {
    return text.isEmpty()
        ? Recognition.NOTHING
        : Recognition.of(List.of(new Word(text, Duration.ZERO, Duration.ofSeconds(1), confidence)));
  }
}
