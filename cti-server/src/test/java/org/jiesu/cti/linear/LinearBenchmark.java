package org.jiesu.cti.linear;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Measures how many messages one thread scores in a second, against a bare loop that only hashes
 * the same n-grams, and how long a model takes to load. Arguments: number of labels (7), characters
 * of a message (150).
 */
final class LinearBenchmark {
  private static final int MESSAGES = 2_000;
  private static final int ROUNDS = 9;
  private static final int EXAMPLES = 3_000;
  private static final int MIX = 0x9E3779B1;
  private static final String TOPICS =
      "水电路桥学校医院公交地铁工资社保住房物业垃圾噪音施工停车占道摊贩油烟消防燃气电梯路灯井盖绿化河道"
          + "拆迁补偿户籍身份证驾驶证食品药品价格发票合同退款维修投诉举报咨询建议表扬快递网络电视广播图书体育旅游景区门票";
  private static final String COMMON = "的一是在不了有我们这个来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多";

  private LinearBenchmark() {}

  public static void main(String[] arguments) throws IOException {
    int labels = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int length = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 150;
    Random random = new Random(1);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      examples.add(
          new Example(
              Document.of(message(i % labels, labels, length, random)),
              "unit" + i % labels,
              "g" + i));
    }
    LinearModel model = new LinearTraining(TrainingSettings.DEFAULT).train(examples).model();
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      messages.add(message(i % labels, labels, length, random));
    }

    Path file = Files.createTempFile("bench", ".jslm");
    double[] loads = new double[ROUNDS];
    long bytes;
    try {
      model.save(file);
      bytes = Files.size(file);
      for (int round = 0; round < ROUNDS; round++) {
        long began = System.nanoTime();
        LinearModel.load(file);
        loads[round] = (System.nanoTime() - began) / 1e6;
      }
    } finally {
      Files.delete(file);
    }
    double first = loads[0];

    double[] scored = new double[ROUNDS];
    double[] hashed = new double[ROUNDS];
    Scorer scorer = model.scorer();
    double sum = 0;
    int bits = 0;
    // one after the other in turn, so that other programs disturb both alike
    for (int round = 0; round < ROUNDS; round++) {
      long began = processor();
      for (int again = 0; again < 5; again++) {
        for (String message : messages) {
          sum += scorer.score(message)[0];
        }
      }
      scored[round] = 5 * MESSAGES / ((processor() - began) / 1e9);
      began = processor();
      for (int again = 0; again < 5; again++) {
        for (String message : messages) {
          bits ^= hashes(message, model.features());
        }
      }
      hashed[round] = 5 * MESSAGES / ((processor() - began) / 1e9);
    }
    Arrays.sort(scored);
    Arrays.sort(hashed);
    double perSecond = scored[ROUNDS / 2];
    double bare = hashed[ROUNDS / 2];
    System.out.printf(
        Locale.ROOT,
        "%d labels, %d characters: %.0f messages/s on one core (best %.0f); hashing alone %.0f;"
            + " model of %.1f MB loaded in %.0f ms [%g %d]%n",
        labels,
        length,
        perSecond,
        scored[ROUNDS - 1],
        bare,
        bytes / 1e6,
        first,
        sum,
        bits);
    System.out.printf(
        Locale.ROOT,
        "RESULT dispatch-speed messages_per_second=%.0f hashing_per_second=%.0f ratio=%.3f"
            + " load_ms=%.0f model_bytes=%d labels=%d characters=%d%n",
        perSecond,
        bare,
        perSecond / bare,
        first,
        bytes,
        labels,
        length);
  }

  /** The time this thread had a core, so that other programs count little. */
  private static long processor() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** The work that no n-gram model can do without. */
  private static int hashes(String message, FeatureSettings features) {
    int all = 0;
    for (int pass = 0; pass < (features.hasSounds() ? 2 : 1); pass++) {
      int shortest = pass == 0 ? features.shortest() : features.soundShortest();
      int longest = pass == 0 ? features.longest() : features.soundLongest();
      for (int start = 0; start < message.length(); start++) {
        int hash = pass;
        for (int n = 1; n <= Math.min(longest, message.length() - start); n++) {
          hash = (Integer.rotateLeft(hash, 5) ^ message.charAt(start + n - 1)) * MIX;
          if (n >= shortest) {
            all ^= (hash ^ hash >>> 15) * 0x85ebca6b >>> 14;
          }
        }
      }
    }
    return all;
  }

  private static String message(int label, int labels, int length, Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      int draw = random.nextInt(10);
      if (draw < 2) {
        int at = label * (TOPICS.length() - 2) / labels;
        text.append(TOPICS, at, at + 2);
      } else if (draw < 6) {
        text.append(COMMON.charAt(random.nextInt(COMMON.length())));
      } else {
        text.append((char) (0x4e00 + random.nextInt(3_000)));
      }
    }
    return text.toString();
  }
}
