package org.jiesu.asr.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelDirectory;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.vocabulary.CompilerOptions;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.jiesu.asr.vocabulary.VocabularyCompiler;

/**
 * Whether memory stays flat while a running engine is given one model after the other: {@code
 * scripts/bench-swap [SWAPS]}.
 */
final class SwapBenchmark {
  private static final int WARM_UP = 20;

  private SwapBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    int swaps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
    Path models = Path.of("asr-engine/models");
    Model base = new ModelCatalogue(List.of(models)).verified("jiesu-cmn-8k");
    Path work = Files.createTempDirectory("bench-swap");
    EngineSettings settings =
        EngineSettings.of(
            "127.0.0.1", 0, 1, List.of(models), Map.of(Language.MANDARIN, base.name()));
    try (InProcessEngine engine = InProcessEngine.start(settings, new SimpleMeterRegistry())) {
      VocabularyCompiler compiler = new VocabularyCompiler(CompilerOptions.standard());
      Model one = made(compiler, base, "幸福里\n", work.resolve("one"));
      Model other = made(compiler, base, "幸福里\n望江花园\n", work.resolve("other"));
      long before = 0;
      for (int swap = 1; swap <= swaps; swap++) {
        // somebody who is announced holds the model that is replaced
        UUID stream = UUID.randomUUID();
        engine.announce(stream, event -> {});
        engine.use(swap % 2 == 0 ? one : other);
        engine.withdraw(stream);
        if (swap == Math.min(WARM_UP, swaps)) {
          before = residentMegabytes();
        }
        if (swap % 10 == 0) {
          System.out.printf(
              Locale.ROOT,
              "%d swaps: %d MiB, %d replaced models still used%n",
              swap,
              residentMegabytes(),
              engine.replacedModels());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "RESULT swaps=%d mib_after_%d=%d mib_at_end=%d%n",
          swaps,
          Math.min(WARM_UP, swaps),
          before,
          residentMegabytes());
    } finally {
      ModelDirectory.remove(work);
    }
  }

  private static Model made(VocabularyCompiler compiler, Model base, String words, Path target) {
    return compiler.compile(base, Vocabulary.parse("words", words), List.of(), target).model();
  }

  private static long residentMegabytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
      }
    }
    return 0;
  }
}
