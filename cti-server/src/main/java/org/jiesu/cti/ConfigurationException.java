package org.jiesu.cti;

/**
 * The configuration cannot be used; each line of the message names a file, a line, a key and what
 * to do.
 */
public final class ConfigurationException extends HotlineException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }

  ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }
}
