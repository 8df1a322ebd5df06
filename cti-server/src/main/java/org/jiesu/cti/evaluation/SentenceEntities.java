package org.jiesu.cti.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.extraction.MentionFinder;
import org.jiesu.cti.extraction.MentionFinder.Kind;
import org.jiesu.cti.extraction.MentionFinder.Mention;
import org.jiesu.cti.extraction.NameTagger;

/**
 * Persons, organisations and places of single sentences, in CLUENER's form: {@code
 * {"text":…,"label":{"name":{"李明":[[3,4]]}}}}, both ends included. Measures the finder that is
 * shipped; with a training file the tagger that learns from it, too.
 */
final class SentenceEntities {
  private static final int ROUNDS = 12;

  /** Share of the training sentences that are also learnt garbled. */
  private static final int GARBLED = 10;

  private static final Map<String, Kind> KINDS =
      Map.of(
          "name", Kind.PERSON,
          "company", Kind.ORGANISATION,
          "organization", Kind.ORGANISATION,
          "government", Kind.ORGANISATION,
          "address", Kind.PLACE,
          "scene", Kind.PLACE);

  private final Lexicon lexicon;

  private record Sentence(String text, List<Mention> mentions) {}

  /** What finds names in a text. */
  private interface Finder {
    List<Mention> find(String text);
  }

  private static final class Count {
    private long expected;
    private long found;
    private long strict;
    private long overlapFound;
    private long overlapExpected;

    Proportion precision(boolean whole) {
      return Proportion.of(whole ? strict : overlapFound, found);
    }

    Proportion recall(boolean whole) {
      return Proportion.of(whole ? strict : overlapExpected, expected);
    }

    double f1(boolean whole) {
      double p = precision(whole).value();
      double r = recall(whole).value();
      return p + r == 0 ? 0 : 2 * p * r / (p + r);
    }
  }

  SentenceEntities(Path lexicon) {
    this.lexicon = Lexicon.read(lexicon);
  }

  void measure(List<JsonLines.Row> rows, TestFiles files, Outcome outcome) {
    List<Sentence> test = rows.stream().map(SentenceEntities::sentence).toList();
    outcome.say("%d sentences of %s", test.size(), files.test().getFileName());
    outcome.figure("sentences", test.size());
    MentionFinder shipped = new MentionFinder(lexicon);
    for (int noise : files.noise()) {
      measure("shipped finder", "", shipped::find, test, noise, files.seed(), outcome);
    }
    if (files.train().isPresent()) {
      List<NameTagger.Example> examples = new ArrayList<>();
      RecognitionNoise garbler = RecognitionNoise.of(GARBLED, files.seed());
      for (JsonLines.Row row : JsonLines.read(files.train().get())) {
        Sentence sentence = sentence(row);
        examples.add(new NameTagger.Example(sentence.text(), sentence.mentions()));
        Sentence heard = garbled(sentence, garbler);
        examples.add(new NameTagger.Example(heard.text(), heard.mentions()));
      }
      NameTagger tagger = NameTagger.train(lexicon, examples, ROUNDS, files.seed());
      outcome.say("");
      outcome.say(
          "trained on %d sentences of %s", examples.size() / 2, files.train().get().getFileName());
      for (int noise : files.noise()) {
        measure("trained tagger", "trained_", tagger::find, test, noise, files.seed(), outcome);
      }
    }
  }

  private static void measure(
      String what,
      String prefix,
      Finder finder,
      List<Sentence> test,
      int noise,
      long seed,
      Outcome outcome) {
    RecognitionNoise garbler = RecognitionNoise.of(noise, seed);
    Map<Kind, Count> counts = new EnumMap<>(Kind.class);
    for (Sentence clean : test) {
      Sentence sentence = garbled(clean, garbler);
      List<Mention> found = finder.find(sentence.text());
      for (Kind kind : Kind.values()) {
        count(
            counts.computeIfAbsent(kind, k -> new Count()),
            of(kind, sentence.mentions()),
            of(kind, found));
      }
    }
    outcome.say("");
    outcome.say("%s, %d %% of the characters wrong", what, noise);
    outcome.say(
        "%-13s %-30s %-30s %-7s %s", "", "precision", "recall", "F1", "F1 where overlap counts");
    double sum = 0;
    for (Map.Entry<Kind, Count> entry : counts.entrySet()) {
      Count count = entry.getValue();
      outcome.say(
          "%-13s %-30s %-30s %.3f   %.3f",
          entry.getKey(),
          count.precision(true),
          count.recall(true),
          count.f1(true),
          count.f1(false));
      String name = prefix + entry.getKey().name().toLowerCase(Locale.ROOT) + "_" + noise;
      outcome.figure(name + "_f1", count.f1(true));
      outcome.figure(name + "_overlap_f1", count.f1(false));
      sum += count.f1(true);
    }
    outcome.figure(prefix + "macro_f1_" + noise, sum / counts.size());
  }

  private static List<Mention> of(Kind kind, List<Mention> mentions) {
    return mentions.stream().filter(m -> m.kind() == kind).toList();
  }

  private static void count(Count count, List<Mention> expected, List<Mention> found) {
    count.expected += expected.size();
    count.found += found.size();
    for (Mention mention : found) {
      count.strict += expected.contains(mention) ? 1 : 0;
      count.overlapFound += expected.stream().anyMatch(e -> overlap(e, mention)) ? 1 : 0;
    }
    for (Mention mention : expected) {
      count.overlapExpected += found.stream().anyMatch(f -> overlap(f, mention)) ? 1 : 0;
    }
  }

  private static boolean overlap(Mention a, Mention b) {
    return a.from() < b.to() && b.from() < a.to();
  }

  private static Sentence garbled(Sentence clean, RecognitionNoise garbler) {
    RecognitionNoise.Garbled heard = garbler.garble(clean.text());
    List<Mention> mentions = new ArrayList<>();
    for (Mention mention : clean.mentions()) {
      int[] span = heard.span(mention.from(), mention.to());
      if (span[1] > span[0]) {
        mentions.add(new Mention(mention.kind(), span[0], span[1]));
      }
    }
    return new Sentence(heard.text(), mentions);
  }

  private static Sentence sentence(JsonLines.Row row) {
    String text = row.text("text");
    JsonNode label = row.json().get("label");
    if (label == null || !label.isObject()) {
      throw row.problem("label：应为“类型: {名称: [[起, 止]]}”的对象");
    }
    List<Mention> mentions = new ArrayList<>();
    label
        .fields()
        .forEachRemaining(
            type -> {
              Kind kind = KINDS.get(type.getKey());
              if (kind != null) {
                for (JsonNode spans : type.getValue()) {
                  for (JsonNode span : spans) {
                    int from = span.path(0).asInt(-1);
                    int to = span.path(1).asInt(-1) + 1;
                    if (from < 0 || to <= from || to > text.length()) {
                      throw row.problem("label：" + type.getKey() + " 的起止位置不在文中");
                    }
                    mentions.add(new Mention(kind, from, to));
                  }
                }
              }
            });
    mentions.sort(Comparator.comparingInt(Mention::from));
    return new Sentence(text, mentions);
  }
}
