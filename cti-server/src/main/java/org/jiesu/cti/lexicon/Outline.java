package org.jiesu.cti.lexicon;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A mapping of a YAML file whose every complaint names the file, the line and the field. Aliases
 * are refused, so that a file is as large as it looks.
 */
public final class Outline {
  private static final int LARGEST = 20_000_000;

  private final Path file;
  private final Node node;
  private final String name;
  private final Map<String, Node> fields = new LinkedHashMap<>();

  private Outline(Path file, Node node, String name) {
    this.file = file;
    this.node = node;
    this.name = name;
    if (!(node instanceof MappingNode mapping)) {
      throw new LexiconException(file, line(node), name, "应为“字段: 值”的形式");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new LexiconException(file, line(tuple.getKeyNode()), name, "字段名应为文字");
      }
      if (fields.put(key.getValue(), tuple.getValueNode()) != null) {
        throw new LexiconException(file, line(key), key.getValue(), "字段重复");
      }
    }
  }

  /**
   * Reads a file.
   *
   * @throws LexiconException if it is not there or not YAML with a mapping at the top
   */
  public static Outline read(Path file) {
    try {
      return of(file, Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new LexiconException(file, "文件无法读取，请检查它是否存在且为 UTF-8 编码", e);
    }
  }

  /**
   * Reads a text that is, or is to become, a file's.
   *
   * @param file the file to name in complaints
   * @throws LexiconException if it is not YAML with a mapping at the top
   */
  public static Outline of(Path file, String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(0);
    options.setNestingDepthLimit(20);
    // An administrator's list of ten thousand rules has some megabytes.
    options.setCodePointLimit(LARGEST);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root == null) {
        throw new LexiconException(file, 1, "", "文件是空的");
      }
      return new Outline(file, root, "");
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new LexiconException(file, line, "", "YAML 写法有误：" + e.getProblem());
    } catch (YAMLException e) {
      throw new LexiconException(file, "YAML 写法有误：" + e.getMessage(), e);
    }
  }

  /**
   * Refuses fields that nobody reads.
   *
   * @throws LexiconException if there is another field than these
   */
  public Outline allow(String... names) {
    Set<String> known = Set.of(names);
    for (Map.Entry<String, Node> field : fields.entrySet()) {
      if (!known.contains(field.getKey())) {
        throw new LexiconException(
            file, line(field.getValue()), field.getKey(), "没有这个字段，可用的有 " + String.join("、", names));
      }
    }
    return this;
  }

  /**
   * A text that must be there.
   *
   * @throws LexiconException if it is missing, empty or not a text
   */
  public String text(String field) {
    return optional(field)
        .orElseThrow(() -> new LexiconException(file, line(node), field, "缺少这个字段"));
  }

  /**
   * A text that may be left out.
   *
   * @throws LexiconException if it is there but empty or not a text
   */
  public Optional<String> optional(String field) {
    Node value = fields.get(field);
    if (value == null) {
      return Optional.empty();
    }
    return Optional.of(scalar(value, field));
  }

  /**
   * A list of texts; empty if left out.
   *
   * @throws LexiconException if it is no list of texts
   */
  public List<String> texts(String field) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(field)) {
      texts.add(scalar(item, field));
    }
    return texts;
  }

  /**
   * A list of mappings; empty if left out.
   *
   * @throws LexiconException if it is no list of mappings
   */
  public List<Outline> list(String field) {
    List<Outline> outlines = new ArrayList<>();
    for (Node item : items(field)) {
      outlines.add(new Outline(file, item, field));
    }
    return outlines;
  }

  /**
   * A mapping within this one; empty if left out.
   *
   * @throws LexiconException if it is there but no mapping
   */
  public Optional<Outline> inner(String field) {
    return Optional.ofNullable(fields.get(field)).map(value -> new Outline(file, value, field));
  }

  /** The names of the fields there are, in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /**
   * A whole number; the fallback if left out.
   *
   * @throws LexiconException if it is not a whole number within the bounds
   */
  public int integer(String field, int fallback, int least, int most) {
    Optional<String> text = optional(field);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below, as a number out of bounds is
    }
    throw problem(field, "应为 " + least + " 到 " + most + " 之间的整数，现为 " + text.get());
  }

  /**
   * A yes or no; no if left out.
   *
   * @throws LexiconException if it is neither {@code true} nor {@code false}
   */
  public boolean flag(String field) {
    String text = optional(field).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw problem(field, "应为 true 或 false，现为 " + text);
    }
    return text.equals("true");
  }

  /** The line of the file this mapping begins at. */
  public int line() {
    return line(node);
  }

  /**
   * A mapping of texts to numbers; empty if left out.
   *
   * @throws LexiconException if a value is not a number within the bounds
   */
  public Map<String, Double> numbers(String field, double least, double most) {
    Node value = fields.get(field);
    Map<String, Double> numbers = new LinkedHashMap<>();
    if (value == null) {
      return numbers;
    }
    Outline outline = new Outline(file, value, field);
    for (Map.Entry<String, Node> entry : outline.fields.entrySet()) {
      String text = outline.scalar(entry.getValue(), field + "." + entry.getKey());
      double number;
      try {
        number = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new LexiconException(
            file, line(entry.getValue()), field + "." + entry.getKey(), "应为数字，现为 " + text);
      }
      if (!(number >= least && number <= most)) {
        throw new LexiconException(
            file,
            line(entry.getValue()),
            field + "." + entry.getKey(),
            "应在 " + least + " 到 " + most + " 之间，现为 " + text);
      }
      numbers.put(entry.getKey(), number);
    }
    return numbers;
  }

  /** An error in a field of this mapping. */
  public LexiconException problem(String field, String problem) {
    Node value = fields.get(field);
    return new LexiconException(file, line(value == null ? node : value), field, problem);
  }

  private List<Node> items(String field) {
    Node value = fields.get(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      throw new LexiconException(file, line(value), field, "应为列表");
    }
    return sequence.getValue();
  }

  private String scalar(Node value, String field) {
    if (!(value instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      throw new LexiconException(file, line(value), field, "应为非空的文字");
    }
    return scalar.getValue().strip();
  }

  private static int line(Node node) {
    return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
  }

  @Override
  public String toString() {
    return file + ":" + line(node) + (name.isEmpty() ? "" : " " + name);
  }
}
