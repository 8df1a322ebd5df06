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
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;

/**
 * The city's matters (事项分类): three levels with codes of six digits as GB/T 39666 forms them, and
 * for each leaf the words that speak for it. Immutable.
 */
public final class MatterTree {
  private static final Set<String> KINDS = Set.of("咨询", "求助", "投诉", "举报", "建议", "表扬");
  private static final int LEVELS = 3;

  private final Map<String, Matter> leaves = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final List<Keyword> keywords = new ArrayList<>();

  /**
   * Words that speak for a matter when all of them were said.
   *
   * @param words folded
   * @param sounds of the words
   */
  record Keyword(Matter matter, List<String> words, List<String> sounds, double weight) {}

  private MatterTree() {}

  /**
   * Reads {@code config/classification/matters.yaml}.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static MatterTree read(Path file) {
    MatterTree tree = new MatterTree();
    Outline root = Outline.read(file).allow("version", "matters");
    root.text("version");
    List<Outline> top = root.list("matters");
    if (top.isEmpty()) {
      throw root.problem("matters", "至少要有一个事项");
    }
    for (Outline node : top) {
      tree.read(node, List.of(), "");
    }
    return tree;
  }

  private void read(Outline node, List<String> above, String parent) {
    int level = above.size() + 1;
    boolean leaf = level == LEVELS;
    if (leaf) {
      node.allow("code", "name", "phrase", "kind", "subjects", "keywords");
    } else {
      node.allow("code", "name", "children");
    }
    String code = node.text("code");
    String prefix = parent.isEmpty() ? "" : parent.substring(0, 2 * (level - 1));
    boolean wellFormed =
        code.matches("\\d{6}")
            && code.startsWith(prefix)
            && code.substring(2 * level).matches("0*")
            && !code.substring(2 * level - 2, 2 * level).equals("00");
    if (!wellFormed) {
      throw node.problem(
          "code", "第" + level + "级编码应为六位数字，以 " + prefix + " 开头，本级两位不为 00，其后为 0，现为 " + code);
    }
    String name = node.text("name");
    if (names.put(code, name) != null) {
      throw node.problem("code", "编码重复：" + code);
    }
    List<String> path = new ArrayList<>(above);
    path.add(name);
    if (leaf) {
      leaf(node, code, path);
      return;
    }
    List<Outline> children = node.list("children");
    if (children.isEmpty()) {
      throw node.problem("children", "应有下级事项");
    }
    for (Outline child : children) {
      read(child, path, code);
    }
  }

  private void leaf(Outline node, String code, List<String> path) {
    String kind = node.text("kind");
    if (!KINDS.contains(kind)) {
      throw node.problem("kind", "应为 咨询、求助、投诉、举报、建议、表扬 之一，现为 " + kind);
    }
    Matter matter = new Matter(code, path, node.text("phrase"), kind, node.texts("subjects"));
    leaves.put(code, matter);
    Map<String, Double> weights = node.numbers("keywords", -10, 10);
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

  /** A leaf by its code. */
  public Optional<Matter> find(String code) {
    return Optional.ofNullable(leaves.get(code));
  }

  /** Name of any level's code. */
  public Optional<String> nameOf(String code) {
    return Optional.ofNullable(names.get(code));
  }

  /** All leaves in the order of the file. */
  public List<Matter> leaves() {
    return List.copyOf(leaves.values());
  }

  List<Keyword> keywords() {
    return keywords;
  }
}
