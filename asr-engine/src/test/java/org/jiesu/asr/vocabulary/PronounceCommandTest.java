package org.jiesu.asr.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PronounceCommandTest {
  @TempDir Path folder;

  private List<String> pronounced(String model, String manifest, String... more) throws Exception {
    Path file = Files.writeString(folder.resolve("list.tsv"), manifest);
    Path output = folder.resolve("units.tsv");
    Files.deleteIfExists(output);
    CommandLine line = new CommandLine(new PronounceCommand());
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          throw exception;
        });
    line.parseArgs(
        arguments(
            more,
            "--directory=models",
            "--model=" + model,
            "--manifest=" + file,
            "--output=" + output));
    line.<PronounceCommand>getCommand().call();
    return Files.readAllLines(output);
  }

  private static String[] arguments(String[] more, String... common) {
    String[] all = Arrays.copyOf(common, common.length + more.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    return all;
  }

  @Test
  void mandarin_transcript_getsItsUnitsByContext() throws Exception {
    assertThat(
            pronounced(
                "jiesu-cmn-8k",
                "file\ttranscript\tspeaker\na.wav\t银行，行走12345号\tzhang\nb.wav\t噪音扰民\t\n"))
        .containsExactly(
            "file\ttranscript\tspeaker\tunits",
            "a.wav\t银行，行走12345号\tzhang\tin h ang x ing z ou i er s an s ii u h ao",
            "b.wav\t噪音扰民\t\tz ao in r ao m in");
  }

  @Test
  void rowsOwnPronunciation_winsAndNeedsNoTranscript() throws Exception {
    assertThat(
            pronounced(
                "jiesu-cmn-8k",
                "file\ttranscript\tpronunciation\na.wav\t会稽\tkuai4 ji1\nb.wav\t\tlv4\n"))
        .containsExactly(
            "file\ttranscript\tpronunciation\tunits",
            "a.wav\t会稽\tkuai4 ji1\tk uai j i",
            "b.wav\t\tlv4\tl v");
  }

  @Test
  void cantonese_inSimplifiedCharacters_isSpokenToo_otherLanguagesAreLeft() throws Exception {
    assertThat(
            pronounced(
                "jiesu-yue-8k", "file\ttranscript\tlanguage\na.wav\t违例泊车\tyue\nb.wav\t你好\tcmn\n"))
        .containsExactly(
            "file\ttranscript\tlanguage\tunits", "a.wav\t违例泊车\tyue\tw ai l ai p aak c e");
  }

  @Test
  void rowsThatCannotBePronounced_areAllNamed_orLeftOut() throws Exception {
    String bad =
        "file\ttranscript\tpronunciation\n"
            + "a.wav\t꿈\t\n"
            + "b.wav\t好\t\n"
            + "c.wav\t！\t\n"
            + "d.wav\t好\txyz\n"
            + "e.wav\t好\n";
    assertThatThrownBy(() -> pronounced("jiesu-cmn-8k", bad))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("list.tsv:2")
        .hasMessageContaining("list.tsv:4")
        .hasMessageContaining("list.tsv:5")
        .hasMessageContaining("list.tsv:6：有 2 列，应有 3 列");
    assertThat(pronounced("jiesu-cmn-8k", bad, "--skip"))
        .hasSize(2)
        .last()
        .asString()
        .endsWith("h ao");
  }

  @Test
  void manifestWithoutHeading_isRefused() {
    assertThatThrownBy(() -> pronounced("jiesu-cmn-8k", "a.wav\t好\n"))
        .isInstanceOf(VocabularyException.class)
        .hasMessageContaining("file 和 transcript");
  }

  @Test
  void readings_arePinyinWithTonesInContext() throws Exception {
    assertThat(pronounced("jiesu-cmn-8k", "file\ttranscript\na.wav\t银行，重复一遍\n", "--readings"))
        .containsExactly(
            "file\ttranscript\tunits\treading",
            "a.wav\t银行，重复一遍\tin h ang ch ong f u i b ian\tyin2 hang2 chong2 fu4 yi1 bian4");
  }
}
