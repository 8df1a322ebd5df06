package org.jiesu.asr.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Sound;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpeechCommandTest {
  private static final Path ENGINE =
      Files.isDirectory(Path.of("models")) ? Path.of("") : Path.of("../asr-engine");
  private static final String MODELS = ENGINE.resolve("models").toString();
  private static final String SPEECH = ENGINE.resolve("src/test/resources/speech").toString();

  @TempDir Path directory;

  @Test
  void recordings_ofKnownWords_giveTheirErrorRate() throws IOException {
    Path manifest = write("m.tsv", "file\ttranscript\tlanguage\ncmn-agent.wav\t转人工服务。\tcmn\n");
    String printed = run("--manifest", manifest.toString(), "--channel", "alaw");
    assertThat(printed)
        .containsPattern(
            "RESULT set=all channel=alaw utterances=1 cer=0.0000 rtf=0\\.\\d{4} words=1"
                + " right=1.0000 ece_before=0.0000 ece_after=0\\.0[1-4]");
  }

  @Test
  void recordings_asFlac_giveTheErrorRateOfTheWav() throws Exception {
    Path flac = Flac.of(Path.of(SPEECH, "cmn-agent.wav"), directory.resolve("agent.flac"));
    Path manifest = write("m.tsv", "file\ttranscript\tlanguage\n" + flac + "\t转人工服务\tcmn\n");
    assertThat(run("--manifest", manifest.toString()))
        .contains("RESULT set=all channel=clean utterances=1 cer=0.0000");
  }

  @Test
  void phrases_areToldApartAndOthersRefused() throws IOException {
    Path manifest =
        write(
            "m.tsv",
            "file\ttranscript\tlanguage\n"
                + "yue-agent.wav\t转人工服务\tyue\nyue-complaint.wav\t你好我想投诉\tyue\n");
    Path phrases = write("p.txt", "轉人工服務\n违例泊车\n㐂㐂\n");
    String printed = run("--manifest", manifest.toString(), "--phrases", phrases.toString());
    assertThat(printed)
        .contains("“㐂㐂”里的“㐂”没有读音")
        .contains("utterances=1 accuracy=1.0000 wrong=0.0000 outside=1 false_accept=0.0000");
  }

  @Test
  void vocabulary_ofTheDomain_isCompiledIn() throws IOException {
    Path manifest =
        write("m.tsv", "file\ttranscript\tlanguage\ncmn-complaint.wav\t你好我要投诉工地夜间施工\tcmn\n");
    Path words = write("w.txt", "工地夜间施工\n你好我要投诉工地夜间施工太吵\n");
    String printed = run("--manifest", manifest.toString(), "--vocabulary", words.toString());
    assertThat(printed).contains("read 你好我要投诉工地夜间施工");
  }

  @ParameterizedTest
  @CsvSource({"北京，你好！, 北 京你好, 4, 0", "廣州, 广州, 2, 0", "一二三, 一三四, 3, 2", "好, '', 1, 1"})
  void errors_areCountedByCharacter(String said, String read, long characters, long errors) {
    assertThat(CharacterErrors.between(said, read))
        .isEqualTo(new CharacterErrors(characters, errors));
  }

  @ParameterizedTest
  @EnumSource(Channel.class)
  void channel_ofTheSameSeed_isTheSameAndAsLong(Channel channel) {
    Pcm voice = new Pcm(16_000, Sound.voice(16_000, 2, 150, 6_000));
    short[] passed = channel.pass(voice, 8_000, 7);
    assertThat(passed).hasSize(16_000).isEqualTo(channel.pass(voice, 8_000, 7));
  }

  @Test
  void noise_isTenDecibelsBelowTheVoice() {
    short[] voice = Sound.voice(8_000, 4, 150, 6_000);
    short[] noisy = Channel.NOISE10.pass(new Pcm(8_000, voice), 8_000, 3);
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < voice.length; i++) {
      signal += (double) voice[i] * voice[i];
      noise += Math.pow(noisy[i] - voice[i], 2);
    }
    assertThat(10 * Math.log10(signal / noise)).isCloseTo(10, within(1.0));
  }

  @Test
  void manifest_tellsSetAndLanguageByFolder() throws IOException {
    Path manifest = write("m.tsv", "transcript\tfile\nx\tcantonese-words/a.wav\ny\tb.wav\n");
    assertThat(Manifest.read(manifest, directory).rows())
        .containsExactly(
            new Manifest.Row(
                directory.resolve("cantonese-words/a.wav"),
                "cantonese-words",
                "x",
                Optional.of(Language.CANTONESE)),
            new Manifest.Row(directory.resolve("b.wav"), "all", "y", Optional.empty()));
  }

  @Test
  void manifestOrRecording_thatCannotBeUsed_isNamed() throws IOException {
    Path wrong = write("m.tsv", "path\ttext\na.wav\tx\n");
    assertThatThrownBy(() -> Manifest.read(wrong, directory))
        .hasMessageContaining("m.tsv:1: the columns file and transcript are needed");
    assertThatThrownBy(() -> Recording.read(directory.resolve("a.wav")))
        .hasMessageContaining("a.wav is missing");
    Path empty = write("e.opus", "");
    assertThatThrownBy(() -> Recording.read(empty)).hasMessageContaining("e.opus is empty");
    Path noise = write("n.opus", "this is no Ogg file, whatever its name says");
    assertThatThrownBy(() -> Recording.read(noise))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("n.opus");
    Path manifest = write("r.tsv", "file\ttranscript\nabsent.wav\tx\n");
    assertThat(SpeechCommand.run("--manifest", manifest.toString(), "--directory", MODELS))
        .isEqualTo(1);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String run(String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--audio";
    all[arguments.length + 1] = SPEECH;
    all[arguments.length + 2] = "--directory";
    all[arguments.length + 3] = MODELS;
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      assertThat(SpeechCommand.run(all)).isZero();
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
