package org.jiesu.asr.graph;

import java.util.Arrays;

/** Collects states and arcs, in any order, and makes an {@link Fst} of them. */
public final class FstBuilder {
  private int start = -1;
  private float[] finals = new float[64];
  private int states;
  private int arcs;
  private int[] sources = new int[256];
  private int[] inputs = new int[256];
  private int[] outputs = new int[256];
  private float[] weights = new float[256];
  private int[] targets = new int[256];

  /** By which label the arcs of a state are sorted; arcs of the same label keep their order. */
  public enum Order {
    INPUT,
    OUTPUT
  }

  /** Adds a state; the first has number 0. */
  public int state() {
    if (states == finals.length) {
      finals = Arrays.copyOf(finals, states * 2);
    }
    finals[states] = Float.POSITIVE_INFINITY;
    return states++;
  }

  public void start(int state) {
    start = state;
  }

  public void end(int state, float cost) {
    finals[state] = cost;
  }

  /** Adds an arc between two states that are there. */
  public void arc(int from, int to, int input, int output, float cost) {
    if (from >= states || to >= states || from < 0 || to < 0) {
      throw new IllegalArgumentException("no such state: " + from + " or " + to);
    }
    if (arcs == sources.length) {
      int more = arcs * 2;
      sources = Arrays.copyOf(sources, more);
      inputs = Arrays.copyOf(inputs, more);
      outputs = Arrays.copyOf(outputs, more);
      weights = Arrays.copyOf(weights, more);
      targets = Arrays.copyOf(targets, more);
    }
    sources[arcs] = from;
    inputs[arcs] = input;
    outputs[arcs] = output;
    weights[arcs] = cost;
    targets[arcs++] = to;
  }

  public int states() {
    return states;
  }

  /**
   * Numbers the output labels anew, 1 to n, so that those below one state lie together, as the
   * look-ahead wants them.
   *
   * @return the new label by the old, 0 for those that no arc has
   */
  public int[] numberOutputs() {
    int[] numbers = LabelReach.numbering(build(Order.OUTPUT));
    for (int arc = 0; arc < arcs; arc++) {
      outputs[arc] = numbers[outputs[arc]];
    }
    return numbers;
  }

  /** The transducer, its arcs sorted. */
  public Fst build(Order order) {
    int[] first = new int[states + 1];
    for (int arc = 0; arc < arcs; arc++) {
      first[sources[arc] + 1]++;
    }
    for (int state = 0; state < states; state++) {
      first[state + 1] += first[state];
    }
    int[] place = Arrays.copyOf(first, states);
    int[] labels = order == Order.INPUT ? inputs : outputs;
    // label and position in one number: sorting it keeps the order of equal labels
    long[] sorted = new long[arcs];
    for (int arc = 0; arc < arcs; arc++) {
      sorted[place[sources[arc]]++] = (long) labels[arc] << 32 | arc;
    }
    for (int state = 0; state < states; state++) {
      Arrays.sort(sorted, first[state], first[state + 1]);
    }
    int[] in = new int[arcs];
    int[] out = new int[arcs];
    float[] costs = new float[arcs];
    int[] to = new int[arcs];
    for (int i = 0; i < arcs; i++) {
      int arc = (int) sorted[i];
      in[i] = inputs[arc];
      out[i] = outputs[arc];
      costs[i] = weights[arc];
      to[i] = targets[arc];
    }
    return new Fst(start, first, Arrays.copyOf(finals, states), in, out, costs, to);
  }
}
