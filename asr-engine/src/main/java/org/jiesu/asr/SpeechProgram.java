package org.jiesu.asr;

import picocli.CommandLine;

/** Runs the engine's command line programs: what went wrong is told in a sentence. */
public final class SpeechProgram {
  private SpeechProgram() {}

  /** Runs a command; returns its exit status, 1 where it ended with a {@link SpeechException}. */
  public static int run(Object command, String... arguments) {
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (exception, failed, parsed) -> {
          if (exception instanceof SpeechException) {
            failed.getErr().println(exception.getMessage());
            return 1;
          }
          throw exception;
        });
    return line.execute(arguments);
  }
}
