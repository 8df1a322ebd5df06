package org.jiesu.cti.telephony;

import org.jiesu.cti.HotlineException;

/** Asterisk could not be asked, did not answer, or said no; the message is its own. */
final class AmiException extends HotlineException {
  private static final long serialVersionUID = 1L;

  AmiException(String message) {
    super(message);
  }

  AmiException(String message, Throwable cause) {
    super(message, cause);
  }
}
