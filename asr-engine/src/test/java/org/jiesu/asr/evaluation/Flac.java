package org.jiesu.asr.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audio.WavWriter;

/** Makes FLAC of a recording by whichever program this machine has; skips a test where none is. */
final class Flac {
  private Flac() {}

  static Path of(Path wav, Path flac) throws IOException, InterruptedException {
    // flac itself reads no A-law
    Path linear = flac.resolveSibling(flac.getFileName() + ".wav");
    WavWriter.writeAll(linear, WavReader.readAll(wav));
    List<List<String>> ways =
        List.of(
            List.of("flac", "-s", "-f", "-o", flac.toString(), linear.toString()),
            List.of("ffmpeg", "-v", "error", "-y", "-i", linear.toString(), flac.toString()),
            List.of("sox", linear.toString(), flac.toString()));
    for (List<String> command : ways) {
      if (installed(command.get(0))) {
        assertThat(
                new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor())
            .isZero();
        return flac;
      }
    }
    assumeTrue(false, "none of flac, ffmpeg and sox is installed");
    throw new IllegalStateException();
  }

  private static boolean installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }
}
