package org.jiesu.cti.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file with one JSON object a line (JSONL, UTF-8). Empty lines are skipped. */
final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** One object and the line it stands in, counted from 1. */
  record Row(Path file, int line, JsonNode json) {

    /**
     * A text that must be there; it may be empty.
     *
     * @throws EvaluationException if it is missing or no text
     */
    String text(String field) {
      JsonNode value = json.get(field);
      if (value == null || !value.isTextual()) {
        throw problem(field + "：缺少这个字段，或者不是文字");
      }
      return value.textValue();
    }

    /** An error in this line. */
    EvaluationException problem(String problem) {
      return new EvaluationException(file + ":" + line + "：" + problem);
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws EvaluationException if it cannot be read, has no object, or a line is none
   */
  static List<Row> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new EvaluationException("找不到文件 " + file, e);
    } catch (CharacterCodingException e) {
      throw new EvaluationException(file + "：文件不是 UTF-8 编码", e);
    } catch (IOException e) {
      throw new EvaluationException(file + "：文件读不出来（" + e.getMessage() + "）", e);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      JsonNode json;
      try {
        json = JSON.readTree(lines.get(i));
      } catch (JsonProcessingException e) {
        throw new EvaluationException(
            file + ":" + (i + 1) + "：不是合法的 JSON（" + e.getOriginalMessage() + "）", e);
      }
      Row row = new Row(file, i + 1, json);
      if (!json.isObject()) {
        throw row.problem("每行应是一个 JSON 对象");
      }
      rows.add(row);
    }
    if (rows.isEmpty()) {
      throw new EvaluationException(file + "：文件里没有数据");
    }
    return rows;
  }
}
