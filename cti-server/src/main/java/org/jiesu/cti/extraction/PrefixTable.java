package org.jiesu.cti.extraction;

import java.util.Arrays;

/**
 * Strings with a number each, found by walking a text character by character: a trie whose nodes
 * lie in one open hash table of primitive arrays. Made once, then read by any thread.
 */
final class PrefixTable {
  private static final long SEED = 0x9e3779b97f4a7c15L;

  private long[] keys = new long[1 << 10];
  private int[] values = new int[1 << 10];
  private int size;

  /** Where a walk begins. */
  static long root() {
    return SEED;
  }

  /** The node one character further; it may not exist, see {@link #value}. */
  static long step(long node, char c) {
    long h = (node ^ c) * 0xff51afd7ed558ccdL;
    h ^= h >>> 32;
    return h == 0 ? 1 : h;
  }

  /** Adds a string or replaces its number, which must be positive. */
  void put(CharSequence text, int value) {
    long node = root();
    for (int i = 0; i < text.length(); i++) {
      node = step(node, text.charAt(i));
      set(node, i == text.length() - 1 ? value : 0);
    }
  }

  /** The number of the string that ends at this node, 0 for a mere prefix, -1 for no node. */
  int value(long node) {
    int mask = keys.length - 1;
    int at = (int) (node >>> 20) & mask;
    while (keys[at] != 0) {
      if (keys[at] == node) {
        return values[at];
      }
      at = (at + 1) & mask;
    }
    return -1;
  }

  /** The number of a whole string, 0 or less if there is none. */
  int get(CharSequence text) {
    long node = root();
    for (int i = 0; i < text.length(); i++) {
      node = step(node, text.charAt(i));
    }
    return value(node);
  }

  private void set(long node, int value) {
    int mask = keys.length - 1;
    int at = (int) (node >>> 20) & mask;
    while (keys[at] != 0 && keys[at] != node) {
      at = (at + 1) & mask;
    }
    if (keys[at] == 0) {
      keys[at] = node;
      values[at] = value;
      if (++size * 2 > keys.length) {
        grow();
      }
    } else if (value > 0) {
      values[at] = value;
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[oldKeys.length * 2];
    values = new int[keys.length];
    int mask = keys.length - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = (int) (oldKeys[i] >>> 20) & mask;
        while (keys[at] != 0) {
          at = (at + 1) & mask;
        }
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
    Arrays.fill(oldKeys, 0);
  }
}
