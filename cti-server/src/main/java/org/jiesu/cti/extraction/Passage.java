package org.jiesu.cti.extraction;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.call.Utterance.SpokenWord;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * What one side said without being interrupted, as one text in one form: simplified, half-width,
 * without blanks, with a comma where the speaker paused. Every index leads back to the words in the
 * utterances it was made from. Immutable.
 */
public final class Passage {
  /** A gap between two words from which on it counts as a pause between clauses. */
  private static final Duration PAUSE = Duration.ofMillis(280);

  private static final String PUNCTUATION = "，。？！；、：";

  private final Instant arrivedAt;
  private final List<Utterance> utterances;
  private final String text;
  private final String sound;
  private final String mended;
  // of each character: which utterance it is from (-1 for a comma of ours), where there, how sure
  private final int[] source;
  private final int[] position;
  private final double[] confidence;

  private Passage(
      Instant arrivedAt,
      List<Utterance> utterances,
      String text,
      int[] source,
      int[] position,
      double[] confidence) {
    this.arrivedAt = arrivedAt;
    this.utterances = utterances;
    this.text = text;
    this.sound = Sounds.of(text);
    this.mended = Mending.of(text, sound);
    this.source = source;
    this.position = position;
    this.confidence = confidence;
  }

  /** Joins consecutive utterances of one side. */
  public static Passage of(Instant arrivedAt, List<Utterance> utterances) {
    int capacity = 0;
    for (Utterance utterance : utterances) {
      capacity += utterance.text().length() * 2 + 1;
    }
    StringBuilder text = new StringBuilder(capacity);
    int[] source = new int[capacity];
    int[] position = new int[capacity];
    double[] confidence = new double[capacity];
    for (int u = 0; u < utterances.size(); u++) {
      Utterance utterance = utterances.get(u);
      String said = utterance.text();
      double[] sure = confidences(utterance);
      boolean[] pauses = pauses(utterance);
      if (text.length() > 0 && !punctuation(text.charAt(text.length() - 1))) {
        source[text.length()] = -1;
        text.append('，');
      }
      for (int i = 0; i < said.length(); i++) {
        char c = Script.fold(said.charAt(i));
        if (Character.isWhitespace(c)) {
          continue;
        }
        if (pauses[i]
            && text.length() > 0
            && !punctuation(text.charAt(text.length() - 1))
            && !punctuation(c)) {
          source[text.length()] = -1;
          text.append('，');
        }
        int at = text.length();
        source[at] = u;
        position[at] = i;
        confidence[at] = sure[i];
        text.append(c);
      }
    }
    return new Passage(
        arrivedAt, List.copyOf(utterances), text.toString(), source, position, confidence);
  }

  private static double[] confidences(Utterance utterance) {
    double[] sure = new double[utterance.text().length()];
    java.util.Arrays.fill(sure, clamp(utterance.confidence()));
    for (SpokenWord word : utterance.words()) {
      int end = Math.min(sure.length, word.from() + word.text().length());
      for (int i = Math.max(0, word.from()); i < end; i++) {
        sure[i] = clamp(word.confidence());
      }
    }
    return sure;
  }

  private static boolean[] pauses(Utterance utterance) {
    boolean[] pauses = new boolean[utterance.text().length()];
    List<SpokenWord> words = utterance.words();
    for (int w = 1; w < words.size(); w++) {
      Duration gap = Duration.between(words.get(w - 1).end(), words.get(w).start());
      int from = words.get(w).from();
      if (gap.compareTo(PAUSE) >= 0 && from >= 0 && from < pauses.length) {
        pauses[from] = true;
      }
    }
    return pauses;
  }

  private static double clamp(double value) {
    return Double.isNaN(value) ? 0 : Math.max(0, Math.min(1, value));
  }

  static boolean punctuation(char c) {
    return PUNCTUATION.indexOf(c) >= 0;
  }

  /** The text in one form. */
  public String text() {
    return text;
  }

  /** The text as it sounds, as long as the text; see {@link Sounds}. */
  public String sound() {
    return sound;
  }

  /**
   * The text with misheard cues and numerals put right, as long as the text; see {@link Mending}.
   */
  String mended() {
    return mended;
  }

  /** The utterances it was made from, in order. */
  public List<Utterance> utterances() {
    return utterances;
  }

  /** Mean recognition confidence of these characters, 0 to 1. */
  public double confidence(int from, int to) {
    double sum = 0;
    int count = 0;
    for (int i = Math.max(0, from); i < Math.min(to, text.length()); i++) {
      if (source[i] >= 0) {
        sum += confidence[i];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /**
   * How far a reading of these characters is believed, 0.4 to 1: words that fit a pattern are
   * seldom all wrong, however unsure the recognition was.
   */
  double trust(int from, int to) {
    return 0.4 + 0.6 * confidence(from, to);
  }

  /** The spans these characters come from, one for each utterance they touch. */
  public List<Evidence> evidence(int from, int to) {
    List<Evidence> evidence = new ArrayList<>(1);
    int end = Math.min(to, text.length());
    int i = Math.max(0, from);
    while (i < end) {
      if (source[i] < 0) {
        i++;
        continue;
      }
      int first = i;
      int last = i;
      while (i < end && (source[i] == source[first] || source[i] < 0)) {
        if (source[i] >= 0) {
          last = i;
        }
        i++;
      }
      evidence.add(span(utterances.get(source[first]), position[first], position[last] + 1));
    }
    return evidence;
  }

  private Evidence span(Utterance utterance, int from, int to) {
    Instant start = Instant.MAX;
    Instant end = Instant.MIN;
    for (SpokenWord word : utterance.words()) {
      if (word.from() < to && word.from() + word.text().length() > from) {
        start = word.start().isBefore(start) ? word.start() : start;
        end = word.end().isAfter(end) ? word.end() : end;
      }
    }
    if (start.equals(Instant.MAX)) {
      // without words, as typed text has none, speech is taken to be even
      Duration length = Duration.between(utterance.start(), utterance.end());
      int characters = Math.max(1, utterance.text().length());
      start = utterance.start().plus(length.multipliedBy(from).dividedBy(characters));
      end = utterance.start().plus(length.multipliedBy(to).dividedBy(characters));
    }
    return new Evidence(
        utterance.number(),
        from,
        to,
        Duration.between(arrivedAt, start).toMillis(),
        Duration.between(arrivedAt, end).toMillis());
  }

  @Override
  public String toString() {
    return text;
  }
}
