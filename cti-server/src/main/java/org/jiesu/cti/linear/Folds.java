package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Divides examples into parts, each of which is tried on a model that has learned the others. Those
 * of one group stay together. Immutable.
 */
public final class Folds {
  private final int[] foldOf;
  private final int count;

  private Folds(int[] foldOf) {
    this.foldOf = foldOf;
    this.count = Arrays.stream(foldOf).max().orElse(0) + 1;
  }

  /**
   * Divides at random, the same for the same seed.
   *
   * @param groups of the examples in their order
   * @param most into so many parts, or as many as there are groups
   */
  public static Folds of(List<String> groups, int most, long seed) {
    List<String> different = new ArrayList<>(new LinkedHashSet<>(groups));
    Collections.shuffle(different, new Random(seed));
    Map<String, Integer> foldOf = new HashMap<>();
    for (int i = 0; i < different.size(); i++) {
      foldOf.put(different.get(i), i % most);
    }
    return new Folds(groups.stream().mapToInt(foldOf::get).toArray());
  }

  /** How many parts there are; at least 1. */
  public int count() {
    return count;
  }

  /** The numbers of the examples in a part, ascending. */
  public int[] inside(int fold) {
    return members(fold, true);
  }

  /** The numbers of the examples in the other parts, ascending. */
  public int[] outside(int fold) {
    return members(fold, false);
  }

  private int[] members(int fold, boolean inside) {
    int[] members = new int[foldOf.length];
    int size = 0;
    for (int i = 0; i < foldOf.length; i++) {
      if (foldOf[i] == fold == inside) {
        members[size++] = i;
      }
    }
    return Arrays.copyOf(members, size);
  }
}
