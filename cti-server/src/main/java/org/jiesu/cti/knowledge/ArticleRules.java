package org.jiesu.cti.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jiesu.cti.knowledge.MalformedKnowledgeException.Mistake;

/** What an article must be like before it may be kept. */
final class ArticleRules {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,59}");
  private static final int LONGEST_AREA = 40;
  private static final int LONGEST_TAG = 40;

  private ArticleRules() {}

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * What is wrong with an article; empty if nothing.
   *
   * @param bodyLine the line its body begins in
   */
  static List<Mistake> mistakes(Article article, String place, int bodyLine, CityCodes codes) {
    List<Mistake> mistakes = new ArrayList<>();
    if (article.title().isBlank()) {
      mistakes.add(new Mistake(place, "title", "标题不能为空"));
    }
    if (article.body().isBlank() && article.answer().isBlank()) {
      mistakes.add(new Mistake(place, "body", "正文和标准答复不能都为空"));
    }
    longest(mistakes, place, "title", article.title(), Article.LONGEST_TITLE);
    longest(mistakes, place, "question", article.question(), Article.LONGEST_QUESTION);
    longest(mistakes, place, "answer", article.answer(), Article.LONGEST_ANSWER);
    longest(mistakes, place, "body", article.body(), Article.LONGEST_BODY);
    longest(mistakes, place, "area", article.area(), LONGEST_AREA);
    if (article.tags().size() > Article.MOST_TAGS
        || article.tags().stream().anyMatch(tag -> tag.isBlank() || tag.length() > LONGEST_TAG)) {
      mistakes.add(
          new Mistake(
              place, "tags", "最多 " + Article.MOST_TAGS + " 个标签，每个 1 到 " + LONGEST_TAG + " 个字"));
    }
    for (String matter : article.matters()) {
      if (!codes.isMatter(matter)) {
        mistakes.add(new Mistake(place, "matters", "事项分类里没有编码 " + matter));
      }
    }
    if (!article.unit().isEmpty() && !codes.isUnit(article.unit())) {
      mistakes.add(new Mistake(place, "unit", "没有编码为 " + article.unit() + " 的单位"));
    }
    if (article.validFrom().isPresent()
        && article.validTo().isPresent()
        && article.validTo().get().isBefore(article.validFrom().get())) {
      mistakes.add(new Mistake(place, "valid-to", "失效日期早于生效日期"));
    }
    if (article.kind() == Article.Kind.MAP && mistakes.isEmpty()) {
      try {
        BusinessMap.read(article.body(), place.replaceFirst(":\\d+$", ""), bodyLine, codes);
      } catch (MalformedKnowledgeException e) {
        mistakes.addAll(e.mistakes());
      }
    }
    return mistakes;
  }

  private static void longest(
      List<Mistake> mistakes, String place, String field, String text, int most) {
    if (text.length() > most) {
      mistakes.add(new Mistake(place, field, "最多 " + most + " 个字，现有 " + text.length() + " 个"));
    }
  }
}
