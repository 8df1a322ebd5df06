package org.jiesu.cti.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * The city's matters (事项分类): three levels with codes of six digits as GB/T 39666 forms them; for
 * each leaf the words that speak for it, how callers put it, and what has to be asked. Immutable.
 */
public final class MatterTree {
  static final List<String> KINDS = List.of("咨询", "求助", "投诉", "举报", "建议", "表扬");
  static final int LEVELS = 3;

  /** Fields that callers are asked for; the others follow from them or from the matter. */
  private static final Map<TicketField, String> ASKED =
      Map.of(
          TicketField.CALLER_NAME, "来电人姓名",
          TicketField.PHONE, "联系电话",
          TicketField.ADDRESS, "事发地点",
          TicketField.MERCHANT, "涉及主体",
          TicketField.OCCURRED_AT, "发生时间",
          TicketField.AMOUNT, "涉及金额",
          TicketField.DEMAND, "具体诉求");

  private final Map<String, Matter> leaves = new LinkedHashMap<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Keyword> keywords = new ArrayList<>();

  /**
   * Words that speak for a matter when all of them were said.
   *
   * @param words folded
   * @param sounds of the words
   */
  record Keyword(Matter matter, List<String> words, List<String> sounds, double weight) {}

  /**
   * A matter of any level as the file has it.
   *
   * @param level 1 to 3
   * @param parent the code above, empty at the first level
   * @param keywords with their weights, of leaves only
   * @param examples what callers say, of leaves only
   * @param questions of this node itself, not those from above
   */
  public record Node(
      String code,
      String name,
      int level,
      String parent,
      Map<String, Double> keywords,
      List<String> examples,
      List<Question> questions) {
    public Node {
      keywords = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
      examples = List.copyOf(examples);
      questions = List.copyOf(questions);
    }
  }

  private MatterTree() {}

  /**
   * Reads {@code config/classification/matters.yaml}.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static MatterTree read(Path file) {
    return of(Outline.read(file));
  }

  /**
   * Reads a text that is, or is to become, the file's.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  static MatterTree of(Path file, String text) {
    return of(Outline.of(file, text));
  }

  private static MatterTree of(Outline root) {
    MatterTree tree = new MatterTree();
    root.allow("version", "matters");
    root.text("version");
    List<Outline> top = root.list("matters");
    if (top.isEmpty()) {
      throw root.problem("matters", "至少要有一个事项");
    }
    for (Outline node : top) {
      tree.read(node, List.of(), "", List.of());
    }
    return tree;
  }

  private void read(
      Outline node, List<String> above, String parent, List<Question> questionsAbove) {
    int level = above.size() + 1;
    boolean leaf = level == LEVELS;
    if (leaf) {
      node.allow("code", "name", "phrase", "kind", "subjects", "keywords", "examples", "ask");
    } else {
      node.allow("code", "name", "children", "ask");
    }
    String code = node.text("code");
    codeProblem(code, level, parent)
        .ifPresent(
            problem -> {
              throw node.problem("code", problem);
            });
    String name = node.text("name");
    List<Question> own = questions(node);
    List<Question> questions = new ArrayList<>(own);
    questionsAbove.stream()
        .filter(question -> own.stream().noneMatch(question::asksForWhat))
        .forEach(questions::add);
    Map<String, Double> weights = leaf ? node.numbers("keywords", -10, 10) : Map.of();
    List<String> examples = leaf ? node.texts("examples") : List.of();
    if (nodes.containsKey(code)) {
      throw node.problem("code", "编码重复：" + code);
    }
    nodes.put(code, new Node(code, name, level, parent, weights, examples, own));
    List<String> path = new ArrayList<>(above);
    path.add(name);
    if (leaf) {
      leaf(node, code, path, weights, questions);
      return;
    }
    List<Outline> children = node.list("children");
    if (children.isEmpty()) {
      throw node.problem("children", "应有下级事项");
    }
    for (Outline child : children) {
      read(child, path, code, questions);
    }
  }

  /** Why this cannot be the code of a matter of this level below this parent, if so. */
  static Optional<String> codeProblem(String code, int level, String parent) {
    String prefix = parent.isEmpty() ? "" : parent.substring(0, 2 * (level - 1));
    boolean wellFormed =
        code.matches("\\d{6}")
            && code.startsWith(prefix)
            && code.substring(2 * level).matches("0*")
            && !code.substring(2 * level - 2, 2 * level).equals("00");
    return wellFormed
        ? Optional.empty()
        : Optional.of("第" + level + "级编码应为六位数字，以 " + prefix + " 开头，本级两位不为 00，其后为 0，现为 " + code);
  }

