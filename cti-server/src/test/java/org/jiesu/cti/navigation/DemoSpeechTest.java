package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.Test;

/** The demonstration's speech fits its table and the shipped tree. */
class DemoSpeechTest {
  private static final Path CALLS = Fixtures.projectRoot().resolve("config/demo/calls");

  private record Row(String file, Language language, int turn, double end, String text) {}

  @Test
  void table_namesEveryFileWithTimesInsideIt() throws IOException, UnsupportedAudioFileException {
    List<Row> rows = rows();
    Set<String> shipped;
    try (Stream<Path> files = Files.walk(CALLS)) {
      shipped =
          files
              .filter(file -> file.toString().endsWith(".wav"))
              .map(file -> CALLS.relativize(file).toString())
              .collect(Collectors.toCollection(() -> new TreeSet<String>()));
    }

    assertThat(
            rows.stream()
                .map(Row::file)
                .collect(Collectors.toCollection(() -> new TreeSet<String>())))
        .isEqualTo(shipped);
    for (Row row : rows) {
      AudioFileFormat format = AudioSystem.getAudioFileFormat(CALLS.resolve(row.file()).toFile());
      assertThat(format.getFormat().getEncoding()).isEqualTo(AudioFormat.Encoding.ALAW);
      assertThat(format.getFormat().getSampleRate()).isEqualTo(8000);
      assertThat(row.end()).as(row.file()).isLessThanOrEqualTo(format.getFrameLength() / 8000.0);
    }
  }

  @Test
  void navigationAnswers_areChoicesOfTheShippedOpenQuestion() throws IOException {
    Path directory = Fixtures.projectRoot().resolve("config/navigation");
    Tree tree =
        new TreeReader(directory.resolve("prompts"), Fixtures.QUEUES, Vocabulary.unchecked())
            .read("hotline.yaml", Files.readString(directory.resolve("hotline.yaml")));
    Map<Language, Set<String>> phrases = tree.phrases(tree.first());

    List<Row> answers = rows().stream().filter(row -> row.turn() == 0).toList();

    assertThat(answers).hasSize(6);
    for (Row answer : answers) {
      assertThat(Optional.ofNullable(phrases.get(answer.language())).orElseThrow())
          .contains(answer.text());
    }
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(CALLS.resolve("demo.tsv")).stream()
        .skip(1)
        .map(line -> line.split("\t"))
        .map(
            columns ->
                new Row(
                    columns[0],
                    Language.ofCode(columns[1]).orElseThrow(),
                    Integer.parseInt(columns[3]),
                    Double.parseDouble(columns[5]),
                    columns[6]))
        .toList();
  }
}
