package org.jiesu.cti.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecognitionNoiseTest {
  private static final String TEXT = "我要投诉人民路三十二号工地夜间施工噪音太大影响居民休息".repeat(40);

  @Test
  void garble_withoutNoise_isTheText() {
    RecognitionNoise.Garbled garbled = RecognitionNoise.of(0, 1).garble(TEXT);
    assertThat(garbled.text()).isEqualTo(TEXT);
    assertThat(garbled.span(4, 9)).containsExactly(4, 9);
  }

  @Test
  void garble_atALevel_makesAboutThatShareWrong() {
    RecognitionNoise.Garbled garbled = RecognitionNoise.of(15, 1).garble(TEXT);
    long kept = 0;
    for (int i = 0; i < garbled.origin().length; i++) {
      int from = garbled.origin()[i];
      if (from >= 0 && garbled.text().charAt(i) == TEXT.charAt(from)) {
        kept++;
      }
    }
    // a filler wrongs no character, and a sound may have one character alone
    assertThat(1 - (double) kept / TEXT.length()).isBetween(0.09, 0.17);
  }

  @Test
  void garble_sameSeed_isTheSame() {
    assertThat(RecognitionNoise.of(25, 7).garble(TEXT).text())
        .isEqualTo(RecognitionNoise.of(25, 7).garble(TEXT).text())
        .isNotEqualTo(RecognitionNoise.of(25, 8).garble(TEXT).text());
  }

  @Property(tries = 200)
  void garble_anyText_keepsTheOrder(@ForAll String text, @ForAll @IntRange(max = 50) int percent) {
    RecognitionNoise.Garbled garbled = RecognitionNoise.of(percent, 3).garble(text);
    int[] kept = Arrays.stream(garbled.origin()).filter(i -> i >= 0).toArray();
    assertThat(garbled.text()).hasSize(garbled.origin().length);
    assertThat(kept).isSorted().doesNotHaveDuplicates();
  }
}
