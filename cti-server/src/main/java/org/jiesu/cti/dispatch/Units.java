package org.jiesu.cti.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;

/** The city's responsible units (承办单位). Immutable. */
public final class Units {
  private final Map<String, Unit> units;

  private Units(Map<String, Unit> units) {
    this.units = units;
  }

  /**
   * Reads {@code units.yaml}.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  static Units of(Outline root, Areas areas) {
    root.allow("units");
    Map<String, Unit> units = new LinkedHashMap<>();
    for (Outline node : root.list("units")) {
      node.allow("code", "name", "area", "level", "aliases");
      String code = node.text("code");
      if (!code.matches("[^\\s,]{1,64}")) {
        throw node.problem("code", "单位编码不能有空格和逗号，最多 64 个字，现为 " + code);
      }
      String area = node.optional("area").orElse("");
      if (!area.isEmpty() && areas.find(area).isEmpty()) {
        throw node.problem("area", DispatchFile.AREAS.fileName() + " 里没有区域 " + area);
      }
      String level = node.optional("level").orElse(Unit.Level.CITY.label());
      Unit unit =
          new Unit(
              code,
              node.text("name"),
              area,
              Unit.Level.of(level)
                  .orElseThrow(() -> node.problem("level", "应为 市、县区、街道 之一，现为 " + level)),
              node.texts("aliases"));
      if (units.put(code, unit) != null) {
        throw node.problem("code", "编码重复：" + code);
      }
    }
    return new Units(units);
  }

  /** All units in the order of the file. */
  public List<Unit> all() {
    return List.copyOf(units.values());
  }

  /** A unit by its code. */
  public Optional<Unit> find(String code) {
    return Optional.ofNullable(units.get(code));
  }

  /** A unit's name, or its code where the city has no such unit any more. */
  public String name(String code) {
    Unit unit = units.get(code);
    return unit == null ? code : unit.name();
  }

  /** The unit a field names. */
  Unit named(Outline node, String field) {
    return known(node.text(field), node, field);
  }

  /** The units a field lists. */
  List<Unit> listed(Outline node, String field) {
    return node.texts(field).stream().map(code -> known(code, node, field)).distinct().toList();
  }

  private Unit known(String code, Outline node, String field) {
    return find(code)
        .orElseThrow(() -> node.problem(field, DispatchFile.UNITS.fileName() + " 里没有单位 " + code));
  }
}
