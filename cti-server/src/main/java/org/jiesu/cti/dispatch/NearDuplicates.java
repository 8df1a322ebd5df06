package org.jiesu.cti.dispatch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.lexicon.Script;

/**
 * Puts texts that tell the same into one group, so that a model is never tried on what it has all
 * but seen: citizens send the same complaint again, and neighbours copy it. Texts are near
 * duplicates when about half of their sequences of five characters are the same (minwise hashing,
 * A. Broder, 1997).
 */
public final class NearDuplicates {
  private static final int SHINGLE = 5;
  private static final int HASHES = 32;
  private static final int BAND = 2;
  private static final int ALIKE = 15;

  private NearDuplicates() {}

  /** For each text the number of its group. */
  public static int[] groups(List<String> texts) {
    int[][] signatures = texts.stream().map(NearDuplicates::signature).toArray(int[][]::new);
    int[] parent = new int[signatures.length];
    Arrays.setAll(parent, i -> i);
    for (int band = 0; band < HASHES; band += BAND) {
      Map<Long, Integer> seen = new HashMap<>();
      for (int i = 0; i < signatures.length; i++) {
        if (signatures[i].length == 0) {
          continue;
        }
        long key = (long) signatures[i][band] << 32 | signatures[i][band + 1] & 0xffffffffL;
        Integer other = seen.putIfAbsent(key, i);
        if (other != null && alike(signatures[i], signatures[other])) {
          parent[root(parent, i)] = root(parent, other);
        }
      }
    }
    int[] groups = new int[parent.length];
    Arrays.setAll(groups, i -> root(parent, i));
    return groups;
  }

  private static int root(int[] parent, int i) {
    int at = i;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  private static boolean alike(int[] one, int[] other) {
    int same = 0;
    for (int i = 0; i < HASHES; i++) {
      same += one[i] == other[i] ? 1 : 0;
    }
    return same >= ALIKE;
  }

  /** Empty for a text too short to tell. */
  private static int[] signature(String text) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        letters.append(Script.fold(text.charAt(i)));
      }
    }
    if (letters.length() < SHINGLE) {
      return new int[0];
    }
    int[] least = new int[HASHES];
    Arrays.fill(least, Integer.MAX_VALUE);
    for (int i = 0; i + SHINGLE <= letters.length(); i++) {
      int hash = 0;
      for (int j = 0; j < SHINGLE; j++) {
        hash = (Integer.rotateLeft(hash, 7) ^ letters.charAt(i + j)) * 0x9E3779B1;
      }
      for (int h = 0; h < HASHES; h++) {
        int mixed = (hash ^ h * 0x632be5ab) * 0x85ebca6b;
        mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
        least[h] = Math.min(least[h], mixed ^ mixed >>> 16);
      }
    }
    return least;
  }
}
