package org.jiesu.cti.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.TicketField;

/** A request's JSON object, read strictly: what is not as described is refused and named. */
final class Body {

  static final int LONGEST_VALUE = 4000;

  private final JsonNode object;

  /**
   * A body that may have these fields and no other.
   *
   * @throws Problem if it is no object or has others
   */
  Body(JsonNode node, Set<String> known) {
    if (!node.isObject()) {
      throw new Problem(400, "请求内容应是一个 JSON 对象。");
    }
    Iterator<String> names = node.fieldNames();
    while (names.hasNext()) {
      if (!known.contains(names.next())) {
        throw new Problem(400, "请求里有不认识的字段，只能有：" + String.join("、", known) + "。");
      }
    }
    this.object = node;
  }

  /** A text that must be there, of 1 to {@code longest} characters. */
  String text(String field, int longest) {
    return optionalText(field, longest)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> Problem.field(field, "不能为空。"));
  }

  /** A text that may be missing. */
  Optional<String> optionalText(String field, int longest) {
    JsonNode node = object.get(field);
    return node == null ? Optional.empty() : Optional.of(checked(field, node, longest));
  }

  /** A list of texts that may be missing, each of 1 to {@code longest} characters. */
  List<String> texts(String field, int most, int longest) {
    JsonNode node = object.get(field);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > most) {
      throw Problem.field(field, "应是最多 " + most + " 项的列表。");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : node) {
      String text = checked(field, each, longest).strip();
      if (text.isEmpty()) {
        throw Problem.field(field, "不能有空的一项。");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A list of objects that may be missing, each with these fields and no other. */
  List<Body> objects(String field, int most, Set<String> known) {
    JsonNode node = object.get(field);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > most) {
      throw Problem.field(field, "应是最多 " + most + " 项的列表。");
    }
    List<Body> objects = new ArrayList<>();
    node.forEach(each -> objects.add(new Body(each, known)));
    return objects;
  }

  /** Whether there is such a field. */
  boolean has(String field) {
    return object.has(field);
  }

  /** A number between two bounds, both allowed. */
  double number(String field, double least, double most) {
    JsonNode node = object.get(field);
    if (node == null
        || !node.isNumber()
        || node.doubleValue() < least
        || node.doubleValue() > most) {
      throw Problem.field(field, "应是 " + least + " 到 " + most + " 之间的数字。");
    }
    return node.doubleValue();
  }

  /** A day such as {@code 2026-05-01} that may be missing or empty. */
  Optional<LocalDate> day(String field) {
    Optional<String> text = optionalText(field, 10).filter(day -> !day.isEmpty());
    try {
      return text.map(LocalDate::parse);
    } catch (DateTimeParseException e) {
      throw Problem.field(field, "日期应写成 2026-05-01。");
    }
  }

  /** A yes or no that may be missing and is then no. */
  boolean flag(String field) {
    JsonNode node = object.get(field);
    if (node != null && !node.isBoolean()) {
      throw Problem.field(field, "应是 true 或 false。");
    }
    return node != null && node.booleanValue();
  }

  /** A whole number from 1 on. */
  int positive(String field) {
    JsonNode node = object.get(field);
    if (node == null
        || !node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < 1) {
      throw Problem.field(field, "应是大于 0 的整数。");
    }
    return node.intValue();
  }

  /** One of an enum's names. */
  <E extends Enum<E>> E choice(String field, Class<E> type) {
    JsonNode node = object.get(field);
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> node != null && node.isTextual() && value.name().equals(node.textValue()))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.field(
                    field, "只能是：" + String.join("、", names(type.getEnumConstants())) + "。"));
  }

  /** Values by ticket field. */
  Map<TicketField, String> ticketFields(String field) {
    JsonNode node = object.get(field);
    if (node == null || !node.isObject()) {
      throw Problem.field(field, "应是各字段的值。");
    }
    Map<TicketField, String> values = new EnumMap<>(TicketField.class);
    node.properties()
        .forEach(
            property ->
                values.put(
                    Arrays.stream(TicketField.values())
                        .filter(known -> known.name().equals(property.getKey()))
                        .findFirst()
                        .orElseThrow(() -> new Problem(400, "有不认识的工单字段。")),
                    checked(property.getKey(), property.getValue(), LONGEST_VALUE)));
    return values;
  }

  private static String checked(String field, JsonNode node, int longest) {
    if (!node.isTextual()) {
      throw Problem.field(field, "应是文字。");
    }
    String text = node.textValue();
    if (text.length() > longest) {
      throw Problem.field(field, "最多 " + longest + " 个字，请缩短。");
    }
    if (text.chars().anyMatch(Body::unprintable) || brokenSurrogates(text)) {
      throw Problem.field(field, "含有不能保存的字符，请删除后重新输入。");
    }
    return text;
  }

  private static boolean unprintable(int character) {
    return character < ' ' && character != '\n' && character != '\r' && character != '\t';
  }

  private static boolean brokenSurrogates(String text) {
    return text.codePoints().anyMatch(point -> point >= 0xD800 && point <= 0xDFFF);
  }

  private static String[] names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toArray(String[]::new);
  }
}
