package org.jiesu.cti.call;

import java.nio.file.Path;
import org.jiesu.cti.HotlineException;

/** A journal file holds something that is no entry; the message names file and line. */
class BrokenJournalException extends HotlineException {
  private static final long serialVersionUID = 1L;

  BrokenJournalException(Path file, int line, String why) {
    super("journal " + file + " line " + line + ": " + why);
  }
}
