package org.jiesu.cti.dispatch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;

/** The city's duty list (派单目录): which unit must act in which matter. Immutable. */
public final class DutyList {
  private final Map<String, Unit> units;
  private final Map<String, Duty> duties;

  /**
   * One line of the duty list.
   *
   * @param matter code of any level
   * @param helpers units that must help (协办)
   * @param clause what it is based on, may be empty
   */
  public record Duty(String matter, Unit unit, List<Unit> helpers, String clause) {
    public Duty {
      helpers = List.copyOf(helpers);
    }
  }

  private DutyList(Map<String, Unit> units, Map<String, Duty> duties) {
    this.units = units;
    this.duties = duties;
  }

  /**
   * Reads {@code units.yaml} and {@code duty-list.yaml}.
   *
   * @param directory {@code config/dispatch}
   * @param matters the tree whose codes the duty list may name
   * @throws LexiconException naming file, line and field of what is wrong
   */
  public static DutyList read(Path directory, MatterTree matters) {
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Outline node :
        Outline.read(directory.resolve("units.yaml")).allow("units").list("units")) {
      node.allow("code", "name");
      Unit unit = new Unit(node.text("code"), node.text("name"));
      if (units.put(unit.code(), unit) != null) {
        throw node.problem("code", "编码重复：" + unit.code());
      }
    }
    Map<String, Duty> duties = new HashMap<>();
    Outline root = Outline.read(directory.resolve("duty-list.yaml")).allow("duties");
    for (Outline node : root.list("duties")) {
      node.allow("matter", "unit", "helpers", "clause");
      String matter = node.text("matter");
      if (matters.nameOf(matter).isEmpty()) {
        throw node.problem("matter", "事项分类里没有编码 " + matter);
      }
      List<Unit> helpers = new ArrayList<>();
      for (String helper : node.texts("helpers")) {
        helpers.add(known(units, helper, node, "helpers"));
      }
      Unit unit = known(units, node.text("unit"), node, "unit");
      Duty duty = new Duty(matter, unit, helpers, node.optional("clause").orElse(""));
      if (duties.put(matter, duty) != null) {
        throw node.problem("matter", "派单目录里已有事项 " + matter);
      }
    }
    return new DutyList(units, duties);
  }

  private static Unit known(Map<String, Unit> units, String code, Outline node, String field) {
    Unit unit = units.get(code);
    if (unit == null) {
      throw node.problem(field, "units.yaml 里没有单位 " + code);
    }
    return unit;
  }

  /** All units in the order of the file. */
  public List<Unit> units() {
    return List.copyOf(units.values());
  }

  /** The duty in a matter: the line for the leaf, else for its second, else for its first level. */
  public Optional<Duty> dutyFor(String matter) {
    for (int digits = 6; digits >= 2; digits -= 2) {
      if (matter.length() == 6) {
        Duty duty = duties.get(matter.substring(0, digits) + "0".repeat(6 - digits));
        if (duty != null) {
          return Optional.of(duty);
        }
      }
    }
    return Optional.empty();
  }
}
