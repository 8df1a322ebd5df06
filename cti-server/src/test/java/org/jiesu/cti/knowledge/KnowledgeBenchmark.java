package org.jiesu.cti.knowledge;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.jiesu.cti.understanding.Talk;

/**
 * How long proposals take after each utterance of the caller, with many articles: sentences of the
 * shipped ones put together by chance until there are as many as asked for. Every proposal is made
 * as after a new utterance: what the caller said last is encoded anew, what was said before is
 * remembered. What an article means is made up, which takes no time; no search is faster or slower
 * for it.
 */
final class KnowledgeBenchmark {
  private static final int ROUNDS = 60;

  private KnowledgeBenchmark() {}

  /**
   * Runs it.
   *
   * @param arguments number of articles
   */
  public static void main(String[] arguments) throws IOException {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    Path directory = Files.createTempDirectory("bench-knowledge");
    Optional<NewestAnew> encoder =
        SentenceEncoder.open(arguments.length > 1 ? arguments[1] : SentenceEncoder.BGE_SMALL_ZH)
            .map(NewestAnew::new);
    try (Database database = Database.open(new DatabaseSettings("", "", "", 2), directory);
        KnowledgeBase knowledge =
            new KnowledgeBase(
                database,
                directory.resolve("index"),
                Talk.CONFIG.resolve("knowledge"),
                Divisions.none(),
                AnyCodes.INSTANCE,
                encoder.map(SentenceEncoder.class::cast),
                Clock.system(Talk.ZONE))) {
      knowledge.load();
      fill(database, count - knowledge.size());
      long begun = System.nanoTime();
      knowledge.load();
      double build = (System.nanoTime() - begun) / 1e6;
      for (String call : List.of("call1", "call2", "call3", "call4", "call5", "call6")) {
        for (int i = 0; i < 10; i++) {
          KnowledgeBase.question(Talk.demo(call).call()).ifPresent(knowledge::asked);
        }
      }
      if (encoder.isPresent()) {
        await().atMost(Duration.ofMinutes(10)).until(knowledge::hasMeanings);
      }
      double[] millis = measure(knowledge, encoder);
      System.out.printf(
          Locale.ROOT,
          "%d articles; %d proposals: median %.2f ms, 99th percentile %.2f ms; index in %.0f ms%n",
          knowledge.size(),
          millis.length,
          millis[millis.length / 2],
          millis[millis.length * 99 / 100],
          build);
      System.out.printf(
          Locale.ROOT,
          "RESULT knowledge_proposals articles=%d median_ms=%.3f p99_ms=%.3f build_ms=%.0f%n",
          knowledge.size(),
          millis[millis.length / 2],
          millis[millis.length * 99 / 100],
          build);
    } finally {
      delete(directory);
    }
  }

  private static double[] measure(KnowledgeBase knowledge, Optional<NewestAnew> encoder) {
    List<Call> calls = new ArrayList<>();
    for (String call : List.of("call1", "call2", "call3", "call4", "call5", "call6")) {
      Talk whole = Talk.demo(call);
      for (int utterances = 1; utterances <= whole.utterances().size(); utterances++) {
        Talk part = new Talk();
        whole.utterances().stream()
            .limit(utterances)
            .forEach(utterance -> part.say(utterance.side(), utterance.text()));
        if (whole.utterances().get(utterances - 1).side() == Side.CALLER) {
          calls.add(part.call());
        }
      }
    }
    List<Double> times = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Call call : calls) {
        encoder.ifPresent(own -> own.forget(newest(call)));
        long begun = System.nanoTime();
        knowledge.propose(call, 10);
        // the first rounds are the compiler's
        if (round >= ROUNDS / 3) {
          times.add((System.nanoTime() - begun) / 1e6);
        }
      }
    }
    double[] sorted = times.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  private static String newest(Call call) {
    return call.utterances().get(call.utterances().size() - 1).text();
  }

  private static void fill(Database database, int more) {
    List<String> sentences = sentences();
    SplittableRandom random = new SplittableRandom(1);
    database.useTransaction(
        transaction -> {
          for (int i = 0; i < more; i++) {
            StringBuilder body = new StringBuilder();
            int length = 2 + random.nextInt(6);
            for (int k = 0; k < length; k++) {
              body.append(sentences.get(random.nextInt(sentences.size())));
            }
            ArticleVersion version =
                new ArticleVersion(
                    "bench-" + i,
                    1,
                    Article.State.PUBLISHED,
                    Articles.of(sentences.get(random.nextInt(sentences.size())), body.toString()),
                    "bench",
                    java.time.Instant.EPOCH,
                    Optional.empty(),
                    Optional.empty(),
                    "");
            transaction.knowledge().add(version.id(), version.writtenAt());
            transaction.knowledge().add(Rows.write(version));
            transaction.knowledge().setLiveVersion(version.id(), 1);
          }
        });
  }

  private static List<String> sentences() {
    try (Stream<Path> files = Files.walk(Talk.CONFIG.resolve("knowledge"))) {
      List<String> sentences = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".md")).sorted().toList()) {
        for (String sentence : Files.readString(file).split("(?<=[。；！？])|\n")) {
          if (sentence.length() > 6 && sentence.length() < 100 && !sentence.contains("：")) {
            sentences.add(sentence.strip());
          }
        }
      }
      return sentences;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Remembers everything but what it is told to forget. */
  private static final class NewestAnew implements SentenceEncoder {
    private final SentenceEncoder encoder;
    private final Map<String, float[]> known = new ConcurrentHashMap<>();
    private final AtomicInteger encoded = new AtomicInteger();

    NewestAnew(SentenceEncoder encoder) {
      this.encoder = encoder;
    }

    void forget(String text) {
      known.remove(text);
    }

    @Override
    public String name() {
      return encoder.name();
    }

    @Override
    public int dimensions() {
      return encoder.dimensions();
    }

    @Override
    public float[] encode(String text) {
      // only an article has several lines
      return text.indexOf('\n') >= 0
          ? SentenceEncoder.unit(madeUp(text.hashCode()))
          : known.computeIfAbsent(text, this::anew);
    }

    /** The encoder remembers, too; blanks change nothing but that. */
    private float[] anew(String text) {
      String number = Integer.toBinaryString(encoded.incrementAndGet());
      return encoder.encode(text + number.replace('0', ' ').replace('1', '\t'));
    }

    private float[] madeUp(int seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] vector = new float[dimensions()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextDouble(-1, 1);
      }
      return vector;
    }

    @Override
    public void close() {
      encoder.close();
    }
  }
}
