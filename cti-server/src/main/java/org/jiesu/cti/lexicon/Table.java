package org.jiesu.cti.lexicon;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A word list: a CSV file (RFC 4180 without line breaks in fields, UTF-8) whose first line names
 * the columns. Empty lines and lines that begin with {@code #} are skipped.
 *
 * @param columns as the file must name them, in this order
 */
public record Table(Path file, List<String> columns, List<Row> rows) {

  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * Reads a file.
   *
   * @throws LexiconException if it is not there, not UTF-8, or a line has another number of fields
   */
  public static Table read(Path file, String... columns) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new LexiconException(file, "文件不是 UTF-8 编码，请另存为 UTF-8", e);
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在", e);
    }
    List<String> expected = Arrays.asList(columns);
    List<Row> rows = new ArrayList<>();
    boolean header = true;
    for (int i = 0; i < lines.size(); i++) {
      String line =
          i == 0 && lines.get(0).startsWith("\ufeff") ? lines.get(0).substring(1) : lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> fields = split(file, i + 1, line);
      if (header) {
        if (!fields.equals(expected)) {
          throw new LexiconException(
              file, i + 1, "", "首行应为 " + String.join(",", expected) + "，现为 " + line);
        }
        header = false;
        continue;
      }
      if (fields.size() != expected.size()) {
        throw new LexiconException(
            file, i + 1, "", "应有 " + expected.size() + " 列，现有 " + fields.size() + " 列");
      }
      rows.add(new Row(file, i + 1, expected, fields));
    }
    if (header) {
      throw new LexiconException(file, 1, "", "缺少首行 " + String.join(",", expected));
    }
    return new Table(file, expected, rows);
  }

  private static List<String> split(Path file, int number, String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
        } else {
          field.append(c);
        }
      } else if (c == '"' && field.length() == 0) {
        quoted = true;
      } else if (c == ',') {
        fields.add(field.toString().strip());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new LexiconException(file, number, "", "引号没有结束");
    }
    fields.add(field.toString().strip());
    return fields;
  }

  /** One line of a word list. */
  public record Row(Path file, int line, List<String> columns, List<String> fields) {

    /** A field that may be empty. */
    public String text(String column) {
      return fields.get(columns.indexOf(column));
    }

    /**
     * A field that must not be empty.
     *
     * @throws LexiconException if it is
     */
    public String required(String column) {
      String text = text(column);
      if (text.isEmpty()) {
        throw problem(column, "不能为空");
      }
      return text;
    }

    /**
     * A number between two bounds, both allowed.
     *
     * @throws LexiconException if it is none
     */
    public double number(String column, double least, double most) {
      try {
        double value = Double.parseDouble(required(column));
        if (value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException e) {
        throw problem(column, "应为数字，现为 " + text(column));
      }
      throw problem(column, "应在 " + least + " 到 " + most + " 之间，现为 " + text(column));
    }

    /** An error in this line. */
    public LexiconException problem(String column, String problem) {
      return new LexiconException(file, line, column, problem);
    }
  }
}
