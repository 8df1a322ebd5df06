package org.jiesu.asr.graph;

import java.util.Arrays;

/**
 * A weighted finite-state transducer over the tropical semiring, immutable, its arcs in one row of
 * arrays: those of state {@code s} lie from {@link #firstArc} of {@code s} up to that of {@code s +
 * 1}. Label 0 is epsilon; weights are costs.
 */
public final class Fst {
  private final int start;
  private final int[] first;
  private final float[] finals;
  private final int[] inputs;
  private final int[] outputs;
  private final float[] weights;
  private final int[] next;

  Fst(
      int start,
      int[] first,
      float[] finals,
      int[] inputs,
      int[] outputs,
      float[] weights,
      int[] next) {
    this.start = start;
    this.first = first;
    this.finals = finals;
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.next = next;
  }

  /** The start state, -1 in an empty transducer. */
  public int start() {
    return start;
  }

  public int states() {
    return finals.length;
  }

  public int arcs() {
    return inputs.length;
  }

  /** The first arc of a state; {@link #states} gives the end of the last one's. */
  public int firstArc(int state) {
    return first[state];
  }

  /** The cost of ending in a state, infinite where it is not final. */
  public float finalCost(int state) {
    return finals[state];
  }

  public int input(int arc) {
    return inputs[arc];
  }

  public int output(int arc) {
    return outputs[arc];
  }

  public float cost(int arc) {
    return weights[arc];
  }

  public int target(int arc) {
    return next[arc];
  }

  public boolean isFinal(int state) {
    return finals[state] != Float.POSITIVE_INFINITY;
  }

  int highestInput() {
    return Arrays.stream(inputs).max().orElse(0);
  }

  int highestOutput() {
    return Arrays.stream(outputs).max().orElse(0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fst fst
        && start == fst.start
        && Arrays.equals(first, fst.first)
        && Arrays.equals(finals, fst.finals)
        && Arrays.equals(inputs, fst.inputs)
        && Arrays.equals(outputs, fst.outputs)
        && Arrays.equals(weights, fst.weights)
        && Arrays.equals(next, fst.next);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(first) * 31 + Arrays.hashCode(next);
  }

  @Override
  public String toString() {
    return "Fst[" + states() + " states, " + arcs() + " arcs]";
  }
}
