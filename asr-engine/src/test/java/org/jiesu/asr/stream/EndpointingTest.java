package org.jiesu.asr.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointingTest {
  private static final Duration USUAL = Duration.ofMillis(600);
  private static final Duration DIGITS = Duration.ofMillis(1_100);

  private final Endpointing endpointing = new Endpointing(USUAL, DIGITS);

  @BeforeEach
  void begin() {
    endpointing.begin();
  }

  @Test
  void sentence_endsAfterTheUsualPause() {
    endpointing.heard("我要投诉工地夜间施工");
    assertThat(endpointing.pause()).isEqualTo(USUAL);
  }

  @Test
  void numberAnnouncedSaidOrHesitatedFor_isGivenTime() {
    for (String text : new String[] {"我的电话是", "电话一三八", "三十", "车牌尾号三", "我想说那个", "電話係"}) {
      endpointing.heard(text);
      assertThat(endpointing.pause()).as(text).isEqualTo(DIGITS);
    }
  }

  @Test
  void numberWithOneCharacterMisheard_isStillANumber() {
    endpointing.heard("一三八零啊二");
    assertThat(endpointing.pause()).isEqualTo(DIGITS);
  }

  @Test
  void completeNumber_needsNoMoreTime() {
    endpointing.heard("电话是幺三八零零一二三四五六");
    assertThat(endpointing.pause()).isEqualTo(USUAL);
    endpointing.heard("电话是幺三八零零一二三四五六我姓王");
    assertThat(endpointing.pause()).isEqualTo(USUAL);
  }

  @Test
  void whoPausesLongWithinANumber_isGivenMoreTimeWithinBounds() {
    endpointing.heard("一三八");
    pause(50);
    assertThat(endpointing.pause()).isEqualTo(Duration.ofMillis(1_500));
    pause(90);
    assertThat(endpointing.pause()).isEqualTo(Duration.ofMillis(2_000));
    endpointing.heard("一三八是我的");
    assertThat(endpointing.pause()).isEqualTo(USUAL);
    endpointing.begin();
    endpointing.heard("一三八");
    assertThat(endpointing.pause()).isEqualTo(DIGITS);
  }

  private void pause(int frames) {
    endpointing.frame(true);
    for (int i = 0; i < frames; i++) {
      endpointing.frame(false);
    }
    endpointing.frame(true);
  }
}
