package org.jiesu.asr.vocabulary;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jiesu.asr.SpeechProgram;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@code scripts/vocabulary}. */
@Command(
    name = "vocabulary",
    description = "Compiles a city's words, names and sentences into a recognition model.",
    mixinStandardHelpOptions = true,
    subcommands = {VocabularyCommand.Build.class, PronounceCommand.class})
public final class VocabularyCommand {

  private VocabularyCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return SpeechProgram.run(new VocabularyCommand(), arguments);
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Makes a new model of a model, words and texts.")
  static final class Build implements Callable<Integer> {
    @Mixin private ModelOption model = new ModelOption();

    @Option(
        names = "--words",
        description =
            "Words, names and phrases: CSV or TSV with the columns name, kind, weight, reading; may"
                + " be given again.")
    private List<Path> words = new ArrayList<>();

    @Option(
        names = "--texts",
        description = "Sentences as they are said, UTF-8, one a line; may be given again.")
    private List<Path> texts = new ArrayList<>();

    @Option(names = "--output", required = true, description = "Directory of the new model.")
    private Path output = Path.of("");

    @Option(names = "--replace", description = "Replace the output if it is there.")
    private boolean replace;

    @Option(names = "--arpa", description = "Write the language model there too, to look at.")
    private Optional<Path> arpa = Optional.empty();

    @Option(
        names = "--text-share",
        description = "Share of the texts in the language model (default: 0.45).")
    private Optional<Double> textShare = Optional.empty();

    @Option(
        names = "--word-share",
        description = "Share of the added words whatever stands before them (default: 0.05).")
    private Optional<Double> wordShare = Optional.empty();

    @Option(
        names = "--kind",
        description = "Weight of a kind within that share, as in road=3 (default: 1 each).")
    private Map<String, Double> kinds = Map.of();

    @Option(
        names = "--pruning",
        description = "Relative loss of perplexity at which an n-gram stays (default: 1e-8).")
    private Optional<Double> pruning = Optional.empty();

    @Option(
        names = "--without-base",
        description = "Forget the model's own language model; needs --texts.")
    private boolean withoutBase;

    @Override
    public Integer call() throws IOException {
      long began = System.nanoTime();
      CompilerOptions standard = CompilerOptions.standard();
      CompilerOptions options =
          new CompilerOptions(
              textShare.orElse(standard.texts()),
              standard.usual(),
              wordShare.orElse(standard.words()),
              kinds,
              pruning.orElse(standard.pruning()),
              withoutBase);
      Model base = model.verified();
      Vocabulary vocabulary = Vocabulary.read(words);
      List<String> lines = readTexts();
      VocabularyCompiler compiler = new VocabularyCompiler(options);
      CompiledVocabulary made = compile(compiler, base, vocabulary, lines);
      if (arpa.isPresent()) {
        compiler.writeArpa(base, vocabulary, lines, arpa.get());
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      report(made, vocabulary, seconds);
      return 0;
    }

    private CompiledVocabulary compile(
        VocabularyCompiler compiler, Model base, Vocabulary vocabulary, List<String> lines)
        throws IOException {
      if (!replace || !Files.exists(output)) {
        return compiler.compile(base, vocabulary, lines, output);
      }
      // the old one stays until the new one is whole
      Path old = output.resolveSibling("." + output.getFileName() + ".old");
      ModelDirectory.remove(old);
      Files.move(output, old);
      try {
        CompiledVocabulary made = compiler.compile(base, vocabulary, lines, output);
        ModelDirectory.remove(old);
        return made;
      } catch (RuntimeException | Error e) {
        Files.move(old, output);
        throw e;
      }
    }

    private List<String> readTexts() throws IOException {
      List<String> lines = new ArrayList<>();
      for (Path text : texts) {
        try {
          lines.addAll(Files.readAllLines(text, StandardCharsets.UTF_8));
        } catch (CharacterCodingException e) {
          throw new VocabularyException(text + "：不是 UTF-8 文本", e);
        } catch (IOException e) {
          throw new VocabularyException(text + "：无法读取（" + e.getMessage() + "）", e);
        }
      }
      return lines;
    }

    private void report(CompiledVocabulary made, Vocabulary vocabulary, double seconds) {
      System.out.printf(
          Locale.ROOT,
          "%s: %d words (%d given), %d pronunciations, %d n-grams, learnt from %d sentences%n",
          made.model().directory(),
          made.words(),
          vocabulary.entries().size(),
          made.pronunciations(),
          made.grams(),
          made.sentences());
      if (!made.unknown().isEmpty()) {
        System.out.println("left out of the texts, no word has them: " + mostFrequent(made));
      }
      long peak = peakMegabytes();
      System.out.printf(
          Locale.ROOT,
          "%.1f s (%.1f s of processor time), at most %d MiB of memory%n",
          seconds,
          processorSeconds(),
          peak);
      System.out.printf(
          Locale.ROOT,
          "RESULT words=%d given=%d sentences=%d ngrams=%d seconds=%.2f cpu_seconds=%.2f"
              + " peak_mib=%d%n",
          made.words(),
          vocabulary.entries().size(),
          made.sentences(),
          made.grams(),
          seconds,
          processorSeconds(),
          peak);
    }

    private static double processorSeconds() {
      return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis()
          / 1e3;
    }

    private static String mostFrequent(CompiledVocabulary made) {
      StringBuilder shown = new StringBuilder();
      made.unknown().entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(20)
          .forEach(
              each -> shown.append(each.getKey()).append('×').append(each.getValue()).append(' '));
      return shown.toString().strip();
    }

    /** The most memory the process has had, as the kernel counts it; the heap's elsewhere. */
    private static long peakMegabytes() {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
          if (line.startsWith("VmHWM:")) {
            return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
          }
        }
      } catch (IOException e) {
        // not Linux
      }
      return Runtime.getRuntime().totalMemory() >> 20;
    }
  }
}
