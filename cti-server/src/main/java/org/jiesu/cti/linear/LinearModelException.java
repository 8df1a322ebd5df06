package org.jiesu.cti.linear;

import java.nio.file.Path;
import org.jiesu.cti.HotlineException;

/** A model's file cannot be read or written: names the file and what is wrong with it. */
public class LinearModelException extends HotlineException {
  private static final long serialVersionUID = 1L;

  LinearModelException(Path file, String problem) {
    super(file + "：" + problem);
  }

  public LinearModelException(Path file, String problem, Throwable cause) {
    super(file + "：" + problem, cause);
  }
}
