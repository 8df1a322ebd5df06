package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.List;

/**
 * A text as a model sees it: parts whose characters count, and marks which are facts beside the
 * text. Immutable.
 *
 * @param parts in the order of reading; the same words are the same feature in each part
 * @param marks for example {@code "matter:0101"}; a mark never is the same feature as a word
 */
public record Document(List<Part> parts, List<String> marks) {

  public Document {
    parts = List.copyOf(parts);
    marks = List.copyOf(marks);
  }

  /**
   * A part of a document.
   *
   * @param name by which a {@link Reason} refers to it, for example {@code title}
   * @param weight how often its words count, 1 for running text, 0 to 100
   */
  public record Part(String name, String text, double weight) {
    public Part {
      if (!(weight >= 0 && weight <= 100)) {
        throw new IllegalArgumentException("weight must be 0 to 100, is " + weight);
      }
    }
  }

  /** A document of one part called {@code text}. */
  public static Document of(String text) {
    return new Document(List.of(new Part("text", text, 1)), List.of());
  }

  /** This document with one more part. */
  public Document with(String name, String text, double weight) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(name, text, weight));
    return new Document(more, marks);
  }

  /** This document with one more mark. */
  public Document mark(String mark) {
    List<String> more = new ArrayList<>(marks);
    more.add(mark);
    return new Document(parts, more);
  }
}
