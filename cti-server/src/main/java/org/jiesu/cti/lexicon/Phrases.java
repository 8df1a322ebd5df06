package org.jiesu.cti.lexicon;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many phrases in a text in one pass (Aho and Corasick, 1975), overlapping ones too. How long
 * that takes does not depend on how many phrases there are. Immutable, any thread.
 */
public final class Phrases {
  private static final int ROOT = 0;

  private final int[] lengths;
  // transitions of the trie: open addressing from state and character to the next state
  private long[] keys = new long[1 << 12];
  private int[] nexts = new int[1 << 12];
  private int states = 1;
  // of each state: the state to fall back to, the next state on that way which ends a phrase, and
  // the first phrase that ends there
  private int[] fail = new int[1 << 11];
  private int[] output = new int[1 << 11];
  private int[] ends = new int[1 << 11];
  // of each phrase: another one that is the same text, or -1
  private final int[] same;

  /** Is told where phrases stand. */
  @FunctionalInterface
  public interface Sightings {
    /**
     * A phrase stands in the text.
     *
     * @param phrase its number in the list
     * @param from index of its first character
     * @param to index after its last character
     */
    void seen(int phrase, int from, int to);
  }

  /** A finder of these phrases; empty ones are never found. */
  public Phrases(List<String> phrases) {
    lengths = new int[phrases.size()];
    same = new int[phrases.size()];
    Arrays.fill(ends, -1);
    Arrays.fill(keys, -1);
    for (int p = 0; p < lengths.length; p++) {
      String phrase = phrases.get(p);
      lengths[p] = phrase.length();
      same[p] = -1;
      if (!phrase.isEmpty()) {
        int state = ROOT;
        for (int i = 0; i < phrase.length(); i++) {
          state = child(state, phrase.charAt(i));
        }
        same[p] = ends[state];
        ends[state] = p;
      }
    }
    link();
  }

  private int child(int state, char c) {
    int next = step(state, c);
    if (next < 0) {
      next = states++;
      if (states > fail.length) {
        int more = fail.length * 2;
        int known = ends.length;
        fail = Arrays.copyOf(fail, more);
        output = Arrays.copyOf(output, more);
        ends = Arrays.copyOf(ends, more);
        Arrays.fill(ends, known, more, -1);
      }
      if (states * 2 > keys.length) {
        grow();
      }
      put(key(state, c), next);
    }
    return next;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNexts = nexts;
    keys = new long[oldKeys.length * 2];
    nexts = new int[oldKeys.length * 2];
    Arrays.fill(keys, -1);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] >= 0) {
        put(oldKeys[i], oldNexts[i]);
      }
    }
  }

  private void put(long key, int next) {
    int slot = slot(key);
    while (keys[slot] >= 0) {
      slot = slot + 1 & keys.length - 1;
    }
    keys[slot] = key;
    nexts[slot] = next;
  }

  private int step(int state, char c) {
    long key = key(state, c);
    int slot = slot(key);
    while (keys[slot] >= 0) {
      if (keys[slot] == key) {
        return nexts[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return -1;
  }

  private static long key(int state, char c) {
    return (long) state << 16 | c;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & keys.length - 1;
  }

  /** States in order of their depth get the longest proper suffix that is a state as well. */
  private void link() {
    int[] parent = new int[states];
    char[] by = new char[states];
    int[][] children = new int[states][];
    int[] count = new int[states];
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] >= 0) {
        int from = (int) (keys[i] >>> 16);
        parent[nexts[i]] = from;
        by[nexts[i]] = (char) keys[i];
        count[from]++;
      }
    }
    for (int s = 0; s < states; s++) {
      children[s] = new int[count[s]];
    }
    for (int s = 1; s < states; s++) {
      children[parent[s]][--count[parent[s]]] = s;
    }
    ArrayDeque<Integer> open = new ArrayDeque<>();
    output[ROOT] = -1;
    for (int child : children[ROOT]) {
      open.add(child);
    }
    while (!open.isEmpty()) {
      int state = open.remove();
      int back = parent[state] == ROOT ? -1 : fail[parent[state]];
      int next = -1;
      while (back >= 0 && (next = step(back, by[state])) < 0) {
        back = back == ROOT ? -1 : fail[back];
      }
      fail[state] = next < 0 ? ROOT : next;
      output[state] = ends[fail[state]] >= 0 ? fail[state] : output[fail[state]];
      for (int child : children[state]) {
        open.add(child);
      }
    }
  }

  /** Tells of every place where a phrase stands, in the order of where they end. */
  public void find(String text, Sightings sightings) {
    int state = ROOT;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int next = step(state, c);
      while (next < 0 && state != ROOT) {
        state = fail[state];
        next = step(state, c);
      }
      state = Math.max(ROOT, next);
      int at = ends[state] >= 0 ? state : output[state];
      while (at > ROOT) {
        for (int phrase = ends[at]; phrase >= 0; phrase = same[phrase]) {
          sightings.seen(phrase, i + 1 - lengths[phrase], i + 1);
        }
        at = output[at];
      }
    }
  }
}
