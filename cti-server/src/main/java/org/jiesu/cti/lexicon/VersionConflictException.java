package org.jiesu.cti.lexicon;

import org.jiesu.cti.HotlineException;

/** Somebody else published meanwhile, or the version that was asked for is not there. */
public class VersionConflictException extends HotlineException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message in Chinese, for the administrator
   */
  public VersionConflictException(String message) {
    super(message);
  }
}
