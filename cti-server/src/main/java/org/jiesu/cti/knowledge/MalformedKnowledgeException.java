package org.jiesu.cti.knowledge;

import java.util.List;

/** What was to be brought in has mistakes; nothing of it was taken over. */
public class MalformedKnowledgeException extends KnowledgeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  /**
   * A mistake.
   *
   * @param place file and line, row or paragraph, for example {@code 停水.md:4}
   * @param field may be empty
   * @param problem in Chinese
   */
  public record Mistake(String place, String field, String problem) {
    @Override
    public String toString() {
      return place + (field.isEmpty() ? "" : " " + field) + "：" + problem;
    }
  }

  public MalformedKnowledgeException(List<Mistake> mistakes) {
    super(String.join("\n", mistakes.stream().map(Mistake::toString).toList()));
    this.mistakes = List.copyOf(mistakes);
  }

  MalformedKnowledgeException(String place, String field, String problem) {
    this(List.of(new Mistake(place, field, problem)));
  }

  /** The mistakes, in the order of the file. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
