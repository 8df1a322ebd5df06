package org.jiesu.cti.lexicon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PhrasesTest {

  private static List<String> found(List<String> phrases, String text) {
    List<String> found = new ArrayList<>();
    new Phrases(phrases)
        .find(text, (phrase, from, to) -> found.add(phrase + "@" + from + "-" + to));
    return found;
  }

  @Test
  void find_overlappingPhrases_areAllFound() {
    assertThat(found(List.of("煤气", "煤气味", "气味", "煤气"), "有煤气味"))
        .containsExactlyInAnyOrder("0@1-3", "3@1-3", "1@1-4", "2@2-4");
  }

  @Test
  void find_emptyPhraseOrText_findsNothing() {
    assertThat(found(List.of("", "路"), "")).isEmpty();
    assertThat(found(List.of(""), "路灯")).isEmpty();
    assertThat(found(List.of(), "路灯")).isEmpty();
  }

  @Test
  void find_thousandsOfPhrases_findsEach() {
    List<String> phrases = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      phrases.add("第" + i + "条路");
    }
    assertThat(found(phrases, "在第4321条路和第7条路口")).containsExactly("4321@1-8", "7@9-13");
  }

  @Property(tries = 500)
  void find_anyText_isWhatSearchingOneByOneFinds(
      @ForAll @Size(max = 8) List<@StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'c') String> phrases,
      @ForAll @StringLength(max = 30) @CharRange(from = 'a', to = 'c') String text) {
    List<String> expected = new ArrayList<>();
    for (int p = 0; p < phrases.size(); p++) {
      String phrase = phrases.get(p);
      for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
        expected.add(p + "@" + at + "-" + (at + phrase.length()));
      }
    }
    assertThat(found(phrases, text)).containsExactlyInAnyOrderElementsOf(expected);
  }
}
