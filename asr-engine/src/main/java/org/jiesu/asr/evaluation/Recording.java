package org.jiesu.asr.evaluation;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.opus.OpusAudioData;
import org.gagravarr.opus.OpusFile;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavException;
import org.jiesu.asr.audio.WavReader;

/**
 * Reads a recording: WAV and Ogg Opus by ourselves, other formats, FLAC among them, through {@code
 * ffmpeg}, {@code sox} or {@code flac} where one is installed.
 */
final class Recording {
  /** Concentus 1.0.2 decodes CELT frames to silence at every other rate. */
  private static final int OPUS_RATE = 48_000;

  private static final int LONGEST_PACKET = OPUS_RATE * 120 / 1_000;
  private static final int MOST_SECONDS = 4 * 3_600;

  private Recording() {}

  static Pcm read(Path file) {
    return read(file, MOST_SECONDS);
  }

  /** Refuses Opus that is longer than so many seconds before it is all in memory. */
  static Pcm read(Path file, int most) {
    if (!Files.isRegularFile(file)) {
      throw new EvaluationException(file + " is missing");
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    try {
      if (Files.size(file) == 0) {
        throw new EvaluationException(file + " is empty");
      }
      if (name.endsWith(".wav")) {
        return WavReader.readAll(file);
      }
      return name.endsWith(".opus") ? opus(file, most) : converted(file);
    } catch (WavException e) {
      throw new EvaluationException(e.getMessage(), e);
    } catch (IOException | OpusException | IllegalArgumentException e) {
      throw new EvaluationException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads at most so many seconds, and refuses longer ones. */
  static Pcm opus(Path file, int most) throws IOException, OpusException {
    short[] samples = new short[OPUS_RATE * 10];
    int size = 0;
    try (OpusFile opus =
        new OpusFile(new OggFile(new BufferedInputStream(Files.newInputStream(file))))) {
      int channels = opus.getInfo().getNumChannels();
      if (channels != 1) {
        throw new EvaluationException(file + " has " + channels + " channels; one is needed");
      }
      OpusDecoder decoder = new OpusDecoder(OPUS_RATE, 1);
      for (OpusAudioData packet = opus.getNextAudioPacket();
          packet != null;
          packet = opus.getNextAudioPacket()) {
        if (size > (long) OPUS_RATE * most) {
          throw new EvaluationException(file + " is longer than " + most + " s");
        }
        if (size + LONGEST_PACKET > samples.length) {
          samples = Arrays.copyOf(samples, samples.length * 2);
        }
        byte[] data = packet.getData();
        size += decoder.decode(data, 0, data.length, samples, size, LONGEST_PACKET, false);
      }
      int skip = Math.min(size, opus.getInfo().getPreSkip());
      return new Pcm(OPUS_RATE, Arrays.copyOfRange(samples, skip, size));
    }
  }

  private static Pcm converted(Path file) throws IOException {
    Path wav = Files.createTempFile("recording", ".wav");
    try {
      List<String> command =
          converter(file, wav)
              .orElseThrow(
                  () ->
                      new EvaluationException(
                          file
                              + " is neither WAV nor Opus, and none of ffmpeg, sox and flac is"
                              + " installed to read it (Debian: apt-get install ffmpeg)"));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new EvaluationException(command.get(0) + " cannot read " + file);
      }
      return WavReader.readAll(wav);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvaluationException("reading " + file + " was interrupted", e);
    } finally {
      Files.deleteIfExists(wav);
    }
  }

  private static Optional<List<String>> converter(Path file, Path wav) {
    String from = file.toString();
    String to = wav.toString();
    if (installed("ffmpeg")) {
      return Optional.of(
          List.of(
              "ffmpeg",
              "-nostdin",
              "-v",
              "error",
              "-y",
              "-i",
              from,
              "-ac",
              "1",
              "-sample_fmt",
              "s16",
              to));
    }
    if (installed("sox")) {
      return Optional.of(List.of("sox", from, "-b", "16", "-e", "signed-integer", "-c", "1", to));
    }
    return installed("flac") && from.endsWith(".flac")
        ? Optional.of(List.of("flac", "-d", "-s", "-f", "-o", to, from))
        : Optional.empty();
  }

  private static boolean installed(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .anyMatch(each -> !each.isEmpty() && Files.isExecutable(Path.of(each, program)));
  }
}
