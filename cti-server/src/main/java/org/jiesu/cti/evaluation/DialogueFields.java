package org.jiesu.cti.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.ConversationExtractor;
import org.jiesu.cti.extraction.Lexicon;

/**
 * Whole dialogues against the ticket fields that a careful operator would fill in. A field is right
 * where its value is the expected one; of an open-ended demand where it contains what is expected,
 * and of a person complained of where the name is.
 */
final class DialogueFields {
  /** From here on the desk takes a proposal with one key for all. */
  private static final double HIGH = 0.8;

  private static final double HEARD_WELL = 0.9;

  private final ConversationExtractor extractor;
  private final int errors;

  /**
   * A dialogue.
   *
   * @param line the number the line signalled, empty if withheld
   */
  private record Dialogue(
      List<Said> turns,
      Map<TicketField, String> fields,
      Instant arrived,
      String line,
      Language language) {}

  private record Said(Side side, String text) {}

  private static final class Count {
    private long expected;
    private long proposed;
    private long right;
    private long sure;
    private long sureAndRight;
    private long offered;
  }

  DialogueFields(Path lexicon, int errors) {
    this.extractor = new ConversationExtractor(Lexicon.read(lexicon));
    this.errors = errors;
  }

  void measure(List<JsonLines.Row> rows, TestFiles files, Outcome outcome) {
    List<Dialogue> dialogues = rows.stream().map(DialogueFields::dialogue).toList();
    outcome.say("%d dialogues of %s", dialogues.size(), files.test().getFileName());
    outcome.figure("dialogues", dialogues.size());
    for (int noise : files.noise()) {
      measure(dialogues, noise, files.seed(), outcome);
    }
  }

  private void measure(List<Dialogue> dialogues, int noise, long seed, Outcome outcome) {
    RecognitionNoise garbler = RecognitionNoise.of(noise, seed);
    Map<TicketField, Count> counts = new EnumMap<>(TicketField.class);
    long whole = 0;
    long nanos = 0;
    int told = 0;
    for (int d = 0; d < dialogues.size(); d++) {
      Dialogue dialogue = dialogues.get(d);
      Conversation conversation = conversation(dialogue, garbler);
      long before = System.nanoTime();
      Map<TicketField, FieldValue> found = new EnumMap<>(TicketField.class);
      for (FieldSuggested suggested : extractor.extract(conversation)) {
        found.put(suggested.field(), suggested.value());
      }
      nanos += System.nanoTime() - before;
      boolean all = true;
      for (TicketField field : measured(dialogues)) {
        Count count = counts.computeIfAbsent(field, f -> new Count());
        String expected = dialogue.fields().getOrDefault(field, "");
        Optional<FieldValue> value = Optional.ofNullable(found.get(field));
        boolean right = value.isPresent() && same(field, expected, value.get().value());
        count(count, field, expected, value, right);
        all &= right || expected.isEmpty();
        boolean wrong = !right && (!expected.isEmpty() || value.isPresent());
        if (wrong && told < errors) {
          told++;
          outcome.say(
              "  %d%% noise, dialogue %d, %s: expected %s, found %s",
              noise,
              d + 1,
              field,
              quoted(expected),
              quoted(value.map(FieldValue::value).orElse("")));
        }
      }
      whole += all ? 1 : 0;
    }
    report(counts, noise, dialogues.size(), whole, nanos, outcome);
  }

  private static String quoted(String value) {
    return value.isEmpty() ? "nothing" : "“" + value + "”";
  }

  /** The fields that some dialogue of the file expects: only of these absence means something. */
  private static List<TicketField> measured(List<Dialogue> dialogues) {
    List<TicketField> fields = new ArrayList<>();
    for (TicketField field : TicketField.values()) {
      if (dialogues.stream().anyMatch(d -> d.fields().containsKey(field))) {
        fields.add(field);
      }
    }
    return fields;
  }

  private static void count(
      Count count, TicketField field, String expected, Optional<FieldValue> value, boolean right) {
    count.expected += expected.isEmpty() ? 0 : 1;
    // a demand that nobody wrote down may still have been said
    if (value.isPresent() && !(field == TicketField.DEMAND && expected.isEmpty())) {
      boolean sure = value.get().confidence() >= HIGH;
      count.proposed++;
      count.right += right ? 1 : 0;
      count.sure += sure ? 1 : 0;
      count.sureAndRight += sure && right ? 1 : 0;
      boolean among =
          value.get().alternatives().stream().anyMatch(a -> same(field, expected, a.value()));
      count.offered += right || among ? 1 : 0;
    }
  }

