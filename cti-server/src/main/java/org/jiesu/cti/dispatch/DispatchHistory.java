package org.jiesu.cti.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jiesu.cti.call.CallJson;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DispatchDao;
import org.jiesu.cti.store.DispatchDecisionRow;

/** Tickets of the past and the units they belonged to, read from a file or from the database. */
final class DispatchHistory {
  private static final ObjectMapper JSON = CallJson.newMapper();
  private static final int MOST = 500_000;
  private static final int LONGEST_LABEL = 64;

  private DispatchHistory() {}

  /**
   * Reads JSON lines with {@code title}, {@code body}, {@code label} (the unit's code) and, if
   * known, {@code matter}.
   *
   * @throws DispatchModelException naming file, line and field of what is wrong; nothing is used
   *     then
   */
  static List<DispatchExample> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new DispatchModelException("找不到文件 " + file, e);
    } catch (CharacterCodingException e) {
      throw new DispatchModelException(file + "：文件不是 UTF-8 编码", e);
    } catch (IOException e) {
      throw new DispatchModelException(file + "：文件无法读取", e);
    }
    List<DispatchExample> history = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        history.add(example(file + ":" + (i + 1), lines.get(i)));
      }
    }
    if (history.isEmpty()) {
      throw new DispatchModelException(file + "：没有一件工单");
    }
    return history;
  }

  private static DispatchExample example(String place, String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DispatchModelException(place + "：不是合法的 JSON（" + e.getOriginalMessage() + "）", e);
    }
    String label = text(json, "label", place);
    if (label.isBlank() || label.length() > LONGEST_LABEL) {
      throw new DispatchModelException(place + ": label：应为 1 到 64 个字的单位编码");
    }
    TicketText text =
        new TicketText(
            json.has("title") ? text(json, "title", place) : "",
            text(json, "body", place),
            json.has("matter") ? text(json, "matter", place) : "");
    return new DispatchExample(text, label.strip());
  }

  private static String text(JsonNode json, String field, String place) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual()) {
      throw new DispatchModelException(place + ": " + field + "：缺少这个字段，或者不是文字");
    }
    return value.textValue();
  }

  /**
   * Reads the tickets of a database, the oldest first: those whose unit kept them, with the text
   * they had when they were sent. Tickets that were given back count for the unit they went to in
   * the end, and not at all while that is open.
   */
  static List<DispatchExample> read(Database database, Instant since) {
    return database.inTransaction(
        transaction -> {
          Map<Instant, List<DispatchExample>> byTime = new TreeMap<>();
          Map<String, DispatchDecisionRow> last = new LinkedHashMap<>();
          // the latest come first
          for (DispatchDecisionRow row :
              transaction.dispatches().recent(DispatchDao.Filter.ALL, MOST)) {
            if (!row.decidedAt().isBefore(since)) {
              last.putIfAbsent(row.number(), row);
            }
          }
          for (DispatchDecisionRow row : last.values()) {
            boolean settled = !row.unitGiven().isEmpty() && row.outcome().isEmpty();
            if (settled) {
              text(row.dispatchedCase())
                  .filter(text -> !text.isBlank())
                  .ifPresent(
                      text ->
                          byTime
                              .computeIfAbsent(row.decidedAt(), at -> new ArrayList<>())
                              .add(new DispatchExample(text, row.unitGiven())));
            }
          }
          for (DispatchDao.Undecided ticket :
              transaction.dispatches().undecidedSince(since, MOST)) {
            Map<String, String> fields = new HashMap<>(ticket.fields());
            String unit = fields.getOrDefault(TicketField.UNIT.name(), "");
            TicketText text =
                new TicketText(
                    fields.getOrDefault(TicketField.TITLE.name(), ""),
                    fields.getOrDefault(TicketField.BODY.name(), ""),
                    fields.getOrDefault(TicketField.MATTER.name(), ""));
            if (!unit.isEmpty() && !text.isBlank()) {
              byTime
                  .computeIfAbsent(ticket.createdAt(), at -> new ArrayList<>())
                  .add(new DispatchExample(text, unit));
            }
          }
          List<DispatchExample> history = new ArrayList<>();
          byTime.values().forEach(history::addAll);
          return history;
        });
  }

  private static Optional<TicketText> text(String dispatchedCase) {
    try {
      return Optional.of(TicketText.of(JSON.readValue(dispatchedCase, DispatchCase.class)));
    } catch (JsonProcessingException e) {
      // kept by another release: the ticket teaches nothing
      return Optional.empty();
    }
  }
}
