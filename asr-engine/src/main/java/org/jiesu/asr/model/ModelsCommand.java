package org.jiesu.asr.model;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jiesu.asr.SpeechProgram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of {@code scripts/models}. */
@Command(
    name = "models",
    description = "Lists, verifies and fetches recognition models.",
    mixinStandardHelpOptions = true,
    subcommands = ModelsCommand.Fetch.class)
public final class ModelsCommand {

  @Mixin private ModelDirectories directories = new ModelDirectories();

  private ModelsCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return SpeechProgram.run(new ModelsCommand(), arguments);
  }

  @Command(name = "list", description = "Names the models that are there.")
  int list() {
    ModelCatalogue catalogue = directories.catalogue();
    for (String name : catalogue.names()) {
      System.out.println(describe(catalogue, name));
    }
    return 0;
  }

  @Command(name = "verify", description = "Checks every file of the models against its SHA-256.")
  int verify(@Parameters(arity = "0..*", paramLabel = "MODEL") List<String> names) {
    ModelCatalogue catalogue = directories.catalogue();
    int faulty = 0;
    for (String name : Optional.ofNullable(names).orElseGet(catalogue::names)) {
      try {
        catalogue.verified(name);
        System.out.println(name + ": whole");
      } catch (ModelException e) {
        System.out.println(e.getMessage());
        faulty++;
      }
    }
    return faulty == 0 ? 0 : 1;
  }

  @Command(name = "fetch", description = "Fetches the official small Chinese model.")
  static final class Fetch implements Callable<Integer> {
    @Option(
        names = "--into",
        description = "Directory to put it in (default: ${DEFAULT-VALUE}).",
        defaultValue = "var/models")
    private Path into = Path.of("var/models");

    @Option(
        names = "--from",
        description = "A mirror's address of the archive; its SHA-256 must be the official one.")
    private Optional<URI> from = Optional.empty();

    @Override
    public Integer call() {
      HttpClient http =
          HttpClient.newBuilder()
              .connectTimeout(Duration.ofSeconds(15))
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      Download download = Download.VOSK_SMALL_CN;
      new ModelFetcher(into, http, System.out::println)
          .fetch(download, from.orElse(download.address()));
      System.out.println(
          "To use it set jiesu.speech.models.cmn = \"" + download.name() + "\" in hotline.conf");
      return 0;
    }
  }

  private static String describe(ModelCatalogue catalogue, String name) {
    try {
      Model model = catalogue.verified(name);
      return String.format(
          "%-26s %s %5d Hz  %s  %s%n    %s",
          name,
          model.language().code(),
          model.sampleRate(),
          model.licence(),
          model.directory(),
          model.purpose());
    } catch (ModelException e) {
      return name + ": " + e.getMessage();
    }
  }
}
