package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jiesu.asr.graph.FstFile;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.graph.TransitionModel;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.Test;

class PronouncerTest {
  private static final Path MODELS =
      Files.isDirectory(Path.of("models")) ? Path.of("models") : Path.of("../asr-engine/models");

  private final Said mandarin = new Said("jiesu-cmn-8k", Language.MANDARIN);
  private final Said cantonese = new Said("jiesu-yue-8k", Language.CANTONESE);

  @Test
  void mandarin_charactersWithSeveralReadings_areReadByTheirNeighbours() {
    assertThat(mandarin.says("银行")).containsExactly("in h ang");
    assertThat(mandarin.says("长安花园")).containsExactly("ch ang an h ua van");
    assertThat(mandarin.says("女士")).containsExactly("n v sh iii");
  }

  @Test
  void mandarin_figuresAndLetters_areSaidInTheirWays() {
    assertThat(mandarin.says("110国道"))
        .contains("i i l ing g uo d ao", "iao iao l ing g uo d ao", "i b ai i sh iii g uo d ao");
    assertThat(mandarin.says("A座")).containsExactly("ei z uo");
    assertThat(mandarin.says("3号楼(东)")).containsExactly("s an h ao l ou d ong");
  }

  @Test
  void cantonese_isReadFromTheModelsOwnLexicon() {
    assertThat(cantonese.says("九龍灣")).first().isEqualTo("g au l ung w aan");
    assertThat(cantonese.says("12號").get(0)).isEqualTo("s ap j i h ou");
    assertThat(cantonese.says("B座")).containsExactly("b i z o");
  }

  @Test
  void readings_thatAreGiven_countAlone() {
    VocabularyEntry entry =
        new VocabularyEntry("会稽路", "road", 1, List.of("kuai4 ji1 lu4", "hui ji lu"), "p");
    assertThat(mandarin.says(entry)).containsExactly("k uai j i l u", "h ui j i l u");
  }

  @Test
  void syllableOrCharacterWithoutSound_isNamed() {
    assertThatThrownBy(() -> mandarin.says("\ue000路")).hasMessageContaining("里的“\ue000”没有读音");
    assertThatThrownBy(() -> mandarin.says("😀路")).hasMessageContaining("里的“😀”没有读音");
    VocabularyEntry entry = new VocabularyEntry("好", "word", 1, List.of("hou2"), "p.csv 第 2 行");
    assertThat(cantonese.says(entry)).containsExactly("h ou");
    VocabularyEntry wrong = new VocabularyEntry("好", "word", 1, List.of("haau hao"), "p.csv 第 2 行");
    assertThatThrownBy(() -> cantonese.says(wrong))
        .hasMessage("p.csv 第 2 行 reading：“hao”不是这个模型的音节，应为粤拼");
  }

  /** What a shipped model's pronouncer makes of words, as names of units. */
  private static final class Said {
    private final Phones phones;
    private final Pronouncer pronouncer;

    Said(String model, Language language) {
      Path directory = MODELS.resolve(model);
      phones =
          Phones.read(directory, TransitionModel.read(ModelFiles.acoustics(directory)))
              .orElseThrow();
      Lexicon known =
          LexiconGraph.read(
                  phones,
                  FstFile.read(ModelFiles.lexicon(directory)).fst(),
                  ModelFiles.checked(directory).words())
              .orElseThrow();
      pronouncer = new Pronouncer(language, phones, known);
    }

    List<String> says(String word) {
      return says(new VocabularyEntry(word, "word", 1, List.of(), "p"));
    }

    List<String> says(VocabularyEntry entry) {
      List<String> names = new ArrayList<>();
      for (int[] units : pronouncer.pronounce(entry)) {
        List<String> name = new ArrayList<>();
        for (int unit : units) {
          name.add(phones.name(unit));
        }
        names.add(String.join(" ", name));
      }
      return names;
    }
  }
}
