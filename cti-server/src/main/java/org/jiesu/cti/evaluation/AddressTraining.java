package org.jiesu.cti.evaluation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.extraction.AddressTagger;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.Divisions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line of {@code scripts/train-address}: makes {@code config/lexicon/address.model}.
 */
@Command(
    name = "train-address",
    description = {
      "Trains what finds addresses in speech, on sayings that it invents by the rules of"
          + " config/training/address.txt and, where given, on a city's own addresses within them.",
      "Stopped in the middle it leaves the old model in force."
    },
    mixinStandardHelpOptions = true)
final class AddressTraining implements Callable<Integer> {
  static final int SAYINGS = 80_000;
  static final int ROUNDS = 5;

  /** Share of the examples in which no division may be looked up. */
  private static final double FORGET = 0.3;

  /** Weights below it change no figure and are most of the file. */
  private static final float LEAST = 2f;

  @Option(
      names = "--config",
      defaultValue = "${env:JIESU_CONFIG:-config}",
      description = "The city's configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  @Option(
      names = "--addresses",
      description = "The city's own addresses, JSONL as for scripts/evaluate address.")
  private @Nullable Path addresses;

  @Option(
      names = "--sayings",
      defaultValue = "" + SAYINGS,
      description = "How many sayings are invented (default: ${DEFAULT-VALUE}).")
  private int sayings = SAYINGS;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed gives the same model (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--out", description = "The model (default: CONFIG/lexicon/address.model).")
  private @Nullable Path out;

  /** Trains a model; the exit status is 0 when it is written, 1 when a file cannot be used. */
  public static void main(String[] arguments) {
    System.exit(HotlineProgram.of(new AddressTraining()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Divisions divisions = Divisions.read(config.resolve("lexicon"));
    List<Example> own = addresses == null ? List.of() : AddressRows.read(addresses);
    AddressTagger tagger = train(config, divisions, own, sayings, seed);
    Path model = out == null ? config.resolve("lexicon").resolve("address.model") : out;
    Path part = model.resolveSibling(model.getFileName() + ".part");
    try (OutputStream stream = Files.newOutputStream(part)) {
      tagger.write(stream);
    }
    Files.move(part, model, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    System.out.printf(
        "RESULT train-address sayings=%d own=%d bytes=%d%n",
        sayings, own.size(), Files.size(model));
    return 0;
  }

  /**
   * Trains a tagger.
   *
   * @param own addresses of the city; about half of the sayings are then around one of them
   */
  static AddressTagger train(
      Path config, Divisions divisions, List<Example> own, int sayings, long seed) {
    AddressSayings invented =
        new AddressSayings(
            config.resolve("training").resolve("address.txt"), divisions, seed * 31 + 7);
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> examples = new ArrayList<>(sayings);
    for (int i = 0; i < sayings; i++) {
      boolean theirs = !own.isEmpty() && i % 2 == 0;
      examples.add(
          theirs
              ? invented.saying(own.get(random.nextInt(own.size())), random)
              : invented.saying(random));
    }
    return AddressTagger.train(divisions, examples, ROUNDS, FORGET, seed).without(LEAST);
  }
}
