package org.jiesu.cti.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jiesu.cti.lexicon.LexiconException;

/**
 * A matter tree as a table (CSV, RFC 4180), as cities keep it: a line for each leaf, and one for
 * each branch that has questions of its own. The first line names the columns, in Chinese or
 * English, in any order.
 *
 * <p>Either the names of the levels are told ({@code 一级, 二级, 三级}; without a code the one of the
 * same names in the tree before is kept, else the next free one is given), or code and name.
 */
public final class MatterCsv {
  private static final double USUAL_WEIGHT = 5;
  private static final String USUAL_KIND = "咨询";

  /** Columns by their names. */
  private static final Map<String, Set<String>> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put("code", Set.of("code", "编码", "事项编码", "代码"));
    NAMES.put("level1", Set.of("level1", "一级", "一级事项", "一级分类", "一级标签"));
    NAMES.put("level2", Set.of("level2", "二级", "二级事项", "二级分类", "二级标签"));
    NAMES.put("level3", Set.of("level3", "三级", "三级事项", "三级分类", "三级标签"));
    NAMES.put("parent", Set.of("parent", "上级", "上级编码", "父级编码"));
    NAMES.put("name", Set.of("name", "名称", "事项", "事项名称"));
    NAMES.put("phrase", Set.of("phrase", "标题说法", "说法"));
    NAMES.put("kind", Set.of("kind", "诉求类型", "类型"));
    NAMES.put("subjects", Set.of("subjects", "对象", "涉及对象"));
    NAMES.put("keywords", Set.of("keywords", "关键词"));
    NAMES.put("examples", Set.of("examples", "例句"));
    NAMES.put("fields", Set.of("fields", "需填字段", "必填字段"));
    NAMES.put("ask", Set.of("ask", "需询问", "询问"));
  }

  private static final String HEADER = "编码,一级,二级,三级,标题说法,诉求类型,对象,关键词,例句,需询问";

  private final Path file;
  private final Map<List<String>, String> before = new HashMap<>();
  private final Map<List<String>, MatterEntry> made = new LinkedHashMap<>();
  private final Map<String, List<String>> pathOfCode = new HashMap<>();
  private final Set<List<String>> seen = new HashSet<>();

  /** A line of the table by its columns. */
  private record Line(Path file, int number, Map<String, String> cells) {
    String text(String column) {
      return cells.getOrDefault(column, "");
    }

    LexiconException problem(String column, String problem) {
      return new LexiconException(file, number, column, problem);
    }
  }

  private MatterCsv(Path file, MatterSheet before) {
    this.file = file;
    paths(before).forEach((code, path) -> this.before.put(path, code));
  }

  /**
   * Reads a table; what is wrong with the matters themselves is told when the tree is made of them.
   *
   * @param before the tree whose codes are kept where a line tells none
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static MatterSheet read(Path file, String text, MatterSheet before) {
    return new MatterCsv(file, before).read(text);
  }

  private MatterSheet read(String text) {
    List<Line> lines = lines(text);
    Map<String, String> names = new HashMap<>();
    lines.forEach(line -> names.put(line.text("code"), line.text("name")));
    boolean byName = lines.get(0).cells().containsKey("name");
    Map<Line, List<String>> paths = new LinkedHashMap<>();
    for (Line line : lines) {
      List<String> path = byName ? pathByCode(line, names) : path(line);
      paths.put(line, path);
      String code = line.text("code");
      if (!code.isEmpty()) {
        claim(line, path, code);
      }
    }
    paths.forEach(this::take);
    return new MatterSheet(ordered());
  }

  private static List<String> path(Line line) {
    List<String> path = new ArrayList<>();
    for (int level = 1; level <= MatterTree.LEVELS; level++) {
      String name = line.text("level" + level);
      if (name.isEmpty()) {
        break;
      }
      path.add(name);
    }
    boolean gap = path.size() < 2 && !line.text("level3").isEmpty();
    if (path.isEmpty() || gap) {
      throw line.problem("level" + (path.size() + 1), "上级事项的名称不能为空");
    }
    return path;
  }

  private static List<String> pathByCode(Line line, Map<String, String> names) {
    String code = line.text("code");
    if (!code.matches("\\d{6}")) {
      throw line.problem("code", "应为六位数字，现为“" + code + "”");
    }
    List<String> path = new ArrayList<>();
    for (int level = 1; level <= MatterTree.LEVELS; level++) {
      String digits = branch(code, level);
      if (level > 1 && digits.equals(branch(code, level - 1))) {
        break;
      }
      String name = names.getOrDefault(digits, "");
      if (name.isEmpty()) {
        throw line.problem("code", "没有第" + level + "级事项 " + digits + " 的名称，请加一行");
      }
      path.add(name);
    }
    String parent = line.text("parent");
    String above = path.size() == 1 ? "" : branch(code, path.size() - 1);
    if (!parent.isEmpty() && !parent.equals(above) && !parent.matches("0+")) {
      throw line.problem("parent", code + " 的上级应为 " + above + "，现为 " + parent);
    }
    return path;
  }

  private static String branch(String code, int level) {
    return code.substring(0, 2 * level) + "0".repeat(6 - 2 * level);
  }

  /** Gives a path and those above it the codes that a line tells. */
  private void claim(Line line, List<String> path, String code) {
    int level = path.size();
    MatterTree.codeProblem(code, level, level == 1 ? "" : branch(padded(code), level - 1))
        .ifPresent(
            problem -> {
              throw line.problem("code", problem);
            });
    for (int l = 1; l <= level; l++) {
      List<String> part = List.copyOf(path.subList(0, l));
      String own = branch(code, l);
      List<String> other = pathOfCode.putIfAbsent(own, part);
      if (other != null && !other.equals(part)) {
        throw line.problem(
            "code",
            own + " 已经是“" + String.join(" / ", other) + "”，不能又是“" + String.join(" / ", part) + "”");
      }
      MatterEntry known = made.putIfAbsent(part, empty(own, part.get(l - 1)));
      if (known != null && !known.code().equals(own)) {
        throw line.problem("code", "“" + String.join(" / ", part) + "”的编码已经是 " + known.code());
      }
    }
  }

  private static String padded(String code) {
    return code.matches("\\d{6}") ? code : "000000";
  }

  private static MatterEntry empty(String code, String name) {
    return new MatterEntry(code, name, "", "", List.of(), Map.of(), List.of(), List.of());
  }

  private void take(Line line, List<String> path) {
    if (!seen.add(path)) {
      throw line.problem("", "“" + String.join(" / ", path) + "”写了两行");
    }
    for (int l = 1; l <= path.size(); l++) {
      List<String> part = List.copyOf(path.subList(0, l));
      if (!made.containsKey(part)) {
        String code = free(line, part);
        pathOfCode.put(code, part);
        made.put(part, empty(code, part.get(l - 1)));
      }
    }
    String code = made.get(path).code();
    boolean leaf = path.size() == MatterTree.LEVELS;
    String name = path.get(path.size() - 1);
    String phrase = line.text("phrase");
    String kind = line.text("kind");
    Map<String, Double> keywords = keywords(line);
    List<MatterEntry.Ask> ask = ask(line);
    made.put(
        path,
        leaf
            ? new MatterEntry(
                code,
                name,
                phrase.isEmpty() ? name : phrase,
                kind.isEmpty() ? USUAL_KIND : kind,
                items(line.text("subjects")),
                keywords.isEmpty() ? Map.of(name.replace("+", ""), USUAL_WEIGHT) : keywords,
                items(line.text("examples")),
                ask)
            : new MatterEntry(code, name, "", "", List.of(), Map.of(), List.of(), ask));
  }

  /** The code that the same names had, or the next free one. */
  private String free(Line line, List<String> path) {
    int level = path.size();
    String prefix =
        level == 1 ? "" : made.get(path.subList(0, level - 1)).code().substring(0, 2 * level - 2);
    String old = before.getOrDefault(path, "");
    if (!old.isEmpty() && old.startsWith(prefix) && !pathOfCode.containsKey(old)) {
      return old;
    }
    for (int n = 1; n < 100; n++) {
      String code = prefix + String.format("%02d", n) + "0".repeat(6 - 2 * level);
      if (!pathOfCode.containsKey(code) && !before.containsValue(code)) {
        return code;
      }
    }
    throw line.problem("code", "“" + String.join(" / ", path) + "”没有空余的编码，一级之下最多 99 个");
  }

  /** Each after the one above it, in the order of the lines. */
  private List<MatterEntry> ordered() {
    List<MatterEntry> ordered = new ArrayList<>();
    below(List.of(), ordered);
    return ordered;
  }

  private void below(List<String> path, List<MatterEntry> ordered) {
    made.forEach(
        (at, entry) -> {
          if (at.size() == path.size() + 1 && at.subList(0, path.size()).equals(path)) {
            ordered.add(entry);
            below(at, ordered);
          }
        });
  }

  // ---- cells

  private static List<String> items(String cell) {
    List<String> items = new ArrayList<>();
    for (String item : cell.split("[；;\\n]")) {
      if (!item.isBlank()) {
        items.add(item.strip());
      }
    }
    return items;
  }

  private static Map<String, Double> keywords(Line line) {
    Map<String, Double> keywords = new LinkedHashMap<>();
    for (String item : items(line.text("keywords"))) {
      int colon = Math.max(item.lastIndexOf(':'), item.lastIndexOf('：'));
      String word = colon < 0 ? item : item.substring(0, colon).strip();
      double weight = USUAL_WEIGHT;
      if (colon >= 0) {
        String written = item.substring(colon + 1).strip();
        try {
          weight = Double.parseDouble(written);
        } catch (NumberFormatException e) {
          throw line.problem("keywords", "“" + item + "”的权重应为数字");
        }
      }
      if (word.isEmpty() || keywords.put(word, weight) != null) {
        throw line.problem("keywords", word.isEmpty() ? "冒号前面应有词" : "关键词重复：" + word);
      }
    }
    return keywords;
  }

  /** {@code 事发地点*|请问在哪里？；时段|什么时候最吵？|晚上、凌晨}; a star for what is required. */
  private static List<MatterEntry.Ask> ask(Line line) {
    List<MatterEntry.Ask> asked = new ArrayList<>();
    for (String item : items(line.text("ask"))) {
      String[] parts = item.split("\\|", -1);
      if (parts.length > 3) {
        throw line.problem("ask", "“" + item + "”应为 名称|问题|听到的词，最多三段");
      }
      String question = parts.length > 1 ? parts[1].strip() : "";
      String heard = parts.length > 2 ? parts[2] : "";
      asked.add(asked(parts[0].strip(), question, heard));
    }
    for (String field : line.text("fields").split("[；;、,，\\s]+")) {
      if (!field.isEmpty()) {
        asked.add(asked(field, "", ""));
      }
    }
    return asked;
  }

  private static MatterEntry.Ask asked(String written, String question, String heard) {
    boolean required = written.endsWith("*");
    String name = required ? written.substring(0, written.length() - 1).strip() : written;
    Optional<String> field = MatterTree.fieldNamed(name);
    List<String> words = new ArrayList<>();
    for (String word : heard.split("、")) {
      if (!word.isBlank()) {
        words.add(word.strip());
      }
    }
    return new MatterEntry.Ask(
        field.orElse(""),
        field.isPresent() ? "" : name,
        question.isEmpty() ? "请问" + name + "是什么？" : question,
        required,
        words);
  }

  // ---- reading lines

  private List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int number = 1;
    int began = 1;
    String content = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (int i = 0; i <= content.length(); i++) {
      char c = i < content.length() ? content.charAt(i) : '\n';
      boolean last = i == content.length();
      if (quoted && !last) {
        boolean doubled = c == '"' && i + 1 < content.length() && content.charAt(i + 1) == '"';
        if (doubled) {
          i++;
        }
        if (c == '"' && !doubled) {
          quoted = false;
        } else {
          cell.append(c);
        }
        number += c == '\n' ? 1 : 0;
      } else if (quoted) {
        throw new LexiconException(file, began, "", "引号没有结束");
      } else if (c == '"' && cell.toString().isBlank()) {
        quoted = true;
        cell.setLength(0);
      } else if (c == ',') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else if (c == '\n') {
        cells.add(cell.toString().strip());
        cell.setLength(0);
        row(cells, began, columns).ifPresent(lines::add);
        cells.clear();
        began = ++number;
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    if (lines.isEmpty()) {
      throw new LexiconException(file, 1, "", "没有一行事项；首行应为 " + HEADER);
    }
    return lines;
  }

  private Optional<Line> row(List<String> cells, int number, List<String> columns) {
    if (cells.stream().allMatch(String::isEmpty) || cells.get(0).startsWith("#")) {
      return Optional.empty();
    }
    if (columns.isEmpty()) {
      cells.forEach(name -> columns.add(column(name, number)));
      boolean levels = columns.contains("level3") || columns.contains("name");
      boolean twice = new HashSet<>(columns).size() < columns.size();
      if (!levels || twice || columns.contains("name") && !columns.contains("code")) {
        throw new LexiconException(
            file, number, "", twice ? "首行有两列同名" : "首行应有 一级、二级、三级 三列，或 编码、名称 两列");
      }
      return Optional.empty();
    }
    if (cells.size() != columns.size()) {
      throw new LexiconException(
          file, number, "", "应有 " + columns.size() + " 列，现有 " + cells.size() + " 列");
    }
    Map<String, String> line = new HashMap<>();
    for (int c = 0; c < columns.size(); c++) {
      line.put(columns.get(c), cells.get(c));
    }
    return Optional.of(new Line(file, number, line));
  }

  private String column(String name, int number) {
    return NAMES.entrySet().stream()
        .filter(
            column -> column.getValue().contains(name.strip().toLowerCase(java.util.Locale.ROOT)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new LexiconException(
                    file, number, name, "没有这一列；可用的有 " + HEADER + "，以及 上级、名称、需填字段"));
  }

  // ---- writing

  /** The table of a tree; reading it again gives the same tree. */
  public static String write(MatterSheet sheet) {
    StringBuilder csv = new StringBuilder("\ufeff").append(HEADER).append("\r\n");
    Map<String, List<String>> paths = paths(sheet);
    for (MatterEntry entry : sheet.entries()) {
      if (entry.level() < MatterTree.LEVELS && entry.ask().isEmpty()) {
        continue;
      }
      List<String> path = paths.get(entry.code());
      List<String> cells = new ArrayList<>();
      cells.add(entry.code());
      for (int l = 0; l < MatterTree.LEVELS; l++) {
        cells.add(l < path.size() ? path.get(l) : "");
      }
      cells.add(entry.phrase());
      cells.add(entry.kind());
      cells.add(String.join("；", entry.subjects()));
      cells.add(
          entry.keywords().entrySet().stream()
              .map(k -> k.getKey() + ":" + MatterSheet.number(k.getValue()))
              .collect(Collectors.joining("；")));
      cells.add(String.join("；", entry.examples()));
      cells.add(entry.ask().stream().map(MatterCsv::written).collect(Collectors.joining("；")));
      csv.append(cells.stream().map(MatterCsv::cell).collect(Collectors.joining(",")));
      csv.append("\r\n");
    }
    return csv.toString();
  }

  private static Map<String, List<String>> paths(MatterSheet sheet) {
    Map<String, List<String>> paths = new LinkedHashMap<>();
    List<String> path = new ArrayList<>();
    for (MatterEntry entry : sheet.entries()) {
      path = new ArrayList<>(path.subList(0, Math.min(path.size(), entry.level() - 1)));
      path.add(entry.name());
      paths.put(entry.code(), List.copyOf(path));
    }
    return paths;
  }

  private static String written(MatterEntry.Ask ask) {
    String name = ask.field().isEmpty() ? ask.about() : MatterTree.nameOfField(ask.field());
    String heard = ask.heard().isEmpty() ? "" : "|" + String.join("、", ask.heard());
    return name + (ask.required() ? "*" : "") + "|" + ask.question() + heard;
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