  private static void report(
      Map<TicketField, Count> counts,
      int noise,
      int dialogues,
      long whole,
      long nanos,
      Outcome outcome) {
    outcome.say("");
    outcome.say("%d %% of the characters wrong", noise);
    outcome.say(
        "%-17s %-32s %-32s %-32s %s",
        "field", "precision", "recall", "precision where >= 0.8", "recall with alternatives");
    long expected = 0;
    long proposed = 0;
    long right = 0;
    long sure = 0;
    long sureAndRight = 0;
    for (Map.Entry<TicketField, Count> entry : counts.entrySet()) {
      Count count = entry.getValue();
      Proportion precision = Proportion.of(count.right, count.proposed);
      Proportion recall = Proportion.of(count.right, count.expected);
      outcome.say(
          "%-17s %-32s %-32s %-32s %s",
          entry.getKey(),
          precision,
          recall,
          Proportion.of(count.sureAndRight, count.sure),
          Proportion.of(count.offered, count.expected));
      String name = entry.getKey().name().toLowerCase(Locale.ROOT) + "_" + noise;
      outcome.figure(name + "_precision", precision.value());
      outcome.figure(name + "_recall", recall.value());
      expected += count.expected;
      proposed += count.proposed;
      right += count.right;
      sure += count.sure;
      sureAndRight += count.sureAndRight;
    }
    outcome.say(
        "%-17s %-32s %-32s %s",
        "all",
        Proportion.of(right, proposed),
        Proportion.of(right, expected),
        Proportion.of(sureAndRight, sure));
    outcome.say(
        "all fields right: %s; %.2f ms a dialogue",
        Proportion.of(whole, dialogues), nanos / 1e6 / Math.max(1, dialogues));
    outcome.figure("precision_" + noise, Proportion.of(right, proposed));
    outcome.figure("recall_" + noise, Proportion.of(right, expected));
    outcome.figure("sure_precision_" + noise, Proportion.of(sureAndRight, sure));
    outcome.figure("whole_" + noise, Proportion.of(whole, dialogues).value());
  }

  static boolean same(TicketField field, String expected, String found) {
    if (expected.isEmpty()) {
      return false;
    }
    if (field == TicketField.DEMAND) {
      return List.of(expected.split("、")).stream()
          .allMatch(e -> List.of(e.split("\\|")).stream().anyMatch(found::contains));
    }
    if (field == TicketField.COMPLAINED_PERSON) {
      return found.replaceFirst("（.*", "").equals(expected);
    }
    return found.equals(expected);
  }

  private static Conversation conversation(Dialogue dialogue, RecognitionNoise garbler) {
    List<Utterance> utterances = new ArrayList<>();
    Instant start = dialogue.arrived().plusSeconds(2);
    for (Said said : dialogue.turns()) {
      Instant end = start.plusMillis(400 + 220L * said.text().length());
      utterances.add(
          new Utterance(
              utterances.size() + 1,
              said.side(),
              start,
              end,
              garbler.garble(said.text()).text(),
              List.of(),
              HEARD_WELL,
              dialogue.language(),
              Optional.empty()));
      start = end.plusMillis(600);
    }
    return new Conversation(
        utterances, dialogue.arrived(), ZoneOffset.UTC, dialogue.line(), Optional.empty());
  }

  private static Dialogue dialogue(JsonLines.Row row) {
    JsonNode turns = row.json().get("turns");
    JsonNode fields = row.json().get("fields");
    if (turns == null || !turns.isArray() || turns.isEmpty()) {
      throw row.problem("turns：应为至少一句话的列表");
    }
    if (fields == null || !fields.isObject()) {
      throw row.problem("fields：应为“字段: 值”的对象");
    }
    List<Said> said = new ArrayList<>();
    for (JsonNode turn : turns) {
      String side = turn.path("side").asText();
      if (!side.equals("CALLER") && !side.equals("OPERATOR") || !turn.path("text").isTextual()) {
        throw row.problem("turns：每句应有 side（CALLER 或 OPERATOR）和 text");
      }
      said.add(new Said(Side.valueOf(side), turn.get("text").textValue()));
    }
    Map<TicketField, String> expected = new EnumMap<>(TicketField.class);
    fields
        .fields()
        .forEachRemaining(
            entry -> {
              try {
                expected.put(TicketField.valueOf(entry.getKey()), entry.getValue().asText());
              } catch (IllegalArgumentException e) {
                throw row.problem("fields：没有字段 " + entry.getKey());
              }
            });
    return new Dialogue(
        said,
        expected,
        arrived(row),
        row.json().path("line").asText(""),
        row.json().path("language").asText("cmn").equals("yue")
            ? Language.CANTONESE
            : Language.MANDARIN);
  }

  /** When the call arrived by the city's clocks; every 昨天 counts from it. */
  private static Instant arrived(JsonLines.Row row) {
    String text = row.json().path("arrived").asText("2026-11-22T10:00");
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw row.problem("arrived：应为 2026-11-22T10:00 这样的时间，现为 " + text);
    }
  }
}
