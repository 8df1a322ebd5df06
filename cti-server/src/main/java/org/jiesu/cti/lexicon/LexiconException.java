package org.jiesu.cti.lexicon;

import java.nio.file.Path;
import org.jiesu.cti.HotlineException;

/**
 * A file of the city's configuration cannot be used: names the file, the line and the field, and
 * says what is expected there. Nothing of the file is taken over.
 */
public class LexiconException extends HotlineException {
  private static final long serialVersionUID = 1L;

  private final String fileName;
  private final int line;
  private final String field;
  private final String problem;

  /**
   * @param line counted from 1, 0 where the file as a whole is meant
   * @param field may be empty
   * @param problem in Chinese, for whoever edits the file
   */
  public LexiconException(Path file, int line, String field, String problem) {
    super(
        file
            + (line > 0 ? ":" + line : "")
            + (field.isEmpty() ? "" : ": " + field)
            + ": "
            + problem);
    this.fileName = String.valueOf(file.getFileName());
    this.line = line;
    this.field = field;
    this.problem = problem;
  }

  public LexiconException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.fileName = String.valueOf(file.getFileName());
    this.line = 0;
    this.field = "";
    this.problem = problem;
  }

  /** Name of the file without its directories. */
  public String fileName() {
    return fileName;
  }

  /** The line, counted from 1; 0 where the file as a whole is meant. */
  public int line() {
    return line;
  }

  /** The field or column; empty where none is meant. */
  public String field() {
    return field;
  }

  /** What is wrong, in Chinese, without the place. */
  public String problem() {
    return problem;
  }
}
