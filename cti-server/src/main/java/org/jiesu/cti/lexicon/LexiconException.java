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

  public LexiconException(Path file, int line, String field, String problem) {
    super(file + ":" + line + (field.isEmpty() ? "" : ": " + field) + ": " + problem);
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

  /** The file's name without its directory. */
  public String fileName() {
    return fileName;
  }

  /** The line, 1 for the first; 0 if the problem is not at any line. */
  public int line() {
    return line;
  }

  /** The field; empty if it is not one field. */
  public String field() {
    return field;
  }

  /** What is wrong and what is expected, in Chinese, without the place. */
  public String problem() {
    return problem;
  }
}
