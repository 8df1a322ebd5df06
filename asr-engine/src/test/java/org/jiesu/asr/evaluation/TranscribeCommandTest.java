package org.jiesu.asr.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscribeCommandTest {
  private static final Path ENGINE =
      Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");
  private static final Path SPEECH = ENGINE.resolve("src/test/resources/speech");

  @TempDir Path directory;

  private int transcribe(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--directory";
    all[arguments.length + 1] = ENGINE.resolve("models").toString();
    all[arguments.length + 2] = "--output";
    all[arguments.length + 3] = directory.resolve("out.tsv").toString();
    return TranscribeCommand.run(all);
  }

  @Test
  void recordingsOfBothLanguages_areWrittenDownWithTheirTimes() throws IOException {
    assertThat(
            transcribe(
                SPEECH.resolve("cmn-agent.wav").toString(),
                SPEECH.resolve("yue-complaint.wav").toString()))
        .isZero();
    assertThat(Files.readString(directory.resolve("out.tsv")))
        .containsPattern("cmn-agent.wav\\t0\\.\\d\\d\\t\\d\\.\\d\\d\\tcmn\\t\\d\\.\\d\\d\\t转人工服务\n")
        .containsPattern("yue-complaint.wav\\t.*\\tyue\\t.*投訴違例泊車");
  }

  @Test
  void recordingsThatCannotBeRead_areNamedAndTheOthersWritten() throws IOException {
    Path bad = Files.createDirectory(directory.resolve("bad"));
    Files.createFile(bad.resolve("empty.wav"));
    Files.writeString(bad.resolve("damaged.wav"), "RIFF and what not");
    Files.writeString(bad.resolve("damaged.opus"), "OggS and what not");
    byte[] wav = Files.readAllBytes(SPEECH.resolve("cmn-agent.wav"));
    Files.write(bad.resolve("good.wav"), wav);
    Files.write(bad.resolve("fourhours.wav"), wav);
    try (RandomAccessFile sparse =
        new RandomAccessFile(bad.resolve("fourhours.wav").toFile(), "rw")) {
      sparse.setLength(44 + 4L * 3_600 * 8_000 * 2);
    }
    assertThat(transcribe("--recordings", bad.toString())).isEqualTo(1);
    assertThat(Files.readAllLines(directory.resolve("out.tsv"))).hasSize(1);
  }

  @Test
  void recording_asFlac_isWrittenDownAsTheWavIs() throws Exception {
    Path flac = Flac.of(SPEECH.resolve("cmn-agent.wav"), directory.resolve("agent.flac"));
    assertThat(transcribe(flac.toString())).isZero();
    assertThat(Files.readString(directory.resolve("out.tsv")))
        .containsPattern("agent.flac\\t.*\tcmn\t\\d\\.\\d\\d\t转人工服务\n");
    Files.writeString(flac, "fLaC and what not");
    assertThat(transcribe(flac.toString())).isEqualTo(1);
  }

  @Test
  void recordings_ofAnEarlierDay_areLeftOut() throws IOException {
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Files.copy(SPEECH.resolve("cmn-agent.wav"), kept.resolve("new.wav"));
    Files.copy(SPEECH.resolve("cmn-noise.wav"), kept.resolve("old.wav"));
    Files.setLastModifiedTime(
        kept.resolve("new.wav"), FileTime.from(Instant.parse("2026-11-25T12:00:00Z")));
    Files.setLastModifiedTime(
        kept.resolve("old.wav"), FileTime.from(Instant.parse("2026-11-20T12:00:00Z")));
    assertThat(transcribe("--recordings", kept.toString(), "--since", "2026-11-24")).isZero();
    assertThat(Files.readString(directory.resolve("out.tsv")))
        .contains("new.wav")
        .doesNotContain("old.wav");
  }

  @Test
  void nothingToDo_orAnUnknownLanguage_isAnError() {
    assertThat(transcribe()).isEqualTo(1);
    assertThat(transcribe("--recordings", directory.resolve("absent").toString())).isEqualTo(1);
    assertThat(transcribe(SPEECH.resolve("cmn-agent.wav").toString(), "--model", "xx=a"))
        .isEqualTo(1);
  }
}
