package org.jiesu.cti.evaluation;

import java.util.concurrent.Callable;
import org.jiesu.cti.HotlineProgram;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code scripts/evaluate}: one subcommand a subject. */
@Command(
    name = "evaluate",
    description = "Measures how well the product understands, on texts whose answers are known.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DispatchEvaluation.class,
      AddressEvaluation.class,
      EntitiesEvaluation.class,
      EmotionEvaluation.class,
      ClassificationEvaluation.class,
      KnowledgeEvaluation.class
    })
public final class EvaluateCommand implements Callable<Integer> {

  private EvaluateCommand() {}

  /** Runs one evaluation; the exit status is 0 when it ended, 1 when a file cannot be used. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return HotlineProgram.of(new EvaluateCommand());
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 2;
  }
}
