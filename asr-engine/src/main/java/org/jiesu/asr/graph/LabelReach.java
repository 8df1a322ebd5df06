package org.jiesu.asr.graph;

import java.util.Arrays;

/**
 * For each state of a transducer, which output labels come next: those of arcs reached without
 * passing another output label, as intervals of labels. OpenFst's label look-ahead reads it; it is
 * quick when the labels are numbered so that most states have one interval.
 */
final class LabelReach {
  private static final int[] NONE = {};

  private final int finalLabel;
  private final int[][] intervals;

  private LabelReach(int finalLabel, int[][] intervals) {
    this.finalLabel = finalLabel;
    this.intervals = intervals;
  }

  static LabelReach read(int finalLabel, int[][] intervals) {
    return new LabelReach(finalLabel, intervals);
  }

  /** The label that stands for the end. */
  int finalLabel() {
    return finalLabel;
  }

  /** Begin (inclusive) and end (exclusive) of each interval, in order. */
  int[] intervals(int state) {
    return intervals[state];
  }

  int states() {
    return intervals.length;
  }

  /**
   * A numbering of the output labels in which those below one state lie together: index is the old
   * label, value the new one, 1 to n without gaps; 0 for epsilon and for labels that do not occur.
   */
  static int[] numbering(Fst fst) {
    int[] numbers = new int[fst.highestOutput() + 1];
    int count = 0;
    boolean[] seen = new boolean[fst.states()];
    int[] stack = new int[Math.max(16, fst.states())];
    int[] later = new int[16];
    for (int root = -1; root < fst.states(); root++) {
      int size = 0;
      stack[size++] = root < 0 ? Math.max(0, fst.start()) : root;
      while (size > 0) {
        int state = stack[--size];
        if (state >= seen.length || seen[state]) {
          continue;
        }
        seen[state] = true;
        int from = fst.firstArc(state);
        int to = fst.firstArc(state + 1);
        int pushed = 0;
        for (int arc = from; arc < to; arc++) {
          int label = fst.output(arc);
          if (label == 0) {
            if (pushed == later.length) {
              later = Arrays.copyOf(later, pushed * 2);
            }
            later[pushed++] = fst.target(arc);
          } else if (numbers[label] == 0) {
            numbers[label] = ++count;
          }
        }
        if (size + pushed > stack.length) {
          stack = Arrays.copyOf(stack, (size + pushed) * 2);
        }
        while (pushed > 0) {
          stack[size++] = later[--pushed];
        }
      }
    }
    return numbers;
  }

  /**
   * The reach of each state of a transducer whose labels are numbered as they are to be written.
   */
  static LabelReach of(Fst fst) {
    int finalLabel = fst.highestOutput() + 1;
    int[][] reach = new int[fst.states()][];
    Arrays.fill(reach, NONE);
    int[] order = childrenFirst(fst);
    boolean changed = true;
    // one round where the arcs without output form no cycle, and one to see that
    while (changed) {
      changed = false;
      for (int state : order) {
        int[] now = reachOf(fst, state, reach, finalLabel);
        if (!Arrays.equals(now, reach[state])) {
          reach[state] = now;
          changed = true;
        }
      }
    }
    return new LabelReach(finalLabel, reach);
  }

  private static int[] reachOf(Fst fst, int state, int[][] reach, int finalLabel) {
    int from = fst.firstArc(state);
    int to = fst.firstArc(state + 1);
    int[] shared = NONE;
    boolean several = false;
    boolean own = fst.isFinal(state);
    int size = own ? 1 : 0;
    for (int arc = from; arc < to; arc++) {
      if (fst.output(arc) != 0) {
        own = true;
        size++;
      } else if (fst.target(arc) != state) {
        int[] below = reach[fst.target(arc)];
        several |= shared.length > 0 && !Arrays.equals(shared, below);
        shared = below.length > 0 ? below : shared;
        size += below.length / 2;
      }
    }
    if (!own && !several) {
      // a chain of states shares its one array
      return shared;
    }
    long[] parts = new long[size];
    int count = 0;
    if (fst.isFinal(state)) {
      parts[count++] = pack(finalLabel, finalLabel + 1);
    }
    for (int arc = from; arc < to; arc++) {
      int label = fst.output(arc);
      if (label != 0) {
        parts[count++] = pack(label, label + 1);
      } else if (fst.target(arc) != state) {
        int[] below = reach[fst.target(arc)];
        for (int i = 0; i < below.length; i += 2) {
          parts[count++] = pack(below[i], below[i + 1]);
        }
      }
    }
    Arrays.sort(parts);
    return merged(parts);
  }

  private static int[] merged(long[] parts) {
    int[] merged = new int[parts.length * 2];
    int size = 0;
    for (long part : parts) {
      int begin = (int) (part >>> 32);
      int end = (int) part;
      if (size > 0 && begin <= merged[size - 1]) {
        merged[size - 1] = Math.max(merged[size - 1], end);
      } else {
        merged[size++] = begin;
        merged[size++] = end;
      }
    }
    return Arrays.copyOf(merged, size);
  }

  private static long pack(int begin, int end) {
    return (long) begin << 32 | end;
  }

  /** The states so that what an arc without output leads to comes before it, cycles apart. */
  private static int[] childrenFirst(Fst fst) {
    int states = fst.states();
    int[] order = new int[states];
    int done = 0;
    boolean[] seen = new boolean[states];
    int[] stack = new int[states + 1];
    int[] at = new int[states + 1];
    for (int root = 0; root < states; root++) {
      if (seen[root]) {
        continue;
      }
      int depth = 0;
      stack[0] = root;
      at[0] = fst.firstArc(root);
      seen[root] = true;
      while (depth >= 0) {
        int state = stack[depth];
        if (at[depth] == fst.firstArc(state + 1)) {
          order[done++] = state;
          depth--;
          continue;
        }
        int arc = at[depth]++;
        int target = fst.target(arc);
        if (fst.output(arc) == 0 && !seen[target]) {
          seen[target] = true;
          stack[++depth] = target;
          at[depth] = fst.firstArc(target);
        }
      }
    }
    return order;
  }
}
