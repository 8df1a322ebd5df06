package org.jiesu.cti.classification;

import java.util.List;

/**
 * A leaf of the matter tree (事项).
 *
 * @param code six digits
 * @param path names from the first level down, for example {@code [市容环境, 噪声污染, 夜间施工噪音]}
 * @param phrase as it is written in a ticket's title, for example {@code 夜间施工噪音扰民}
 * @param kind the kind of appeal (诉求类型) it usually is
 * @param subjects who or what a title names where the caller did, for example {@code 工地}
 * @param questions what has to be found out, the matter's own before those of the levels above
 */
public record Matter(
    String code,
    List<String> path,
    String phrase,
    String kind,
    List<String> subjects,
    List<Question> questions) {

  public Matter {
    path = List.copyOf(path);
    subjects = List.copyOf(subjects);
    questions = List.copyOf(questions);
  }

  /** The leaf's own name. */
  public String name() {
    return path.get(path.size() - 1);
  }

  /** The whole way for a reader, for example {@code 市容环境 / 噪声污染 / 夜间施工噪音}. */
  public String title() {
    return String.join(" / ", path);
  }
}
