package org.jiesu.cti.ticket;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallerNumber;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.extraction.IdNumber;
import org.jiesu.cti.extraction.PlateNumber;

/** What a field of a ticket may hold. */
final class TicketRules {
  private static final Set<String> KINDS = Set.of("咨询", "求助", "投诉", "举报", "建议", "表扬");
  private static final Set<TicketField> REQUIRED =
      Set.of(TicketField.KIND, TicketField.TITLE, TicketField.BODY);
  private static final BigDecimal LARGEST_AMOUNT = new BigDecimal("1000000000000");

  private TicketRules() {}

  /**
   * The values as they are kept, empty ones left out.
   *
   * @throws TicketValidationException if any of them cannot stand, or a required one is missing
   */
  static Map<TicketField, String> complete(Map<TicketField, String> values) {
    Map<TicketField, String> kept = new EnumMap<>(TicketField.class);
    Map<TicketField, String> problems = new EnumMap<>(TicketField.class);
    values.forEach(
        (field, value) -> {
          Optional<String> problem = problem(field, value);
          problem.ifPresent(why -> problems.put(field, why));
          if (problem.isEmpty() && !value.isBlank()) {
            kept.put(field, normal(field, value));
          }
        });
    for (TicketField field : REQUIRED) {
      if (values.getOrDefault(field, "").isBlank()) {
        problems.put(field, label(field) + "必填");
      }
    }
    if (!problems.isEmpty()) {
      throw new TicketValidationException(problems);
    }
    return kept;
  }

  /**
   * One value as it is kept.
   *
   * @throws TicketValidationException if it cannot stand
   */
  static String single(TicketField field, String value) {
    problem(field, value)
        .ifPresent(
            why -> {
              throw new TicketValidationException(Map.of(field, why));
            });
    return value.isBlank() ? "" : normal(field, value);
  }

  private static String normal(TicketField field, String value) {
    String text = value.strip();
    return switch (field) {
      case PHONE -> CallerNumber.key(text);
      case ID_NUMBER, PLATE, ORDER_NUMBER ->
          text.replaceAll("[\\s·.\\-]", "").toUpperCase(Locale.ROOT);
      case AMOUNT -> new BigDecimal(text.replace(",", "")).toPlainString();
      case OCCURRED_AT -> text.replace(' ', 'T');
      default -> text;
    };
  }

  /** What is wrong with a value, in Chinese; empty values are never wrong. */
  private static Optional<String> problem(TicketField field, String value) {
    String text = value.strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int longest = longest(field);
    if (text.length() > longest) {
      return Optional.of(label(field) + "最多 " + longest + " 字，现在是 " + text.length() + " 字");
    }
    if (text.codePoints().anyMatch(c -> unwritable(field, c))) {
      return Optional.of(label(field) + "含有无法保存的字符，请删除后重试");
    }
    return switch (field) {
      case KIND ->
          KINDS.contains(text)
              ? Optional.empty()
              : Optional.of(label(field) + "只能是咨询、求助、投诉、举报、建议、表扬之一");
      case PHONE ->
          text.matches("\\+?[0-9][0-9 ()\\-]*") && CallerNumber.key(text).matches("[0-9]{3,20}")
              ? Optional.empty()
              : Optional.of(label(field) + "只能填写 3 到 20 位数字");
      case ID_NUMBER ->
          isIdNumber(normal(field, text))
              ? Optional.empty()
              : Optional.of(label(field) + "应为 18 位（末位可为 X，校验码要对）或 15 位身份证号，或 5 到 20 位字母数字的其他证件号");
      case PLATE ->
          isPlate(normal(field, text))
              ? Optional.empty()
              : Optional.of(label(field) + "请填写完整车牌，例如 粤A12345，或写“尾号”和最后几位");
      case ORDER_NUMBER ->
          normal(field, text).matches("[0-9A-Z#/_〔〕（）()号第\\p{IsHan}]+")
              ? Optional.empty()
              : Optional.of(label(field) + "只能填写字母、数字和汉字");
      case AMOUNT ->
          isAmount(text)
              ? Optional.empty()
              : Optional.of(label(field) + "请填写不小于 0 的数字，单位元，最多两位小数，例如 128.50");
      case OCCURRED_AT ->
          isTime(text)
              ? Optional.empty()
              : Optional.of(label(field) + "请填写日期或日期和时间，例如 2026-11-22 或 2026-11-22T08:30");
      case MATTER, UNIT ->
          text.chars().noneMatch(Character::isWhitespace)
              ? Optional.empty()
              : Optional.of(label(field) + "请从列表中选择");
      case HELPERS ->
          text.matches("[^\\s,]{1,64}(,[^\\s,]{1,64}){0,9}")
              ? Optional.empty()
              : Optional.of(label(field) + "请从列表中选择，最多 10 个");
      default -> Optional.empty();
    };
  }

  private static boolean unwritable(TicketField field, int c) {
    boolean layout = c == '\n' || c == '\r' || c == '\t';
    return layout
        ? field != TicketField.BODY && field != TicketField.DEMAND
        : Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }

  /**
   * Eighteen digits are a citizen's number and its check digit must be right; passports and permits
   * are letters and fewer digits.
   */
  private static boolean isIdNumber(String text) {
    return text.matches("[0-9]{17}[0-9X]")
        ? IdNumber.isValid(text)
        : text.matches("[A-Z0-9]{5,20}") && !text.matches("[0-9]{16,}[A-Z]?");
  }

  private static boolean isPlate(String text) {
    return PlateNumber.isValid(text) || text.matches("尾号[0-9A-Z]{2,5}|无牌|未挂牌");
  }

  private static boolean isAmount(String text) {
    if (!text.matches("[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]{1,2})?|[0-9]+(\\.[0-9]{1,2})?")) {
      return false;
    }
    return new BigDecimal(text.replace(",", "")).compareTo(LARGEST_AMOUNT) < 0;
  }

  private static boolean isTime(String text) {
    try {
      if (text.length() == 4) {
        Year.parse(text);
      } else if (text.length() == 7) {
        YearMonth.parse(text);
      } else if (text.length() == 10) {
        LocalDate.parse(text);
      } else {
        LocalDateTime.parse(text.replace(' ', 'T'));
      }
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static int longest(TicketField field) {
    return switch (field) {
      case CALLER_NAME -> 50;
      case PHONE, ID_NUMBER -> 40;
      case PLATE -> 20;
      case KIND -> 10;
      case MATTER, UNIT -> 64;
      case ADDRESS, DEMAND, HELPERS -> 500;
      case MERCHANT, COMPLAINED_PERSON, ORDER_NUMBER, TITLE -> 100;
      case OCCURRED_AT, AMOUNT -> 32;
      case BODY -> 5_000;
    };
  }

  static String label(TicketField field) {
    return switch (field) {
      case CALLER_NAME -> "来电人姓名";
      case PHONE -> "联系电话";
      case ID_NUMBER -> "证件号码";
      case KIND -> "诉求类型";
      case MATTER -> "事项";
      case ADDRESS -> "事发地点";
      case MERCHANT -> "涉及主体";
      case COMPLAINED_PERSON -> "被反映人";
      case PLATE -> "车牌号";
      case ORDER_NUMBER -> "订单/单据号";
      case OCCURRED_AT -> "发生时间";
      case AMOUNT -> "涉及金额";
      case DEMAND -> "具体诉求";
      case TITLE -> "标题";
      case BODY -> "诉求内容";
      case UNIT -> "承办单位";
      case HELPERS -> "协办单位";
    };
  }
}
