package org.jiesu.cti.lexicon;

import java.nio.file.Path;
import org.jiesu.cti.HotlineException;

/**
 * A file of the city's configuration cannot be used: names the file, the line and the field, and
 * says what is expected there. Nothing of the file is taken over.
 */
public class LexiconException extends HotlineException {
  private static final long serialVersionUID = 1L;

  public LexiconException(Path file, int line, String field, String problem) {
    super(file + ":" + line + (field.isEmpty() ? "" : ": " + field) + ": " + problem);
  }

  public LexiconException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
