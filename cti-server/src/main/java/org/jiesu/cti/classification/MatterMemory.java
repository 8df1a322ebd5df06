package org.jiesu.cti.classification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Past tickets by which a conversation's matter is told: the nearest of them speak for the matter
 * that people confirmed, and against one that they corrected. A correction counts more than a
 * confirmation, both count less as they age, and however many agree, they never count more than a
 * few keywords. Immutable, any thread.
 */
public final class MatterMemory {
  /** What is known without any ticket. */
  public static final MatterMemory EMPTY = new MatterMemory(List.of(), 0, Map.of());

  /** What nobody objected to says less than what somebody corrected. */
  private static final double AGREED = 0.4;

  /** How much a correction speaks against the matter that was wrong. */
  private static final double AGAINST = 0.5;

  /** What a ticket this old would still add is not worth the time. */
  private static final double FORGOTTEN = 0.02;

  /** More of a matter say nothing new; the latest are kept. */
  private static final int MOST_OF_A_MATTER = 100;

  /** How many tickets speak: the nearest. */
  private static final int NEAREST = 25;

  /** Less likeness than this is chance. */
  private static final double LEAST_LIKENESS = 0.06;

  /** A greeting or an introduction alone is no likeness. */
  private static final int LEAST_SYLLABLES = 3;

  /** What all tickets of a matter together count at most, in weights of keywords. */
  private static final double MOST_SCORE = 7;

  /**
   * The sum of squared likenesses that counts half of that where the tickets agree; so that a
   * single one that shares little with the conversation does not count as much as many.
   */
  private static final double HALF_SCORE = 0.03;

  private static final double BY_SOUND = 0.5;

  /** A pair that more than this share of the tickets have tells nothing. */
  private static final double COMMON = 0.2;

  private static final int ENOUGH_TO_COUNT = 50;

  private final List<Remembered> tickets;
  private final int documents;
  // how many matters of the tree have a pair in what is written of them
  private final Map<Integer, Integer> written;
  // open addressing from a pair to the tickets that have it
  private final int[] keys;
  private final int[] starts;
  private final int[] ends;
  private final float[] weights;
  private final int[] postings;
  private final double[] lengths;

  /** A ticket and how much it counts, 0 to 1. */
  private record Remembered(MatterLesson lesson, double weight) {}

  /**
   * What past tickets say of one matter.
   *
   * @param score to be added to the weights of its keywords; negative where people corrected it
   * @param similar how many of the nearest tickets were of this matter
   */
  record Recollection(double score, int similar) {}

  private MatterMemory(List<Remembered> tickets, int matters, Map<Integer, Integer> written) {
    this.tickets = tickets;
    this.documents = matters + tickets.size();
    this.written = written;
    int count = 0;
    for (Remembered ticket : tickets) {
      count += ticket.lesson().said().size();
    }
    int size = Integer.highestOneBit(Math.max(16, count) * 2 - 1) * 2;
    int[] slots = new int[size];
    Arrays.fill(slots, -1);
    int[] found = new int[size];
    for (Remembered ticket : tickets) {
      for (int pair : ticket.lesson().said().pairs()) {
        int slot = slot(slots, pair);
        slots[slot] = pair;
        found[slot]++;
      }
    }
    keys = slots;
    starts = new int[size];
    ends = new int[size];
    weights = new float[size];
    int at = 0;
    for (int slot = 0; slot < size; slot++) {
      starts[slot] = at;
      ends[slot] = at;
      at += found[slot];
      if (keys[slot] >= 0) {
        weights[slot] = (float) weight(keys[slot], found[slot]);
      }
    }
    postings = new int[count];
    lengths = new double[tickets.size()];
    for (int t = 0; t < tickets.size(); t++) {
      double squares = 0;
      for (int pair : tickets.get(t).lesson().said().pairs()) {
        int slot = slot(keys, pair);
        postings[ends[slot]++] = t;
        squares += weights[slot] * weights[slot];
      }
      lengths[t] = Math.sqrt(squares);
    }
  }

  /**
   * Remembers tickets.
   *
   * @param lessons those of matters that the tree does not have are left out
   * @param tree whose words tell how common a pair is while there are few tickets
   * @param now to which their ages are reckoned
   * @param halfLife after which a ticket counts half
   */
  public static MatterMemory of(
      Collection<MatterLesson> lessons, MatterTree tree, Instant now, Duration halfLife) {
    List<MatterLesson> latest = new ArrayList<>(lessons);
    latest.sort(Comparator.comparing(MatterLesson::at).reversed());
    Map<String, Integer> ofMatter = new HashMap<>();
    List<Remembered> tickets = new ArrayList<>();
    for (MatterLesson lesson : latest) {
      double weight = weight(lesson, now, halfLife);
      boolean tells = weight >= FORGOTTEN && tree.find(lesson.matter()).isPresent();
      if (tells && ofMatter.merge(lesson.matter(), 1, Integer::sum) <= MOST_OF_A_MATTER) {
        tickets.add(new Remembered(lesson, weight));
      }
    }
    if (tickets.isEmpty()) {
      return EMPTY;
    }
    Map<Integer, Integer> written = new HashMap<>();
    for (Matter matter : tree.leaves()) {
      Set<Integer> pairs = new HashSet<>();
      for (String text : tree.examples(matter)) {
        add(text, pairs);
      }
      add(matter.name(), pairs);
      add(matter.phrase(), pairs);
      pairs.forEach(pair -> written.merge(pair, 1, Integer::sum));
    }
    return new MatterMemory(List.copyOf(tickets), tree.leaves().size(), written);
  }

