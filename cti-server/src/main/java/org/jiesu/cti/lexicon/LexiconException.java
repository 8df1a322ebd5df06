package org.jiesu.cti.lexicon;

import java.nio.file.Path;
import org.jiesu.cti.HotlineException;

/**
 * A file of the city's configuration cannot be used: names the file, the line and the field, and
 * says what is expected there. Nothing of the file is taken over.
 */
public class LexiconException extends HotlineException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;

  public LexiconException(Path file, int line, String field, String problem) {
    super(file + ":" + line + (field.isEmpty() ? "" : ": " + field) + ": " + problem);
    this.file = file.toString();
    this.line = line;
  }

  public LexiconException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file.toString();
    this.line = 0;
  }

  /** The file that cannot be used. */
  public String file() {
    return file;
  }

  /** The line, counted from 1; 0 where the whole file is concerned. */
  public int line() {
    return line;
  }
}
