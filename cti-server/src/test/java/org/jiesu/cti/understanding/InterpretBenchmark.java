package org.jiesu.cti.understanding;

import java.util.Arrays;
import java.util.Locale;
import org.jiesu.cti.call.Call;

/**
 * How long it takes to understand a call anew after its newest utterance: fields, emotion, matter,
 * unit and draft of a whole demonstration call.
 */
public final class InterpretBenchmark {
  private static final int WARM_UP = 2_000;
  private static final int RUNS = 2_000;

  private InterpretBenchmark() {}

  public static void main(String[] arguments) {
    CallInterpreter interpreter = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);
    Call call = Talk.demo("call1").call();
    for (int i = 0; i < WARM_UP; i++) {
      interpreter.interpret(call);
    }
    double[] millis = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      interpreter.interpret(call);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "RESULT utterances=%d median_ms=%.2f p99_ms=%.2f%n",
        call.utterances().size(),
        millis[RUNS / 2],
        millis[RUNS * 99 / 100]);
  }
}