  private void leaf(
      Outline node,
      String code,
      List<String> path,
      Map<String, Double> weights,
      List<Question> questions) {
    String kind = node.text("kind");
    if (!KINDS.contains(kind)) {
      throw node.problem("kind", "应为 " + String.join("、", KINDS) + " 之一，现为 " + kind);
    }
    Matter matter =
        new Matter(code, path, node.text("phrase"), kind, node.texts("subjects"), questions);
    leaves.put(code, matter);
    if (weights.isEmpty()) {
      throw node.problem("keywords", "至少要有一个关键词");
    }
    Set<List<String>> seen = new HashSet<>();
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      List<String> words = new ArrayList<>();
      for (String word : weight.getKey().split("\\+", -1)) {
        if (word.isBlank()) {
          throw node.problem("keywords", "关键词“" + weight.getKey() + "”的 + 两边都要有词");
        }
        words.add(Script.fold(word.strip()));
      }
      if (!seen.add(words)) {
        throw node.problem("keywords", "关键词重复：" + weight.getKey());
      }
      keywords.add(
          new Keyword(matter, words, words.stream().map(Sounds::of).toList(), weight.getValue()));
    }
  }

  private static List<Question> questions(Outline node) {
    List<Question> questions = new ArrayList<>();
    for (Outline ask : node.list("ask")) {
      ask.allow("field", "about", "question", "required", "heard");
      Optional<TicketField> field = ask.optional("field").map(name -> field(ask, name));
      List<String> heard = ask.texts("heard");
      if (field.isPresent() == ask.optional("about").isPresent()) {
        throw ask.problem("field", "field 和 about 要写一个，只能写一个");
      }
      if (field.isPresent() && !heard.isEmpty()) {
        throw ask.problem("heard", "只用于 about；工单字段填了就算问到");
      }
      if (field.isEmpty() && heard.isEmpty()) {
        throw ask.problem("heard", "应列出诉求内容里出现哪些字就算问到了");
      }
      String required = ask.optional("required").orElse("false");
      if (!required.equals("true") && !required.equals("false")) {
        throw ask.problem("required", "应为 true 或 false，现为 " + required);
      }
      Question question =
          new Question(
              field.map(ASKED::get).orElseGet(() -> ask.text("about")),
              field,
              ask.text("question"),
              required.equals("true"),
              heard);
      if (questions.stream().anyMatch(question::asksForWhat)) {
        throw ask.problem(field.isPresent() ? "field" : "about", "同一件事问了两次：" + question.about());
      }
      questions.add(question);
    }
    return questions;
  }

  private static TicketField field(Outline ask, String name) {
    return ASKED.keySet().stream()
        .filter(field -> field.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                ask.problem(
                    "field",
                    "应为 "
                        + String.join(
                            "、", ASKED.keySet().stream().map(Enum::name).sorted().toList())
                        + " 之一，现为 "
                        + name));
  }

  /** The field that callers can be asked for, by its name in Chinese or in the file. */
  static Optional<String> fieldNamed(String name) {
    return ASKED.entrySet().stream()
        .filter(field -> field.getValue().equals(name) || field.getKey().name().equals(name))
        .map(field -> field.getKey().name())
        .findAny();
  }

  /** A field's name in Chinese; itself where callers are not asked for it. */
  static String nameOfField(String field) {
    return ASKED.entrySet().stream()
        .filter(each -> each.getKey().name().equals(field))
        .map(Map.Entry::getValue)
        .findAny()
        .orElse(field);
  }

  /** A leaf by its code. */
  public Optional<Matter> find(String code) {
    return Optional.ofNullable(leaves.get(code));
  }

  /** Name of any level's code. */
  public Optional<String> nameOf(String code) {
    return Optional.ofNullable(nodes.get(code)).map(Node::name);
  }

  /** All leaves in the order of the file. */
  public List<Matter> leaves() {
    return List.copyOf(leaves.values());
  }

  /** Matters of all levels in the order of the file, each after the one above it. */
  public List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  List<Keyword> keywords() {
    return keywords;
  }

  /** What callers say of a leaf. */
  List<String> examples(Matter matter) {
    return nodes.get(matter.code()).examples();
  }
}
