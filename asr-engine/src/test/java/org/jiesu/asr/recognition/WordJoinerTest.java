package org.jiesu.asr.recognition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordJoinerTest {

  @Test
  void words_chinese_areJoinedWithoutBlanks() {
    assertThat(WordJoiner.join(List.of("我", "要", "投诉"))).isEqualTo("我要投诉");
  }

  @Test
  void words_latin_keepTheirBlanks() {
    assertThat(WordJoiner.join(List.of("用", "wi", "fi", "上网"))).isEqualTo("用wi fi上网");
  }
}
