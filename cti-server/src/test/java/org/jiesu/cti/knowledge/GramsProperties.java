package org.jiesu.cti.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jiesu.cti.knowledge.Grams.Kind;

/** What holds for every text that is taken apart. */
class GramsProperties {
  private record Gram(Kind kind, String text, int from, int to) {}

  private static List<Gram> of(String text) {
    List<Gram> grams = new ArrayList<>();
    Grams.of(text, (kind, gram, from, to) -> grams.add(new Gram(kind, gram, from, to)));
    return grams;
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("夜间施工噪音路灯號號號養老金a1B２，。 \n").ofMaxLength(40),
        Arbitraries.strings().ofMaxLength(20));
  }

  @Property(tries = 500)
  void place_ofEveryGram_isInTheText(@ForAll("texts") String text) {
    for (Gram gram : of(text)) {
      assertThat(gram.from()).isBetween(0, text.length() - 1);
      assertThat(gram.to()).isBetween(gram.from() + 1, text.length());
      if (gram.kind() != Kind.SOUND) {
        assertThat(gram.text()).hasSize(gram.to() - gram.from());
      }
    }
  }

  @Property(tries = 500)
  void punctuation_addedAround_changesNoUnit(@ForAll("texts") String text) {
    List<String> units = units(of(text));
    assertThat(units(of("，" + text + "。"))).isEqualTo(units);
  }

  @Property(tries = 200)
  void pairs_ofTwoTexts_neverJoinThem(@ForAll("texts") String one, @ForAll("texts") String other) {
    List<String> apart = new ArrayList<>();
    of(one).forEach(gram -> apart.add(gram.text()));
    of(other).forEach(gram -> apart.add(gram.text()));
    assertThat(of(one + "，" + other).stream().map(Gram::text)).containsExactlyElementsOf(apart);
  }

  private static List<String> units(List<Gram> grams) {
    return grams.stream().filter(gram -> gram.kind() == Kind.UNIT).map(Gram::text).toList();
  }
}
