package org.jiesu.cti;

import com.typesafe.config.ConfigException;
import picocli.CommandLine;

/** The server's command line programs: what was refused is told in a sentence. */
public final class HotlineProgram {
  private HotlineProgram() {}

  /** A program that ends with 1 and the message where its command is refused. */
  public static CommandLine of(Object command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (failure, failed, parsed) -> {
              if (failure instanceof HotlineException || failure instanceof ConfigException) {
                failed.getErr().println(failure.getMessage());
                return 1;
              }
              throw failure;
            });
  }
}
