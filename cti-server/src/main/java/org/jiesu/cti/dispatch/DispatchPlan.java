package org.jiesu.cti.dispatch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;

/**
 * What a city laid down about dispatch: areas, units, duty list and rules, checked against each
 * other. Immutable, any thread.
 */
public final class DispatchPlan {
  private final Path directory;
  private final Map<DispatchFile, String> texts;
  private final MatterTree matters;
  private final Areas areas;
  private final Units units;
  private final DutyList duties;
  private final RuleBook rules;

  private DispatchPlan(Path directory, Map<DispatchFile, String> texts, MatterTree matters) {
    this.directory = directory;
    this.texts = texts;
    this.matters = matters;
    areas = Areas.of(outline(DispatchFile.AREAS));
    units = Units.of(outline(DispatchFile.UNITS), areas);
    duties = DutyList.of(outline(DispatchFile.DUTIES), matters, areas, units);
    rules = new RuleReader(matters, areas, units).read(outline(DispatchFile.RULES));
  }

  private Outline outline(DispatchFile file) {
    return Outline.of(directory.resolve(file.fileName()), texts.getOrDefault(file, file.empty()));
  }

  /**
   * Reads the files of {@code config/dispatch}. A city may do without areas and rules.
   *
   * @param matters the tree whose codes they may name
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static DispatchPlan read(Path directory, MatterTree matters) {
    Map<DispatchFile, String> texts = new EnumMap<>(DispatchFile.class);
    for (DispatchFile file : DispatchFile.values()) {
      Path path = directory.resolve(file.fileName());
      boolean needed = file == DispatchFile.UNITS || file == DispatchFile.DUTIES;
      if (needed || Files.exists(path)) {
        try {
          texts.put(file, Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
          throw new LexiconException(path, "文件无法读取，请检查它是否存在且为 UTF-8 编码", e);
        }
      }
    }
    return new DispatchPlan(directory, texts, matters);
  }

  /**
   * The plan with another text of one file.
   *
   * @throws LexiconException naming file, line and field of what is wrong, in this file or in one
   *     that no longer fits it
   */
  public DispatchPlan with(DispatchFile file, String text) {
    Map<DispatchFile, String> changed = new EnumMap<>(DispatchFile.class);
    changed.putAll(texts);
    changed.put(file, text);
    return new DispatchPlan(directory, changed, matters);
  }

  /** The areas. */
  public Areas areas() {
    return areas;
  }

  /** The units. */
  public Units units() {
    return units;
  }

  /** The duty list. */
  public DutyList duties() {
    return duties;
  }

  /** The rules. */
  public RuleBook rules() {
    return rules;
  }

  /** The city's matters. */
  public MatterTree matters() {
    return matters;
  }

  /** Where duty list and rules name matters, for a reader, by the matter's code. */
  public Map<String, List<String>> matterUses() {
    Map<String, List<String>> uses = new TreeMap<>();
    String list = DispatchFile.DUTIES.fileName();
    for (DutyList.Duty duty : duties.duties()) {
      use(uses, duty.matter(), "派单目录 " + list + " 第 " + duty.line() + " 行");
    }
    for (DutyList.Dispute dispute : duties.disputes()) {
      for (String matter : dispute.matters()) {
        use(uses, matter, "争议事项“" + dispute.name() + "”");
      }
    }
    for (Rule rule : rules.rules()) {
      for (String matter : rule.when().matters()) {
        use(uses, matter, "派单规则 " + rule.id());
      }
    }
    return uses;
  }

  private static void use(Map<String, List<String>> uses, String matter, String place) {
    uses.computeIfAbsent(matter, code -> new ArrayList<>()).add(place);
  }
}
