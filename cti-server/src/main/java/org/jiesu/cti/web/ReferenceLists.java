package org.jiesu.cti.web;

import java.util.List;

/** What the pick lists of the page need. */
public record ReferenceLists(
    List<Choice> kinds,
    List<Matter> matters,
    List<Choice> units,
    List<Choice> queues,
    List<String> notReadyReasons) {

  public ReferenceLists {
    kinds = List.copyOf(kinds);
    matters = List.copyOf(matters);
    units = List.copyOf(units);
    queues = List.copyOf(queues);
    notReadyReasons = List.copyOf(notReadyReasons);
  }

  /** A choice: the code is stored, the name is shown. */
  public record Choice(String code, String name) {}

  /** A node of the matter tree (事项); the leaves can be chosen. */
  public record Matter(String code, String name, List<Matter> children) {
    public Matter {
      children = List.copyOf(children);
    }
  }
}
