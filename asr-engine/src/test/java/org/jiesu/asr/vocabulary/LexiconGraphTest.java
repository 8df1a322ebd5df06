package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jiesu.asr.graph.FstFile;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.graph.TransitionModel;
import org.junit.jupiter.api.Test;

class LexiconGraphTest {
  private static final Path MODELS =
      Files.isDirectory(Path.of("models")) ? Path.of("models") : Path.of("../asr-engine/models");
  private static final Path MANDARIN = MODELS.resolve("jiesu-cmn-8k");
  private static final Phones PHONES =
      Phones.read(MANDARIN, TransitionModel.read(ModelFiles.acoustics(MANDARIN))).orElseThrow();

  @Property(tries = 200)
  void lexicon_madeAGraph_isReadBack(@ForAll("pronunciations") List<List<Integer>> given) {
    Lexicon lexicon = new Lexicon();
    for (int i = 0; i < given.size(); i++) {
      // some words have several pronunciations, some pronunciations several words
      lexicon.add("w" + i * 2 / 3, units(given.get(i)));
      lexicon.add("v" + i % 3, units(given.get(i)));
    }
    assertSameLexicon(readBack(lexicon), lexicon);
  }

  @Test
  void lexiconOfAShippedModel_hasItsCharactersAndPhrases() {
    Lexicon lexicon = shipped();
    assertThat(lexicon.size()).isEqualTo(7_590);
    assertThat(names(lexicon.of("你")).get(0)).isEqualTo("n i");
    assertThat(names(lexicon.of("噪音扰民"))).containsExactly("z ao in r ao m in");
    assertThat(names(lexicon.of("行"))).contains("x ing", "h ang");
    assertSameLexicon(readBack(lexicon), lexicon);
  }

  private static Lexicon shipped() {
    return LexiconGraph.read(
            PHONES,
            FstFile.read(ModelFiles.lexicon(MANDARIN)).fst(),
            ModelFiles.checked(MANDARIN).words())
        .orElseThrow();
  }

  private static Lexicon readBack(Lexicon lexicon) {
    LexiconGraph.Numbered numbered = LexiconGraph.build(PHONES, lexicon);
    Map<Integer, String> words = new HashMap<>();
    numbered.words().forEach((word, number) -> words.put(number, word));
    return LexiconGraph.read(PHONES, numbered.fst(), words).orElseThrow();
  }

  private static void assertSameLexicon(Lexicon one, Lexicon other) {
    assertThat(one.words()).containsExactlyInAnyOrderElementsOf(other.words());
    for (String word : one.words()) {
      assertThat(names(one.of(word))).containsExactlyInAnyOrderElementsOf(names(other.of(word)));
    }
  }

  private static List<String> names(List<int[]> pronunciations) {
    List<String> names = new ArrayList<>();
    for (int[] units : pronunciations) {
      StringBuilder name = new StringBuilder();
      for (int unit : units) {
        name.append(name.isEmpty() ? "" : " ").append(PHONES.name(unit));
      }
      names.add(name.toString());
    }
    return names;
  }

  private static int[] units(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  @Provide
  Arbitrary<List<List<Integer>>> pronunciations() {
    return Arbitraries.integers()
        .between(1, 4)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30);
  }
}
