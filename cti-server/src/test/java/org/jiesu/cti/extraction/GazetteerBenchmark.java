package org.jiesu.cti.extraction;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jiesu.cti.extraction.Gazetteer.Entry;
import org.jiesu.cti.extraction.Gazetteer.Kind;
import org.jiesu.cti.lexicon.CantoneseSounds;
import org.jiesu.cti.lexicon.Sounds;

/**
 * How long it takes to find a city's names, 200,000 of them, and the address in an utterance
 * (scripts/bench-gazetteer).
 */
public final class GazetteerBenchmark {
  private static final int UTTERANCES = 2_000;
  private static final int ROUNDS = 5;

  private GazetteerBenchmark() {}

  /** Prints the figures; arguments: the number of names, the configuration. */
  public static void main(String[] arguments) {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
    Path config = Path.of(arguments.length > 1 ? arguments[1] : "config");
    CantoneseSounds cantonese = CantoneseSounds.read(config.resolve("lexicon"));
    Kind[] kinds = Kind.values();
    List<String> names = names(Divisions.read(config.resolve("lexicon")), count);
    List<Entry> entries =
        names.stream().map(n -> new Entry(n, kinds[n.length() % kinds.length], "")).toList();
    Sounds.of("热身");
    long before = used();
    long begun = System.nanoTime();
    Gazetteer gazetteer = Gazetteer.of(entries, cantonese);
    double load = (System.nanoTime() - begun) / 1e6;
    double megabytes = (used() - before) / 1e6;
    String[] texts = texts(names);
    AddressTagger tagger = Lexicon.read(config.resolve("lexicon")).tagger();
    double[] micros = new double[UTTERANCES];
    double[] tagging = new double[UTTERANCES];
    long found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < UTTERANCES; i++) {
        long start = System.nanoTime();
        found += gazetteer.sightings(texts[i], Sounds.of(texts[i])).size();
        long middle = System.nanoTime();
        tagger.pieces(texts[i]);
        micros[i] = (middle - start) / 1e3;
        tagging[i] = (System.nanoTime() - middle) / 1e3;
      }
    }
    Arrays.sort(micros);
    Arrays.sort(tagging);
    System.out.printf(
        "%d names: made in %.0f ms, %.0f MB; an utterance: median %.0f us, p95 %.0f us; %.1f names"
            + " found in each; its address: median %.0f us%n",
        gazetteer.size(),
        load,
        megabytes,
        micros[UTTERANCES / 2],
        micros[UTTERANCES * 95 / 100],
        found / (double) (UTTERANCES * ROUNDS),
        tagging[UTTERANCES / 2]);
    System.out.printf(
        "RESULT gazetteer names=%d load_ms=%.0f mb=%.0f lookup_us_p50=%.1f lookup_us_p95=%.1f"
            + " address_us_p50=%.1f%n",
        gazetteer.size(),
        load,
        megabytes,
        micros[UTTERANCES / 2],
        micros[UTTERANCES * 95 / 100],
        tagging[UTTERANCES / 2]);
  }

  /** Names as cities have them: of what their towns are called and what such names end with. */
  private static List<String> names(Divisions divisions, int count) {
    String[] endings = {"路", "街", "大道", "花园", "小区", "大厦", "广场", "超市", "有限公司", "饭店", "中学", "新村"};
    List<String> towns =
        divisions.all().stream().map(Divisions::shortName).filter(n -> n.length() == 2).toList();
    Random random = new Random(1);
    Set<String> names = new TreeSet<>();
    while (names.size() < count) {
      String one = towns.get(random.nextInt(towns.size()));
      String two = random.nextBoolean() ? towns.get(random.nextInt(towns.size())) : "";
      names.add(one + two + endings[random.nextInt(endings.length)]);
    }
    return List.copyOf(names);
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static String[] texts(List<String> names) {
    String[] frames = {
      "你好我想反映一下%s那边晚上施工噪音特别大希望尽快处理", "我住在%s三栋二单元六零三已经停水三天了没有人管", "%s的路灯坏了好几个晚上很黑老人走路不安全请派人来修"
    };
    Random random = new Random(3);
    String[] texts = new String[UTTERANCES];
    for (int i = 0; i < texts.length; i++) {
      String name = names.get(random.nextInt(names.size()));
      texts[i] = String.format(frames[i % frames.length], name);
    }
    return texts;
  }
}
