package org.jiesu.asr.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.VoskProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command behind {@code scripts/bench-asr}: processor time and character errors of our pipeline
 * and of a bare libvosk loop on the same recordings in one process. Processor time is that of the
 * threads that do the work, libvosk's native code included.
 */
@Command(name = "bench-asr", mixinStandardHelpOptions = true)
public final class SpeechBenchmark implements Runnable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Parameters(arity = "0..*", paramLabel = "WAV", description = "recordings of one side of a call")
  private List<Path> recordings = new ArrayList<>();

  @Option(names = "--audio", description = "directory of recordings (default: ${DEFAULT-VALUE})")
  private Path audio = Path.of("config/demo/calls");

  @Option(
      names = "--texts",
      description = "TSV with file, lang, start_s, text (default: the *.tsv beside the recordings)")
  private Optional<Path> texts = Optional.empty();

  @Option(names = "--models", defaultValue = "asr-engine/models")
  private Path models = Path.of("asr-engine/models");

  @Option(names = "--cmn", defaultValue = "jiesu-cmn-8k")
  private String mandarin = "";

  @Option(names = "--yue", defaultValue = "jiesu-yue-8k")
  private String cantonese = "";

  @Option(names = "--fixed-language", description = "do not let our pipeline choose the language")
  private boolean fixed;

  @Option(names = "--print", description = "print what was recognised")
  private boolean print;

  private final Map<Language, RecognizerProvider> providers = new EnumMap<>(Language.class);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SpeechBenchmark()).execute(arguments));
  }

  private record Reference(Language language, String text) {}

  private record Run(String text, double cpuSeconds, Optional<Language> language) {}

  private record Total(double cpu, int errors, int characters) {
    Total plus(double moreCpu, int moreErrors, int moreCharacters) {
      return new Total(cpu + moreCpu, errors + moreErrors, characters + moreCharacters);
    }

    double rate() {
      return characters == 0 ? 0 : (double) errors / characters;
    }
  }

  @Override
  public void run() {
    try {
      measure();
    } catch (IOException e) {
      throw new CommandLine.ParameterException(new CommandLine(this), e.getMessage());
    }
  }

  private void measure() throws IOException {
    List<Path> files = recordings.isEmpty() ? wavs(audio) : recordings;
    if (files.isEmpty()) {
      throw new IOException("no recordings in " + audio + ": name some, or use --audio");
    }
    ModelCatalogue catalogue = new ModelCatalogue(List.of(models));
    Map<Language, String> names =
        Map.of(Language.MANDARIN, mandarin, Language.CANTONESE, cantonese);
    names.forEach(
        (language, name) -> {
          Model model = catalogue.verified(name, language);
          providers.put(
              language, new VoskProvider(name, model.directory(), language, model.sampleRate()));
        });
    Path anyFile = files.get(0);
    Map<String, Reference> references =
        references(texts.isPresent() ? texts.get() : besides(anyFile.toAbsolutePath().getParent()));
    // both are warmed up on the first file, whose first run does not count
    reference(references, anyFile);
    bare(WavReader.readAll(anyFile), reference(references, anyFile).language());
    ours(WavReader.readAll(anyFile), reference(references, anyFile).language());

    Total ours = new Total(0, 0, 0);
    Total bare = new Total(0, 0, 0);
    double seconds = 0;
    System.out.printf(
        "%-38s %7s  %-4s %-4s %9s %9s %8s %8s%n",
        "recording", "seconds", "is", "our", "cpu ours", "cpu bare", "cer ours", "cer bare");
    for (Path file : files) {
      Pcm pcm = WavReader.readAll(file);
      Reference reference = reference(references, file);
      Run loop = bare(pcm, reference.language());
      Run pipeline = ours(pcm, reference.language());
      int length = plain(reference.text()).length();
      int loopErrors = distance(plain(reference.text()), plain(loop.text()));
      int pipelineErrors = distance(plain(reference.text()), plain(pipeline.text()));
      ours = ours.plus(pipeline.cpuSeconds(), pipelineErrors, length);
      bare = bare.plus(loop.cpuSeconds(), loopErrors, length);
      seconds += pcm.length().toMillis() / 1e3;
      System.out.printf(
          Locale.ROOT,
          "%-38s %7.1f  %-4s %-4s %8.3fs %8.3fs %7.1f%% %7.1f%%%n",
          file.getFileName(),
          pcm.length().toMillis() / 1e3,
          reference.language().code(),
          pipeline.language().map(Language::code).orElse("-"),
          pipeline.cpuSeconds(),
          loop.cpuSeconds(),
          100.0 * pipelineErrors / Math.max(1, length),
          100.0 * loopErrors / Math.max(1, length));
      if (print) {
        System.out.println("  said " + reference.text());
        System.out.println("  ours " + pipeline.text());
        System.out.println("  bare " + loop.text());
      }
    }
    providers.values().forEach(RecognizerProvider::close);
    System.out.printf(
        Locale.ROOT,
        "processor seconds per audio second: ours %.4f, bare loop %.4f%n",
        ours.cpu() / seconds,
        bare.cpu() / seconds);
    System.out.printf(
        Locale.ROOT,
        "RESULT cpu_ratio=%.3f cer_ours=%.4f cer_bare=%.4f%n",
        ours.cpu() / bare.cpu(),
        ours.rate(),
        bare.rate());
  }

  private Run bare(Pcm pcm, Language language) {
    RecognizerProvider provider = providers.get(language);
    long before = THREADS.getCurrentThreadCpuTime();
    String text;
    try (Recognizer recognizer = provider.open()) {
      int step = pcm.sampleRate() / 5;
      for (int at = 0; at < pcm.samples().length; at += step) {
        recognizer.accept(
            Arrays.copyOfRange(pcm.samples(), at, Math.min(pcm.samples().length, at + step)));
        Recognition partial = recognizer.partial();
        if (partial.text().length() > 10_000) {
          throw new IllegalStateException("endless text");
        }
      }
      text = recognizer.finish().text();
    }
    return new Run(text, (THREADS.getCurrentThreadCpuTime() - before) / 1e9, Optional.of(language));
  }

  private Run ours(Pcm pcm, Language language) {
    EngineSettings settings = EngineSettings.of("127.0.0.1", 0, 1, List.of(models), Map.of());
    if (fixed) {
      settings = settings.withFixedLanguage(language);
    }
    AtomicLong now = new AtomicLong();
    StringBuilder text = new StringBuilder();
    List<Language> chosen = new ArrayList<>();
    long before = THREADS.getCurrentThreadCpuTime();
    long decoding;
    try (DecodePool pool = new DecodePool(1);
        AudioSpill spill = new AudioSpill(new SimpleMeterRegistry(), AudioSpill.OF_ONE)) {
      DecodePool.Lane lane = pool.lane();
      Tap tap =
          new Tap(
              UUID.randomUUID(),
              event -> {
                if (event instanceof SpeechEvent.Final said) {
                  text.append(said.text());
                } else if (event instanceof SpeechEvent.LanguageChosen made) {
                  chosen.add(made.language());
                }
              },
              settings,
              providers,
              8_000,
              lane,
              spill,
              new EngineMetrics(new SimpleMeterRegistry(), now::get),
              () -> {});
      int step = pcm.sampleRate() / 50;
      for (int at = 0; at < pcm.samples().length; at += step) {
        short[] frame =
            Arrays.copyOfRange(pcm.samples(), at, Math.min(pcm.samples().length, at + step));
        tap.onAudio(
            new Pcm(pcm.sampleRate(), frame), now.addAndGet(Duration.ofMillis(20).toNanos()));
        if (at % pcm.sampleRate() == 0) {
          drain(lane);
        }
      }
      tap.onClosed();
      CompletableFuture<Long> spent = new CompletableFuture<>();
      lane.execute(() -> spent.complete(THREADS.getCurrentThreadCpuTime()));
      decoding = spent.join();
    }
    double cpu = (THREADS.getCurrentThreadCpuTime() - before + decoding) / 1e9;
    return new Run(
        text.toString(),
        cpu,
        chosen.isEmpty() ? Optional.empty() : Optional.of(chosen.get(chosen.size() - 1)));
  }

  private static void drain(DecodePool.Lane lane) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    lane.execute(() -> done.complete(null));
    done.join();
  }

  private static List<Path> wavs(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(file -> file.toString().endsWith(".wav")).sorted().toList();
    }
  }

  private static Path besides(Path directory) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.filter(file -> file.toString().endsWith(".tsv"))
          .findFirst()
          .orElseThrow(() -> new IOException("no texts (*.tsv) in " + directory));
    }
  }

  private static Map<String, Reference> references(Path tsv) throws IOException {
    List<String> lines = Files.readAllLines(tsv);
    List<String> columns = List.of(lines.get(0).split("\t"));
    int file = columns.indexOf("file");
    int lang = columns.indexOf("lang");
    int text = columns.indexOf("text");
    if (file < 0 || lang < 0 || text < 0) {
      throw new IOException(tsv + ": its first line must name file, lang and text");
    }
    Map<String, Reference> references = new java.util.HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t");
      if (cells.length > Math.max(file, Math.max(lang, text))) {
        references.merge(
            cells[file],
            new Reference(
                Language.ofCode(cells[lang])
                    .orElseThrow(() -> new IOException(tsv + ": language " + cells[lang])),
                cells[text]),
            (one, other) -> new Reference(one.language(), one.text() + other.text()));
      }
    }
    return references;
  }

  private static Reference reference(Map<String, Reference> references, Path file)
      throws IOException {
    Reference found = references.get(file.getFileName().toString());
    if (found == null) {
      throw new IOException("no text for " + file);
    }
    return found;
  }

  private static String plain(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}]", "");
  }

  static int distance(String said, String heard) {
    int[] row = new int[heard.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= said.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (said.charAt(i - 1) == heard.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[heard.length()];
  }
}
