package org.jiesu.softphone;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * What every command does with a failure: one that the user can put right is said in a line and
 * ends with the exit code of wrong use; any other is a fault and passes on.
 */
public final class ProblemPrinter implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception problem, CommandLine line, ParseResult parsed)
      throws Exception {
    if (problem instanceof SoftphoneException) {
      line.getErr().println(problem.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    throw problem;
  }
}
