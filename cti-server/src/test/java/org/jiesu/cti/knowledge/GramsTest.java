package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.knowledge.Grams.Kind;
import org.junit.jupiter.api.Test;

class GramsTest {

  private static List<String> of(Kind wanted, String text) {
    List<String> grams = new ArrayList<>();
    Grams.of(
        text,
        (kind, gram, from, to) -> {
          if (kind == wanted) {
            grams.add(gram);
          }
        });
    return grams;
  }

  @Test
  void chineseText_isPairsOfNeighbours() {
    assertThat(of(Kind.UNIT, "路灯，坏了")).containsExactly("路", "灯", "坏", "了");
    assertThat(of(Kind.PAIR, "路灯，坏了")).containsExactly("路灯", "坏了");
  }

  @Test
  void numbersAndLetters_areOneUnit_andPairWithTheirNeighbour() {
    assertThat(of(Kind.UNIT, "A3区12号")).containsExactly("a3", "区", "12", "号");
    assertThat(of(Kind.PAIR, "A3区12号")).containsExactly("a3", "a3区", "12", "区12", "12号");
  }

  @Test
  void bothScripts_giveTheSameGrams() {
    assertThat(of(Kind.PAIR, "養老金領取")).isEqualTo(of(Kind.PAIR, "养老金领取"));
  }

  @Test
  void wordsOfTheSameSound_giveTheSameSounds() {
    assertThat(of(Kind.SOUND, "公积金")).isEqualTo(of(Kind.SOUND, "公鸡金"));
    assertThat(of(Kind.SOUND, "噪音")).isEqualTo(of(Kind.SOUND, "造因"));
    assertThat(of(Kind.SOUND, "噪音")).isNotEqualTo(of(Kind.SOUND, "路灯"));
  }
}
