package org.jiesu.cti.emotion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.emotion.EmotionTraining.Labelled;
import org.jiesu.cti.lexicon.LexiconException;

/**
 * Reads the sentences an {@link EmotionModel} is trained on: whole ones, and ways of saying that
 * are put together with what calls are about, so that the model learns that a matter is no feeling.
 */
final class EmotionSentences {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MATTER = "…";

  private EmotionSentences() {}

  /**
   * Reads both files.
   *
   * @param whole a sentence a line: {@code text}, {@code label}
   * @param phrases a line has either a {@code matter}, or a {@code frame} with … for the matter and
   *     a {@code label}
   * @param each with how many matters a frame is put together
   * @throws LexiconException naming file, line and field of what is wrong
   */
  static List<Labelled> read(Path whole, Path phrases, int each, long seed) {
    List<Labelled> sentences = new ArrayList<>();
    int line = 0;
    for (String text : lines(whole)) {
      line++;
      JsonNode row = row(whole, line, text);
      String said = required(row, "text", whole, line);
      sentences.add(new Labelled(said, label(row, whole, line), said));
    }
    List<String> matters = new ArrayList<>();
    List<Labelled> frames = new ArrayList<>();
    line = 0;
    for (String text : lines(phrases)) {
      line++;
      JsonNode row = row(phrases, line, text);
      if (row.has("matter")) {
        matters.add(required(row, "matter", phrases, line));
      } else {
        String frame = required(row, "frame", phrases, line);
        if (!frame.contains(MATTER)) {
          throw new LexiconException(phrases, line, "frame", "应有“…”，事由放在那里");
        }
        frames.add(new Labelled(frame, label(row, phrases, line), frame));
      }
    }
    Random random = new Random(seed);
    for (Labelled frame : frames) {
      Collections.shuffle(matters, random);
      for (String matter : matters.subList(0, Math.min(each, matters.size()))) {
        sentences.add(
            new Labelled(frame.text().replace(MATTER, matter), frame.label(), frame.group()));
      }
    }
    return sentences;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在且为 UTF-8 编码", e);
    }
  }

  private static JsonNode row(Path file, int line, String text) {
    try {
      JsonNode row = JSON.readTree(text);
      if (row != null && row.isObject()) {
        return row;
      }
    } catch (JsonProcessingException e) {
      throw new LexiconException(file, line, "", "不是合法的 JSON（" + e.getOriginalMessage() + "）");
    }
    throw new LexiconException(file, line, "", "每行应是一个 JSON 对象");
  }

  private static String required(JsonNode row, String field, Path file, int line) {
    return Optional.ofNullable(row.get(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> new LexiconException(file, line, field, "应为非空的文字"));
  }

  private static EmotionLabel label(JsonNode row, Path file, int line) {
    String name = required(row, "label", file, line);
    for (EmotionLabel label : EmotionLabel.values()) {
      if (label.name().toLowerCase(Locale.ROOT).equals(name)) {
        return label;
      }
    }
    throw new LexiconException(
        file, line, "label", "应为 angry、disappointed、anxious、calm、satisfied 之一，现为 " + name);
  }
}
