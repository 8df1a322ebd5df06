package org.jiesu.cti.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures the extraction: the fields of whole dialogues, or the persons, organisations and places
 * of single sentences, by what the test file holds.
 */
@Command(
    name = "entities",
    description = {
      "Measures what is read out of speech.",
      "A line with \"turns\" and \"fields\" is a dialogue whose ticket fields are known; a line"
          + " with \"text\" and \"label\" is a sentence whose persons, organisations and places are"
          + " known (CLUENER's form)."
    },
    mixinStandardHelpOptions = true)
final class EntitiesEvaluation implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private TestFiles files = new TestFiles();

  @Option(
      names = "--lexicon",
      paramLabel = "DIRECTORY",
      defaultValue = "config/lexicon",
      description = "The city's word lists (default: ${DEFAULT-VALUE}).")
  private Path lexicon = Path.of("config/lexicon");

  @Option(
      names = "--errors",
      defaultValue = "0",
      paramLabel = "N",
      description = "Print up to N wrong fields of each level of noise.")
  private int errors;

  @Override
  public Integer call() {
    Outcome outcome = new Outcome(command.commandLine().getOut(), "entities");
    List<JsonLines.Row> rows = JsonLines.read(files.test());
    if (rows.get(0).json().has("turns")) {
      new DialogueFields(lexicon, errors).measure(rows, files, outcome);
    } else {
      new SentenceEntities(lexicon).measure(rows, files, outcome);
    }
    outcome.end();
    return 0;
  }
}
