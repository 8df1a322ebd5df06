package org.jiesu.cti.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jiesu.cti.embedding.EncoderOption;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.knowledge.Divisions;
import org.jiesu.cti.knowledge.Question;
import org.jiesu.cti.knowledge.ReplySearch;
import org.jiesu.cti.knowledge.Synonyms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Whether the knowledge base finds the official reply to a citizen's message: all replies are its
 * articles, each message is searched for, and the reply's own rank is counted.
 */
@Command(
    name = "knowledge",
    description =
        "Retrieval: is the official reply among the first for the citizen's message? JSONL with"
            + " title, body and reply.",
    mixinStandardHelpOptions = true)
final class KnowledgeEvaluation implements Callable<Integer> {
  private static final int LOOKED_AT = 100;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private TestFiles files = new TestFiles();
  @Mixin private EncoderOption encoder = new EncoderOption();

  @Option(
      names = "--synonyms",
      paramLabel = "FILE",
      defaultValue = "config/knowledge/synonyms.csv",
      description = "The city's synonyms (default: ${DEFAULT-VALUE}).")
  private Path synonyms = Path.of("config", "knowledge", "synonyms.csv");

  @Option(
      names = "--divisions",
      paramLabel = "FILE",
      defaultValue = "config/lexicon/divisions.csv",
      description = "Names of cities and districts (default: ${DEFAULT-VALUE}).")
  private Path divisions = Path.of("config", "lexicon", "divisions.csv");

  private record Message(String title, String body, String reply) {}

  @Override
  public Integer call() {
    Outcome outcome = new Outcome(spec.commandLine().getOut(), "knowledge");
    List<Message> test = messages(files.test());
    List<Message> train = files.train().map(KnowledgeEvaluation::messages).orElse(List.of());
    Map<String, String> keys = new LinkedHashMap<>();
    test.forEach(message -> key(keys, message));
    train.forEach(message -> key(keys, message));
    outcome.say(
        "%d messages, %d different replies%s",
        test.size(), keys.size(), train.isEmpty() ? "" : ", those of the training file among them");
    Synonyms words = Synonyms.read(synonyms);
    Divisions places = Divisions.read(divisions);
    Optional<SentenceEncoder> meaning = encoder.open();
    try (ReplySearch search = new ReplySearch(words, places, meaning)) {
      search.publish(keys);
      for (int noise : files.noise()) {
        search.forgetAsked();
        measure(outcome, noise, test, train, keys, search);
      }
    } finally {
      meaning.ifPresent(SentenceEncoder::close);
    }
    outcome.end();
    return 0;
  }

  private static String key(Map<String, String> keys, Message message) {
    return keys.computeIfAbsent(message.reply().strip(), reply -> Integer.toString(keys.size()));
  }

  private void measure(
      Outcome outcome,
      int percent,
      List<Message> test,
      List<Message> train,
      Map<String, String> keys,
      ReplySearch search) {
    RecognitionNoise noise = RecognitionNoise.of(percent, files.seed());
    train.forEach(message -> search.asked(question(message, noise)));
    int[] within = new int[LOOKED_AT + 1];
    double reciprocal = 0;
    double squared = 0;
    long nanos = 0;
    for (Message message : test) {
      Question question = question(message, noise);
      long begun = System.nanoTime();
      List<String> found = search.search(question, LOOKED_AT);
      nanos += System.nanoTime() - begun;
      int rank = found.indexOf(keys.get(message.reply().strip())) + 1;
      within[rank]++;
      double r = rank == 0 ? 0 : 1.0 / rank;
      reciprocal += r;
      squared += r * r;
      // a message becomes part of what was asked only after it was searched for
      search.asked(question);
    }
    int n = test.size();
    double mrr = reciprocal / n;
    double half = 1.96 * Math.sqrt(Math.max(0, squared / n - mrr * mrr) / n);
    Proportion top1 = within(within, 1, n);
    Proportion top5 = within(within, 5, n);
    Proportion top10 = within(within, 10, n);
    outcome.say("noise %2d %%: own reply first        %s", percent, top1);
    outcome.say("            among the first five   %s", top5);
    outcome.say("            among the first ten    %s", top10);
    outcome.say(
        "            mean reciprocal rank   %.3f [%.3f, %.3f]; %.2f ms a search",
        mrr, mrr - half, mrr + half, nanos / 1e6 / n);
    String suffix = files.noise().size() == 1 ? "" : "_noise" + percent;
    outcome.figure("top1" + suffix, top1);
    outcome.figure("top5" + suffix, top5);
    outcome.figure("top10" + suffix, top10);
    outcome.figure("mrr" + suffix, mrr);
    if (suffix.isEmpty()) {
      outcome.figure("noise", percent);
    }
  }

  private static Question question(Message message, RecognitionNoise noise) {
    return Question.of(noise.garble(message.title()).text(), noise.garble(message.body()).text());
  }

  private static Proportion within(int[] ranks, int most, int all) {
    int hits = 0;
    for (int rank = 1; rank <= most; rank++) {
      hits += ranks[rank];
    }
    return Proportion.of(hits, all);
  }

  private static List<Message> messages(Path file) {
    List<Message> messages = new ArrayList<>();
    for (JsonLines.Row row : JsonLines.read(file)) {
      messages.add(new Message(row.text("title"), row.text("body"), row.text("reply")));
    }
    return messages;
  }
}
