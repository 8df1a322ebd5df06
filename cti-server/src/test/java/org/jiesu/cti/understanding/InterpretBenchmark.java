package org.jiesu.cti.understanding;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.classification.MatterExperience;
import org.jiesu.cti.classification.MatterMeanings;
import org.jiesu.cti.classification.MatterMemory;
import org.jiesu.cti.dispatch.DispatchExperience;
import org.jiesu.cti.embedding.SentenceEncoder;

/**
 * How long it takes to understand a call anew after its newest utterance: fields, emotion, matter,
 * unit and draft of a whole demonstration call and one utterance more, which nobody said before. By
 * words and meaning, and by words alone.
 */
public final class InterpretBenchmark {
  private static final int WARM_UP = 2_000;
  private static final int RUNS = 2_000;

  private InterpretBenchmark() {}

  public static void main(String[] arguments) {
    double[] words = measure(MatterExperience.none(), Optional.empty());
    try (SentenceEncoder encoder =
            SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).orElseThrow();
        MatterMeanings meanings = new MatterMeanings(encoder)) {
      double[] both = measure(experience(meanings), Optional.of(encoder));
      System.out.printf(
          Locale.ROOT,
          "RESULT utterances=%d median_ms=%.2f p99_ms=%.2f words_median_ms=%.2f"
              + " words_p99_ms=%.2f%n",
          call(0).utterances().size(),
          both[RUNS / 2],
          both[RUNS * 99 / 100],
          words[RUNS / 2],
          words[RUNS * 99 / 100]);
    }
  }

  private static MatterExperience experience(MatterMeanings meanings) {
    return new MatterExperience() {
      @Override
      public MatterMemory memory() {
        return MatterMemory.EMPTY;
      }

      @Override
      public Optional<MatterMeanings> meanings() {
        return Optional.of(meanings);
      }
    };
  }

  private static double[] measure(MatterExperience experience, Optional<SentenceEncoder> encoder) {
    CallInterpreter interpreter =
        new CityFiles(Talk.CONFIG, Talk.ZONE, DispatchExperience.none(), experience, encoder)
            .readAll();
    experience.meanings().ifPresent(MatterMeanings::await);
    for (int i = 0; i < WARM_UP; i++) {
      interpreter.interpret(call(i));
    }
    double[] millis = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      Call call = call(WARM_UP + i);
      long start = System.nanoTime();
      interpreter.interpret(call);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static Call call(int number) {
    return Talk.demo("call1").caller("这已经是第" + number + "次了，他们每次都说明天就来处理").call();
  }
}
