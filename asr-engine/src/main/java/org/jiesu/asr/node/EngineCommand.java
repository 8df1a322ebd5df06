package org.jiesu.asr.node;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jiesu.asr.SpeechProgram;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelDirectories;
import org.jiesu.asr.recognition.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of {@code scripts/engine}: an engine node, until it is told to end. */
@Command(
    name = "engine",
    description = {
      "Recognises speech for hotline servers and for anybody who speaks vosk-server's WebSocket"
          + " protocol.",
      "A token is read from the environment variable JIESU_ENGINE_TOKEN."
    },
    mixinStandardHelpOptions = true)
public final class EngineCommand implements Callable<Integer> {

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "address to listen on (default: ${DEFAULT-VALUE}); another needs a token")
  private String host = "";

  @Option(
      names = "--port",
      defaultValue = "2700",
      description = "port to listen on (default: ${DEFAULT-VALUE}); 0 takes a free one")
  private int port;

  @Mixin private ModelDirectories directories = new ModelDirectories();

  @Option(
      names = "--model",
      split = ",",
      defaultValue = "cmn=jiesu-cmn-8k,yue=jiesu-yue-8k",
      paramLabel = "LANGUAGE=NAME",
      description = "models to load (default: ${DEFAULT-VALUE})")
  private Map<String, String> models = Map.of();

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "threads that decode; 0: one per processor")
  private int threads;

  @Option(
      names = "--capacity",
      defaultValue = "0",
      description =
          "streams that are recognised with partials; beyond, results come late; 0: 10 per thread")
  private int capacity;

  @Option(
      names = "--connections",
      defaultValue = "1000",
      description = "most connections at once (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--work",
      description =
          "where models with the servers' words are put, this node's own (default: engine-PORT in"
              + " var)")
  private Optional<Path> work = Optional.empty();

  @Option(
      names = "--certificate",
      description = "speak TLS (wss) with this certificate chain, PEM; needs --key")
  private Optional<Path> certificate = Optional.empty();

  @Option(names = "--key", description = "the certificate's key, PEM, without a password")
  private Optional<Path> key = Optional.empty();

  private EngineCommand() {}

  public static void main(String[] arguments) {
    System.exit(SpeechProgram.run(new EngineCommand(), arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeSettings settings =
        new NodeSettings(
            host,
            port,
            System.getenv().getOrDefault("JIESU_ENGINE_TOKEN", ""),
            threads,
            capacity,
            connections,
            Duration.ofMinutes(10),
            proof());
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    RecognitionServer server = RecognitionServer.learning(settings, verified(), compiled(), meters);
    // for whoever started it, and for scripts
    System.out.println(
        (certificate.isPresent() ? "engine: wss://" : "engine: ws://")
            + server.address().getAddress().getHostAddress()
            + ":"
            + server.address().getPort());
    CountDownLatch told = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  collections.close();
                  told.countDown();
                },
                "shutdown"));
    told.await();
    return 0;
  }

  private Map<Language, Model> verified() {
    ModelCatalogue catalogue = directories.catalogue();
    Map<Language, Model> verified = new EnumMap<>(Language.class);
    models.forEach(
        (code, name) -> {
          Language language =
              Language.ofCode(code)
                  .orElseThrow(
                      () ->
                          new NodeException(
                              "no language "
                                  + code
                                  + "; there are cmn (Mandarin) and yue"
                                  + " (Cantonese)"));
          verified.put(language, catalogue.verified(name, language));
        });
    if (verified.isEmpty()) {
      throw new NodeException("an engine needs a model: --model cmn=NAME");
    }
    return verified;
  }

  private Optional<NodeSettings.Certificate> proof() {
    if (certificate.isPresent() != key.isPresent()) {
      throw new NodeException("--certificate and --key belong together");
    }
    return certificate.map(chain -> new NodeSettings.Certificate(chain, key.orElseThrow()));
  }

  private Path compiled() {
    String var = System.getenv().getOrDefault("JIESU_VAR", "var");
    return work.orElse(Path.of(var, "engine-" + port));
  }
}
