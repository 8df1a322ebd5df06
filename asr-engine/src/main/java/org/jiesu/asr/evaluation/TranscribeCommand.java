package org.jiesu.asr.evaluation;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jiesu.asr.SpeechException;
import org.jiesu.asr.SpeechProgram;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavException;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.model.ModelDirectories;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.Hearing;
import org.jiesu.asr.stream.InProcessEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line of {@code scripts/transcribe}: recordings to text, cut into utterances as calls
 * are, afterwards and with another model than calls use if one is named.
 */
@Command(
    name = "transcribe",
    mixinStandardHelpOptions = true,
    description = "Writes down recordings: file, start, end, language, confidence, text.")
public final class TranscribeCommand implements Callable<Integer> {
  /** Samples of a whole recording lie in memory. */
  private static final int LONGEST_SECONDS = 3_600;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Recordings.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--recordings", description = "All recordings below this directory, too.")
  private Optional<Path> recordings = Optional.empty();

  @Option(names = "--since", description = "Of these only what was written on this day or later.")
  private Optional<LocalDate> since = Optional.empty();

  @Option(
      names = "--model",
      description =
          "Language and model, as in cmn=city-large; may be given again (default: the shipped"
              + " ones).")
  private Map<String, String> models = Map.of();

  @Mixin private ModelDirectories directories = new ModelDirectories();

  @Option(names = "--output", description = "Write here instead of to the screen.")
  private Optional<Path> output = Optional.empty();

  private TranscribeCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return SpeechProgram.run(new TranscribeCommand(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    List<Path> all = new ArrayList<>(files);
    if (recordings.isPresent()) {
      all.addAll(found(recordings.get()));
    }
    if (all.isEmpty()) {
      throw new EvaluationException("no recordings to transcribe");
    }
    Path work = output.map(TranscribeCommand::beside).orElse(Path.of(""));
    int failed = 0;
    double seconds = 0;
    long began = System.nanoTime();
    try (InProcessEngine engine =
            InProcessEngine.start(
                EngineSettings.of("127.0.0.1", 0, 1, directories.all(), chosen()),
                new SimpleMeterRegistry());
        PrintWriter out =
            output.isPresent()
                ? new PrintWriter(Files.newBufferedWriter(work, StandardCharsets.UTF_8))
                : new PrintWriter(System.out, true, StandardCharsets.UTF_8)) {
      for (Path file : all) {
        try {
          Pcm recording = read(file);
          seconds += recording.samples().length / (double) recording.sampleRate();
          write(out, file, engine.hear(recording, Map.of()));
        } catch (SpeechException e) {
          failed++;
          System.err.println(e.getMessage());
        }
      }
      out.flush();
    }
    if (output.isPresent()) {
      Files.move(work, output.get(), StandardCopyOption.REPLACE_EXISTING);
    }
    System.out.printf(
        Locale.ROOT,
        "RESULT files=%d failed=%d seconds=%.1f rtf=%.4f%n",
        all.size(),
        failed,
        seconds,
        seconds == 0 ? 0 : (System.nanoTime() - began) / 1e9 / seconds);
    return failed == 0 ? 0 : 1;
  }

  /** What is not whole yet does not have the name of what is. */
  private static Path beside(Path output) {
    return output.resolveSibling(output.getFileName() + ".part");
  }

  private Map<Language, String> chosen() {
    Map<Language, String> chosen = new EnumMap<>(Language.class);
    if (models.isEmpty()) {
      for (Language language : Language.values()) {
        chosen.put(language, "jiesu-" + language.code() + "-8k");
      }
    }
    models.forEach(
        (code, name) ->
            chosen.put(
                Language.ofCode(code)
                    .orElseThrow(
                        () -> new EvaluationException("no language " + code + "; cmn or yue")),
                name));
    return chosen;
  }

  private List<Path> found(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> found = new ArrayList<>();
      for (Path each : walk.filter(Files::isRegularFile).sorted().toList()) {
        String name = each.getFileName().toString().toLowerCase(Locale.ROOT);
        LocalDate written =
            LocalDate.ofInstant(
                Files.getLastModifiedTime(each).toInstant(), ZoneId.systemDefault());
        if (name.matches(".*\\.(wav|opus|flac|mp3)")
            && since.map(day -> !written.isBefore(day)).orElse(true)) {
          found.add(each);
        }
      }
      return found;
    } catch (NoSuchFileException e) {
      throw new EvaluationException(directory + " is missing", e);
    }
  }

  /** A recording of an hour at most. */
  private static Pcm read(Path file) {
    try {
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(".wav") && Files.size(file) > 0) {
        try (WavReader reader = WavReader.open(file)) {
          // a sample takes a byte at least, two where it is linear
          long most = (long) reader.format().sampleRate() * LONGEST_SECONDS * 2;
          if (Files.size(file) > most) {
            throw new EvaluationException(
                file + " is longer than an hour: cut it into pieces first");
          }
        }
      }
    } catch (WavException e) {
      throw new EvaluationException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new EvaluationException(file + " cannot be read: " + e.getMessage(), e);
    }
    Pcm recording = Recording.read(file, LONGEST_SECONDS);
    if (recording.length().toSeconds() > LONGEST_SECONDS) {
      throw new EvaluationException(file + " is longer than an hour: cut it into pieces first");
    }
    if (recording.samples().length == 0) {
      throw new EvaluationException(file + " has no sound");
    }
    return recording;
  }

  private static void write(PrintWriter out, Path file, Hearing hearing) {
    for (Hearing.Utterance each : hearing.utterances()) {
      Recognition heard = each.free().getOrDefault(each.language(), Recognition.NOTHING);
      if (!heard.text().isEmpty()) {
        out.printf(
            Locale.ROOT,
            "%s\t%.2f\t%.2f\t%s\t%.2f\t%s%n",
            file,
            each.start().toMillis() / 1e3,
            each.end().toMillis() / 1e3,
            each.language().code(),
            heard.probability(),
            heard.text());
      }
    }
  }
}
