package org.jiesu.cti.knowledge;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.knowledge.MalformedKnowledgeException.Mistake;

/** The named fields of an article in a file, under their English or Chinese names. */
final class ArticleFields {
  private static final Map<String, String> NAMES = names();

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> places = new HashMap<>();
  private final List<Mistake> mistakes;
  private final String place;

  ArticleFields(String place, List<Mistake> mistakes) {
    this.place = place;
    this.mistakes = mistakes;
  }

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    String[][] all = {
      {"id", "编号"},
      {"kind", "类型"},
      {"title", "标题"},
      {"question", "问题"},
      {"answer", "标准答复"},
      {"body", "正文"},
      {"tags", "标签"},
      {"matters", "事项"},
      {"area", "区域"},
      {"unit", "单位"},
      {"valid-from", "生效日期"},
      {"valid-to", "失效日期"},
      {"review-on", "复审日期"}
    };
    for (String[] pair : all) {
      names.put(pair[0], pair[0]);
      names.put(pair[1], pair[0]);
    }
    return names;
  }

  /** The field of a name, if there is one. */
  static Optional<String> named(String name) {
    return Optional.ofNullable(NAMES.get(name.strip().toLowerCase(java.util.Locale.ROOT)));
  }

  static String known() {
    return String.join("、", NAMES.keySet().stream().filter(name -> name.charAt(0) > 127).toList());
  }

  void put(String field, String value, String where) {
    if (values.put(field, value.strip()) != null) {
      mistakes.add(new Mistake(where, field, "字段重复"));
    }
    places.put(field, where);
  }

  private String text(String field) {
    return values.getOrDefault(field, "");
  }

  private String place(String field) {
    return places.getOrDefault(field, place);
  }

  private List<String> list(String field) {
    return Arrays.stream(text(field).split("[,，、;；\n]"))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .distinct()
        .toList();
  }

  private Optional<LocalDate> date(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(text.replace('/', '-')));
    } catch (DateTimeParseException e) {
      mistakes.add(new Mistake(place(field), field, "日期应写成 2026-05-01，现为 " + text));
      return Optional.empty();
    }
  }

  private Article.Kind kind() {
    String text = text("kind");
    if (text.isEmpty()) {
      return Article.Kind.ARTICLE;
    }
    for (Article.Kind kind : Article.Kind.values()) {
      if (kind.chinese().equals(text) || kind.name().equalsIgnoreCase(text)) {
        return kind;
      }
    }
    mistakes.add(new Mistake(place("kind"), "kind", "应为 文章、政策、标准答复、业务地图 之一，现为 " + text));
    return Article.Kind.ARTICLE;
  }

  /** The article, checked; its mistakes are added to those of the file. */
  ImportedArticle article(int bodyLine, CityCodes codes) {
    Optional<String> id = Optional.of(text("id")).filter(text -> !text.isEmpty());
    id.filter(text -> !ArticleRules.isId(text))
        .ifPresent(
            text ->
                mistakes.add(
                    new Mistake(place("id"), "id", "编号只能有小写字母、数字和连字符，最多 60 个，现为 " + text)));
    Article article =
        new Article(
            kind(),
            text("title"),
            String.join("\n", questions()),
            text("answer"),
            text("body"),
            list("tags"),
            list("matters"),
            text("area"),
            text("unit"),
            date("valid-from"),
            date("valid-to"),
            date("review-on"));
    for (Mistake mistake : ArticleRules.mistakes(article, place, bodyLine, codes)) {
      mistakes.add(
          mistake.place().equals(place)
              ? new Mistake(place(mistake.field()), mistake.field(), mistake.problem())
              : mistake);
    }
    return new ImportedArticle(place, id, article, bodyLine);
  }

  private List<String> questions() {
    List<String> questions = new ArrayList<>();
    for (String each : text("question").split("[;；|\n]")) {
      if (!each.isBlank()) {
        questions.add(each.strip());
      }
    }
    return questions;
  }
}
