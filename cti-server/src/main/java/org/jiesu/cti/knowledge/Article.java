package org.jiesu.cti.knowledge;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What one version of an article says.
 *
 * @param question how citizens ask for it; several in lines of their own
 * @param answer the standard answer (标准答复) an operator may read out, may be empty
 * @param body Markdown; of a business map the map's text
 * @param matters codes of the matter tree, of any level
 * @param area the district it holds for, empty for the whole city
 * @param unit code of the unit that answers for it, may be empty
 * @param validFrom first day it holds
 * @param validTo last day it holds
 * @param reviewOn day on which somebody must look whether it still holds
 */
public record Article(
    Kind kind,
    String title,
    String question,
    String answer,
    String body,
    List<String> tags,
    List<String> matters,
    String area,
    String unit,
    Optional<LocalDate> validFrom,
    Optional<LocalDate> validTo,
    Optional<LocalDate> reviewOn) {

  public static final int LONGEST_TITLE = 120;
  public static final int LONGEST_QUESTION = 1_000;
  public static final int LONGEST_ANSWER = 2_000;
  public static final int LONGEST_BODY = 12_000;
  public static final int MOST_TAGS = 20;

  public Article {
    tags = List.copyOf(tags);
    matters = List.copyOf(matters);
  }

  /** What sort of knowledge it is. */
  public enum Kind {
    ARTICLE("文章"),
    POLICY("政策"),
    ANSWER("标准答复"),
    MAP("业务地图");

    private final String chinese;

    Kind(String chinese) {
      this.chinese = chinese;
    }

    /** As people call it. */
    public String chinese() {
      return chinese;
    }
  }

  /** Where a version is. */
  public enum State {
    /** 草稿. */
    DRAFT,
    /** 待审. */
    PENDING,
    /** 已发布. */
    PUBLISHED,
    /** 停用, or replaced by a later version. */
    RETIRED
  }

  /** All it says, the title first. */
  String text() {
    return String.join("\n", title, question, answer, body);
  }

  /** Whether it holds on a day. */
  public boolean validOn(LocalDate day) {
    return validFrom.map(from -> !day.isBefore(from)).orElse(true)
        && validTo.map(to -> !day.isAfter(to)).orElse(true);
  }
}
