package org.jiesu.cti.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Finds which of many words a text contains, in one pass over the text however many words there are
 * (Aho and Corasick, 1975). Immutable, any thread.
 */
final class WordScan {
  private static final int NONE = -1;

  // An open-addressed table from (state, character) to state; states are numbered from 0, the root.
  private final long[] keys;
  private final int[] targets;
  private final int mask;
  private final int[] fallback;
  // The next state down the fallbacks at which a word ends, NONE for none.
  private final int[] wordLink;
  // The word that ends in a state, NONE for none.
  private final int[] word;

  private WordScan(List<Map<Character, Integer>> trie, int[] fallback, int[] link, int[] word) {
    int edges = trie.stream().mapToInt(Map::size).sum();
    int size = Integer.highestOneBit(Math.max(8, edges * 2)) * 2;
    keys = new long[size];
    targets = new int[size];
    Arrays.fill(targets, NONE);
    mask = size - 1;
    for (int state = 0; state < trie.size(); state++) {
      for (Map.Entry<Character, Integer> edge : trie.get(state).entrySet()) {
        long key = key(state, edge.getKey());
        int slot = slot(key);
        while (targets[slot] != NONE) {
          slot = slot + 1 & mask;
        }
        keys[slot] = key;
        targets[slot] = edge.getValue();
      }
    }
    this.fallback = fallback;
    this.wordLink = link;
    this.word = word;
  }

  /** A scan for these words, each there once and none empty; they are numbered by their places. */
  static WordScan of(List<String> words) {
    List<Map<Character, Integer>> trie = new ArrayList<>();
    trie.add(new HashMap<>());
    List<Integer> ends = new ArrayList<>();
    ends.add(NONE);
    for (int w = 0; w < words.size(); w++) {
      int state = 0;
      for (char c : words.get(w).toCharArray()) {
        Integer next = trie.get(state).get(c);
        if (next == null) {
          next = trie.size();
          trie.get(state).put(c, next);
          trie.add(new HashMap<>());
          ends.add(NONE);
        }
        state = next;
      }
      ends.set(state, w);
    }
    int[] fallback = new int[trie.size()];
    int[] link = new int[trie.size()];
    Arrays.fill(link, NONE);
    ArrayDeque<Integer> queue = new ArrayDeque<>(trie.get(0).values());
    while (!queue.isEmpty()) {
      int state = queue.remove();
      for (Map.Entry<Character, Integer> edge : trie.get(state).entrySet()) {
        int back = fallback[state];
        while (back != 0 && !trie.get(back).containsKey(edge.getKey())) {
          back = fallback[back];
        }
        int child = edge.getValue();
        fallback[child] = trie.get(back).getOrDefault(edge.getKey(), 0);
        int behind = fallback[child];
        link[child] = ends.get(behind) != NONE ? behind : link[behind];
        queue.add(child);
      }
    }
    return new WordScan(trie, fallback, link, ends.stream().mapToInt(Integer::intValue).toArray());
  }

  /** Tells the number of each word the text contains, once for each place where it ends. */
  void find(CharSequence text, IntConsumer found) {
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int next = next(state, c);
      while (next == NONE && state != 0) {
        state = fallback[state];
        next = next(state, c);
      }
      state = Math.max(next, 0);
      int at = word[state] != NONE ? state : wordLink[state];
      while (at != NONE) {
        found.accept(word[at]);
        at = wordLink[at];
      }
    }
  }

  private int next(int state, char c) {
    long key = key(state, c);
    int slot = slot(key);
    while (targets[slot] != NONE) {
      if (keys[slot] == key) {
        return targets[slot];
      }
      slot = slot + 1 & mask;
    }
    return NONE;
  }

  private static long key(int state, char c) {
    return (long) state << 16 | c;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }
}
