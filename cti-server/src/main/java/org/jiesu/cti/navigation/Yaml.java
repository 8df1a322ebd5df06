package org.jiesu.cti.navigation;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.navigation.NavigationException.Problem;

/**
 * A YAML value that knows its line, so that a mistake can be shown where it is. Jackson's data
 * binding knows the line of syntax errors only; this reads Jackson's token stream instead.
 */
sealed interface Yaml {
  /** From 1. */
  int line();

  /** A mapping; {@code keyLines} has the line of each key. */
  record Mapping(int line, Map<String, Yaml> values, Map<String, Integer> keyLines)
      implements Yaml {}

  /** A sequence. */
  record Sequence(int line, List<Yaml> items) implements Yaml {}

  /** A scalar as written; empty for a key without a value. */
  record Scalar(int line, String text) implements Yaml {}

  /**
   * Reads one document.
   *
   * @throws NavigationException if the text is not one YAML document, or uses what a tree does not
   *     need: aliases, deep nesting
   */
  static Yaml read(String file, String text) {
    return new Reader(file).read(text);
  }

  /** Reads a token stream. */
  final class Reader {
    private static final int DEEPEST = 12;

    private final String file;

    Reader(String file) {
      this.file = file;
    }

    Yaml read(String text) {
      try (YAMLParser parser = new YAMLFactory().createParser(text)) {
        if (parser.nextToken() == null) {
          throw broken(1, "文件是空的");
        }
        Yaml document = value(parser, 1);
        if (parser.nextToken() != null) {
          throw broken(line(parser), "一个文件只能有一棵导航树（去掉多余的“---”）");
        }
        return document;
      } catch (JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        String detail = e.getOriginalMessage();
        int end = detail == null ? 0 : detail.indexOf('\n');
        throw broken(
            location == null ? 0 : Math.max(0, location.getLineNr()),
            "YAML 写法有误（"
                + (detail == null ? "" : end > 0 ? detail.substring(0, end) : detail)
                + "），请检查缩进、冒号和引号");
      } catch (NavigationException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        // snakeyaml lets some of its own unchecked exceptions through.
        throw broken(0, "YAML 无法读取（" + firstLine(e) + "）");
      }
    }

    private Yaml value(YAMLParser parser, int depth) throws IOException {
      int line = line(parser);
      if (depth > DEEPEST) {
        throw broken(line, "嵌套太深");
      }
      if (parser.isCurrentAlias()) {
        throw broken(line, "导航树不支持引用别处（*），请直接写出内容；星号作文字时要加引号");
      }
      JsonToken token = parser.currentToken();
      return switch (token) {
        case START_OBJECT -> mapping(parser, line, depth);
        case START_ARRAY -> sequence(parser, line, depth);
        case VALUE_NULL -> new Scalar(line, "");
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
            new Scalar(line, parser.getText().strip());
        default -> throw broken(line, "无法识别的内容");
      };
    }

    private Mapping mapping(YAMLParser parser, int line, int depth) throws IOException {
      Map<String, Yaml> values = new LinkedHashMap<>();
      Map<String, Integer> keyLines = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        int keyLine = line(parser);
        parser.nextToken();
        Yaml value = value(parser, depth + 1);
        if (values.putIfAbsent(key, value) != null) {
          throw broken(keyLine, "“" + key + "”写了两次（前一次在第 " + keyLines.get(key) + " 行）");
        }
        keyLines.put(key, keyLine);
      }
      return new Mapping(line, values, keyLines);
    }

    private Sequence sequence(YAMLParser parser, int line, int depth) throws IOException {
      List<Yaml> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(parser, depth + 1));
      }
      return new Sequence(line, items);
    }

    private static int line(YAMLParser parser) {
      return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    private static String firstLine(Exception e) {
      String message = String.valueOf(e.getMessage());
      int end = message.indexOf('\n');
      return end > 0 ? message.substring(0, end) : message;
    }

    private NavigationException broken(int line, String reason) {
      return new NavigationException(file, new Problem(line, reason));
    }
  }
}
