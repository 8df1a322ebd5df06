package org.jiesu.cti.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jiesu.cti.lexicon.LexiconException;

/**
 * A matter tree as it is edited: nodes of all levels, each after the one above it. Immutable.
 *
 * @param entries in the order of the file
 */
public record MatterSheet(List<MatterEntry> entries) {
  /** A text that YAML takes as it is, in a flow mapping, too. */
  private static final Pattern PLAIN =
      Pattern.compile("[\\p{IsHan}A-Za-z][\\p{IsHan}A-Za-z0-9+，。？！、；：（）“”]*");

  private static final Pattern WORD_OF_YAML =
      Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

  private static final Matter NONE = new Matter("", List.of(""), "", "", List.of(), List.of());

  public MatterSheet {
    entries = List.copyOf(entries);
  }

  /** What became of a node. */
  public enum ChangeKind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * How a node differs.
   *
   * @param fields what was changed: name, phrase, kind, subjects, keywords, examples, ask
   */
  public record Change(ChangeKind kind, String code, String name, List<String> fields) {
    public Change {
      fields = List.copyOf(fields);
    }
  }

  /** A tree as it can be edited. */
  public static MatterSheet of(MatterTree tree) {
    List<MatterEntry> entries = new ArrayList<>();
    for (MatterTree.Node node : tree.nodes()) {
      Matter leaf = tree.find(node.code()).orElse(NONE);
      entries.add(
          new MatterEntry(
              node.code(),
              node.name(),
              leaf.phrase(),
              leaf.kind(),
              leaf.subjects(),
              node.keywords(),
              node.examples(),
              node.questions().stream().map(MatterSheet::ask).toList()));
    }
    return new MatterSheet(entries);
  }

  private static MatterEntry.Ask ask(Question question) {
    return new MatterEntry.Ask(
        question.field().map(Enum::name).orElse(""),
        question.field().isPresent() ? "" : question.about(),
        question.question(),
        question.required(),
        question.heard());
  }

  /**
   * The tree that this makes.
   *
   * @param file to name in complaints
   * @throws LexiconException naming the matter and field of what is wrong
   */
  public MatterTree tree(Path file) {
    Set<String> codes = new HashSet<>();
    for (MatterEntry entry : entries) {
      int level = entry.level();
      String parent =
          (entry.code() + "000000").substring(0, 2 * level - 2) + "0".repeat(8 - 2 * level);
      if (level > 1 && !codes.contains(parent)) {
        throw new LexiconException(file, 0, "code", "事项 " + entry.code() + "：前面没有上级事项 " + parent);
      }
      codes.add(entry.code());
    }
    return MatterTree.of(file, yaml(""));
  }

  /** How this differs from an earlier one. */
  public List<Change> since(MatterSheet before) {
    Map<String, MatterEntry> old = byCode(before);
    Map<String, MatterEntry> now = byCode(this);
    List<Change> changes = new ArrayList<>();
    for (MatterEntry entry : entries) {
      MatterEntry was = old.get(entry.code());
      if (was == null) {
        changes.add(new Change(ChangeKind.ADDED, entry.code(), entry.name(), List.of()));
      } else if (!was.equals(entry)) {
        changes.add(
            new Change(ChangeKind.CHANGED, entry.code(), entry.name(), differences(was, entry)));
      }
    }
    for (MatterEntry entry : before.entries()) {
      if (!now.containsKey(entry.code())) {
        changes.add(new Change(ChangeKind.REMOVED, entry.code(), entry.name(), List.of()));
      }
    }
    return changes;
  }

  private static Map<String, MatterEntry> byCode(MatterSheet sheet) {
    return sheet.entries().stream()
        .collect(
            Collectors.toMap(
                MatterEntry::code, e -> e, (first, other) -> first, LinkedHashMap::new));
  }

  private static List<String> differences(MatterEntry a, MatterEntry b) {
    Map<String, Boolean> same = new LinkedHashMap<>();
    same.put("name", a.name().equals(b.name()));
    same.put("phrase", a.phrase().equals(b.phrase()));
    same.put("kind", a.kind().equals(b.kind()));
    same.put("subjects", a.subjects().equals(b.subjects()));
    same.put("keywords", a.keywords().equals(b.keywords()));
    same.put("examples", a.examples().equals(b.examples()));
    same.put("ask", a.ask().equals(b.ask()));
    return same.entrySet().stream().filter(e -> !e.getValue()).map(Map.Entry::getKey).toList();
  }

  // ---- as the file has it

  /**
   * The text of {@code matters.yaml}.
   *
   * @param header comment lines to put above, may be empty
   */
  public String yaml(String header) {
    StringBuilder yaml = new StringBuilder(header).append("version: \"2\"\nmatters:\n");
    for (int i = 0; i < entries.size(); i++) {
      MatterEntry entry = entries.get(i);
      int level = entry.level();
      String indent = " ".repeat(4 * level);
      boolean leaf = level == MatterTree.LEVELS;
      line(yaml, " ".repeat(4 * level - 2) + "- code: ", quoted(entry.code()));
      line(yaml, indent + "name: ", scalar(entry.name()));
      if (leaf) {
        line(yaml, indent + "phrase: ", scalar(entry.phrase()));
        line(yaml, indent + "kind: ", scalar(entry.kind()));
        list(yaml, indent + "subjects: ", entry.subjects());
        if (!entry.keywords().isEmpty()) {
          line(yaml, indent + "keywords: ", keywords(entry.keywords()));
        }
        list(yaml, indent + "examples: ", entry.examples());
      }
      if (!entry.ask().isEmpty()) {
        line(yaml, indent + "ask:", "");
        entry.ask().forEach(ask -> line(yaml, indent + "  - ", ask(ask)));
      }
      if (!leaf && i + 1 < entries.size() && entries.get(i + 1).level() > level) {
        line(yaml, indent + "children:", "");
      }
    }
    return yaml.toString();
  }

  private static void line(StringBuilder yaml, String begin, String value) {
    yaml.append(begin).append(value).append('\n');
  }

  private static void list(StringBuilder yaml, String begin, List<String> texts) {
    if (!texts.isEmpty()) {
      line(yaml, begin, flow(texts));
    }
  }

  private static String flow(List<String> texts) {
    return texts.stream().map(MatterSheet::scalar).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String keywords(Map<String, Double> keywords) {
    return keywords.entrySet().stream()
        .map(keyword -> scalar(keyword.getKey()) + ": " + number(keyword.getValue()))
        .collect(Collectors.joining(", ", "{ ", " }"));
  }

  /** A weight without a needless fraction. */
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String ask(MatterEntry.Ask ask) {
    StringBuilder flow = new StringBuilder("{ ");
    if (!ask.field().isEmpty()) {
      flow.append("field: ").append(quotedIfNeeded(ask.field())).append(", ");
    }
    if (!ask.about().isEmpty()) {
      flow.append("about: ").append(scalar(ask.about())).append(", ");
    }
    flow.append("question: ").append(scalar(ask.question()));
    if (!ask.heard().isEmpty()) {
      flow.append(", heard: ").append(flow(ask.heard()));
    }
    if (ask.required()) {
      flow.append(", required: true");
    }
    return flow.append(" }").toString();
  }

  private static String quotedIfNeeded(String field) {
    return field.matches("[A-Z_]+") ? field : quoted(field);
  }

  private static String scalar(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !WORD_OF_YAML.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
