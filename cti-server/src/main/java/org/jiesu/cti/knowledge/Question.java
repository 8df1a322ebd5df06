package org.jiesu.cti.knowledge;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.embedding.SentenceEncoder;

/**
 * What is looked for: passages of what was said or typed, each with the weight it has. The same for
 * a dialogue, a written message and a few words in the search box. Immutable.
 */
public record Question(List<Passage> passages) {

  /** More of a long message says nothing new and costs time. */
  private static final int LONGEST = 6_000;

  /** What the operator says repeats the caller, or asks for what is needed. */
  private static final double OPERATOR = 0.4;

  /** How much less each utterance weighs than the one after it, down to {@link #OLDEST}. */
  private static final double AGEING = 0.94;

  private static final double OLDEST = 0.5;

  /** Characters beyond which an utterance does not count for more. */
  private static final int LONG_UTTERANCE = 40;

  /** The words with which a citizen names the matter weigh as much as those that tell it twice. */
  private static final double HEADLINE = 2;

  public Question {
    passages = List.copyOf(passages);
  }

  /**
   * A part of what is looked for.
   *
   * @param number of the utterance, 0 where it is none
   * @param weight above 0
   * @param asking whether it is from the one who asks, not from the operator
   */
  public record Passage(int number, String text, double weight, boolean asking) {}

  /**
   * An utterance as the question is made of it.
   *
   * @param number of the utterance in its call
   * @param caller whether the citizen said it
   */
  public record Said(int number, boolean caller, String text) {}

  /** A few words typed by somebody who looks for something. */
  public static Question of(String words) {
    return new Question(List.of(new Passage(0, cut(words), 1, true)));
  }

  /** A written message with its headline. */
  public static Question of(String headline, String body) {
    return new Question(
        List.of(new Passage(0, cut(headline), HEADLINE, true), new Passage(0, cut(body), 1, true)));
  }

  /**
   * A dialogue: the caller counts for more than the operator, what was said of late for more than
   * what was said before.
   *
   * @param headline what navigation made of the call, empty if nothing
   * @param said in the order in which it was said
   */
  public static Question of(String headline, List<Said> said) {
    List<Passage> passages = new ArrayList<>();
    if (!headline.isBlank()) {
      passages.add(new Passage(0, cut(headline), 1, true));
    }
    int characters = 0;
    for (int i = said.size() - 1; i >= 0 && characters < LONGEST; i--) {
      Said one = said.get(i);
      double age = Math.max(OLDEST, Math.pow(AGEING, said.size() - 1.0 - i));
      double weight = age * (one.caller() ? 1 : OPERATOR);
      passages.add(new Passage(one.number(), cut(one.text()), weight, one.caller()));
      characters += one.text().length();
    }
    return new Question(passages);
  }

  /**
   * What it means, a vector of length 1 or of zeros. Written passages are read as one text. What
   * the caller said is read one utterance after the other, so that while a call goes on only the
   * newest is new to the encoder; a longer one says more. What operators say is the same in every
   * call.
   */
  float[] meaning(SentenceEncoder encoder) {
    List<Passage> written = passages.stream().filter(passage -> passage.number() == 0).toList();
    float[] sum = new float[encoder.dimensions()];
    if (!written.isEmpty()) {
      String text = String.join(" ", written.stream().map(Passage::text).toList());
      add(sum, encoder.encode(text), written.get(0).weight() * length(text));
    }
    for (Passage passage : passages) {
      if (passage.number() > 0 && passage.asking()) {
        add(sum, encoder.encode(passage.text()), passage.weight() * length(passage.text()));
      }
    }
    return SentenceEncoder.unit(sum);
  }

  private static int length(String text) {
    return Math.min(LONG_UTTERANCE, text.length());
  }

  private static void add(float[] sum, float[] vector, double weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) weight * vector[i];
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /** All its text, for people. */
  public String text() {
    return String.join("，", passages.stream().map(Passage::text).toList());
  }
}
