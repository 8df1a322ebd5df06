package org.jiesu.cti.linear;

import java.util.Arrays;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Turns a document into counted n-gram buckets. Punctuation and spaces are passed over, because
 * recognised speech has none; digits are one character, because which number it is tells little.
 * Keeps its memory from text to text and allocates only for the longest so far. One thread.
 */
final class FeatureReader {
  private static final int MIX = 0x9E3779B1;
  static final int SOUND = 0x5bd1e995;
  private static final int MARK = 0x27d4eb2f;
  private static final char[] KEPT = kept();

  private final FeatureSettings settings;
  private final int shift;

  /** Buckets of the last text, each once. */
  int[] buckets = new int[1024];

  /** How often each was there, weighted. */
  float[] counts = new float[1024];

  /** Number of different buckets of the last text. */
  int size;

  private char[] text = new char[512];
  private int[] slots = new int[4096];
  private int mask = slots.length - 1;

  FeatureReader(FeatureSettings settings) {
    this.settings = settings;
    this.shift = 32 - settings.bits();
    Arrays.fill(slots, -1);
  }

  /** Reads a document; the result is in the fields until the next. */
  void read(Document document) {
    clear();
    for (Document.Part part : document.parts()) {
      if (part.weight() > 0) {
        read(part.text(), (float) part.weight());
      }
    }
    for (String mark : document.marks()) {
      add(bucket(mark.hashCode() * MARK), 1);
    }
  }

  /** Reads a text of one part; the result is in the fields until the next. */
  void read(String only) {
    clear();
    read(only, 1);
  }

  private void clear() {
    if (size * 8 < slots.length) {
      for (int i = 0; i < size; i++) {
        int slot = slotOf(buckets[i]);
        while (slots[slot] >= 0) {
          slots[slot] = -1;
          slot = slot + 1 & mask;
        }
      }
    } else {
      Arrays.fill(slots, -1);
    }
    size = 0;
  }

  private void read(String part, float weight) {
    int length = 0;
    if (text.length < part.length()) {
      text = new char[part.length() * 2];
    }
    for (int i = 0; i < part.length(); i++) {
      char c = KEPT[part.charAt(i)];
      if (c != 0) {
        text[length++] = c;
      }
    }
    grams(length, settings.shortest(), settings.longest(), 0, weight);
    if (settings.hasSounds()) {
      for (int i = 0; i < length; i++) {
        text[i] = Sounds.of(text[i]);
      }
      grams(length, settings.soundShortest(), settings.soundLongest(), SOUND, weight);
    }
  }

  private void grams(int length, int shortest, int longest, int salt, float weight) {
    for (int start = 0; start < length; start++) {
      int most = Math.min(longest, length - start);
      int hash = salt;
      for (int n = 1; n <= most; n++) {
        hash = next(hash, text[start + n - 1]);
        if (n >= shortest) {
          add(bucket(hash), weight);
        }
      }
    }
  }

  static int next(int hash, char c) {
    return (Integer.rotateLeft(hash, 5) ^ c) * MIX;
  }

  int bucket(int hash) {
    int mixed = (hash ^ hash >>> 15) * 0x85ebca6b;
    return mixed >>> shift;
  }

  /** The character as features know it; 0 if they pass over it. */
  static char kept(char c) {
    return KEPT[c];
  }

  private int slotOf(int bucket) {
    return bucket * MIX >>> 7 & mask;
  }

  private void add(int bucket, float weight) {
    int slot = slotOf(bucket);
    while (true) {
      int at = slots[slot];
      if (at < 0) {
        break;
      }
      if (buckets[at] == bucket) {
        counts[at] += weight;
        return;
      }
      slot = slot + 1 & mask;
    }
    if (size == buckets.length) {
      buckets = Arrays.copyOf(buckets, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    slots[slot] = size;
    buckets[size] = bucket;
    counts[size] = weight;
    size++;
    if (size * 2 > slots.length) {
      slots = new int[slots.length * 4];
      mask = slots.length - 1;
      Arrays.fill(slots, -1);
      for (int i = 0; i < size; i++) {
        int free = slotOf(buckets[i]);
        while (slots[free] >= 0) {
          free = free + 1 & mask;
        }
        slots[free] = i;
      }
    }
  }

  private static char[] kept() {
    char[] table = new char[Character.MAX_VALUE + 1];
    for (int c = 0; c < table.length; c++) {
      char folded = Script.fold((char) c);
      if (Character.isDigit(folded)) {
        table[c] = '0';
      } else if (Character.isLetter(folded) || Character.isSurrogate(folded)) {
        table[c] = folded;
      }
    }
    return table;
  }
}