  private static void add(String text, Set<Integer> pairs) {
    for (int pair : Fingerprint.of(text).pairs()) {
      pairs.add(pair);
    }
  }

  /** How much a ticket counts by what it taught and its age, 0 to 1. */
  static double weight(MatterLesson lesson, Instant now, Duration halfLife) {
    double age = Math.max(0, Duration.between(lesson.at(), now).toHours() / 24.0);
    return (lesson.corrected() ? 1 : AGREED) * Math.pow(0.5, age / halfLife.toDays());
  }

  /** How many tickets are remembered. */
  public int size() {
    return tickets.size();
  }

  private double weight(int pair, int found) {
    if (tickets.size() >= ENOUGH_TO_COUNT && found > COMMON * tickets.size()) {
      return 0;
    }
    double rarity = Math.log((documents + 1.0) / (found + written.getOrDefault(pair, 0) + 1.0));
    return Fingerprint.bySound(pair) ? BY_SOUND * rarity : rarity;
  }

  private static int slot(int[] keys, int pair) {
    int mask = keys.length - 1;
    int slot = pair * 0x9E3779B1 >>> 7 & mask;
    while (keys[slot] >= 0 && keys[slot] != pair) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** A conversation that is compared with the tickets. One thread. */
  final class Reminder {
    private final double[] alike = new double[tickets.size()];
    private final int[] syllables = new int[tickets.size()];
    private final Set<Integer> seen = new HashSet<>();
    private double squares;
    private int[] nearest = {};

    /**
     * Adds a folded text; what was said before does not count again.
     *
     * @param sound the text's sound
     * @param share how much it counts
     */
    void add(String text, String sound, double share) {
      if (tickets.isEmpty()) {
        return;
      }
      Fingerprint.read(
          text,
          sound,
          (pair, from) -> {
            if (seen.add(pair)) {
              count(pair, share);
            }
          });
    }

    private void count(int pair, double share) {
      int slot = slot(keys, pair);
      double weight = keys[slot] < 0 ? weight(pair, 0) : weights[slot];
      squares += share * share * weight * weight;
      for (int at = starts[slot]; at < ends[slot] && weight > 0; at++) {
        alike[postings[at]] += share * weight * weight;
        syllables[postings[at]] += Fingerprint.bySound(pair) ? 1 : 0;
      }
    }

    /** What the tickets say, by the matter's code. */
    Map<String, Recollection> recall() {
      double length = Math.sqrt(squares);
      List<Integer> near = new ArrayList<>();
      for (int t = 0; t < alike.length; t++) {
        if (syllables[t] >= LEAST_SYLLABLES) {
          alike[t] /= length * lengths[t];
          if (alike[t] >= LEAST_LIKENESS) {
            near.add(t);
          }
        }
      }
      near.sort(Comparator.comparingDouble((Integer t) -> -alike[t]).thenComparing(t -> t));
      nearest = near.stream().limit(NEAREST).mapToInt(t -> t).toArray();
      Map<String, Double> sums = new HashMap<>();
      Map<String, Integer> similar = new HashMap<>();
      for (int t : nearest) {
        Remembered ticket = tickets.get(t);
        double says = ticket.weight() * alike[t] * alike[t];
        sums.merge(ticket.lesson().matter(), says, Double::sum);
        similar.merge(ticket.lesson().matter(), 1, Integer::sum);
        if (ticket.lesson().corrected()) {
          sums.merge(ticket.lesson().proposed(), -AGAINST * says, Double::sum);
        }
      }
      double all = sums.values().stream().mapToDouble(Math::abs).sum();
      Map<String, Recollection> recalled = new HashMap<>();
      sums.forEach(
          (matter, sum) ->
              recalled.put(
                  matter,
                  new Recollection(
                      MOST_SCORE * sum / (all + HALF_SCORE), similar.getOrDefault(matter, 0))));
      return recalled;
    }

    /** How much each character of a folded text is like the nearest tickets of a matter. */
    double[] spoken(String text, String sound, String matter) {
      Set<Integer> of = new HashSet<>();
      for (int t : nearest) {
        if (tickets.get(t).lesson().matter().equals(matter)) {
          for (int pair : tickets.get(t).lesson().said().pairs()) {
            of.add(pair);
          }
        }
      }
      double[] spoken = new double[text.length()];
      Fingerprint.read(
          text,
          sound,
          (pair, from) -> {
            if (of.contains(pair)) {
              double weight = weights[slot(keys, pair)];
              spoken[from] += weight;
              spoken[from + 1] += weight;
            }
          });
      return spoken;
    }
  }

  /** Begins to compare a conversation. */
  Reminder reminder() {
    return new Reminder();
  }
}
