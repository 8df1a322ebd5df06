package org.jiesu.cti.dispatch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Outline;
import org.jiesu.cti.lexicon.Phrases;
import org.jiesu.cti.lexicon.Script;

/**
 * The city's areas (区域) and where an address lies. Immutable, any thread.
 *
 * <p>An address tells its area by a name it contains. The deepest area wins, then the longest name:
 * a street tells more than its district. Names that two areas of the same depth share tell nothing
 * unless the address names the district, too.
 */
public final class Areas {
  private final Map<String, Area> areas;
  private final Phrases scan;
  private final List<String> names;
  private final List<List<Area>> owners;

  private Areas(Map<String, Area> areas) {
    this.areas = areas;
    Map<String, List<Area>> byName = new LinkedHashMap<>();
    for (Area area : areas.values()) {
      for (String name : area.names()) {
        byName.computeIfAbsent(Script.fold(name), n -> new ArrayList<>()).add(area);
      }
    }
    names = List.copyOf(byName.keySet());
    owners = byName.values().stream().map(List::copyOf).toList();
    scan = new Phrases(names);
  }

  /**
   * Reads {@code areas.yaml}; without the file the city has no areas.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  static Areas read(Path file) {
    return Files.exists(file) ? of(Outline.read(file)) : new Areas(Map.of());
  }

  static Areas of(Outline root) {
    root.allow("areas");
    Map<String, Area> areas = new LinkedHashMap<>();
    for (Outline node : root.list("areas")) {
      node.allow("code", "name", "aliases", "places", "children");
      Area area = area(areas, node, "");
      for (Outline child : node.list("children")) {
        child.allow("code", "name", "aliases", "places");
        area(areas, child, area.code());
      }
    }
    return new Areas(areas);
  }

  private static Area area(Map<String, Area> areas, Outline node, String parent) {
    String code = node.text("code");
    if (!code.matches("[A-Za-z0-9-]{1,32}")) {
      throw node.problem("code", "区域编码只能用字母、数字和 -，最多 32 个，现为 " + code);
    }
    List<String> names = new ArrayList<>();
    String name = node.text("name");
    names.add(name);
    names.addAll(node.texts("aliases"));
    names.addAll(node.texts("places"));
    for (String each : names) {
      if (each.length() < 2) {
        throw node.problem("name", "区域的名称和地名至少两个字，现为 " + each);
      }
    }
    Area area = new Area(code, name, parent, names);
    if (areas.put(code, area) != null) {
      throw node.problem("code", "区域编码重复：" + code);
    }
    return area;
  }

  /** All areas, those within another after it. */
  public List<Area> all() {
    return List.copyOf(areas.values());
  }

  /** An area by its code. */
  public Optional<Area> find(String code) {
    return Optional.ofNullable(areas.get(code));
  }

  /** An area's code and those it lies in, the innermost first; empty for no area. */
  List<String> chain(String code) {
    List<String> chain = new ArrayList<>(2);
    Area area = areas.get(code);
    while (area != null) {
      chain.add(area.code());
      area = areas.get(area.parent());
    }
    return chain;
  }

  /** The area an address lies in. */
  public Optional<Area> of(String address) {
    if (address.isEmpty() || names.isEmpty()) {
      return Optional.empty();
    }
    Map<Area, Integer> length = new HashMap<>();
    scan.find(
        Script.fold(address),
        (word, from, to) -> {
          for (Area area : owners.get(word)) {
            length.merge(area, names.get(word).length(), Math::max);
          }
        });
    Area best = null;
    int bestWeight = 0;
    boolean tied = false;
    for (Map.Entry<Area, Integer> found : length.entrySet()) {
      Area area = found.getKey();
      Area parent = areas.get(area.parent());
      boolean named = parent != null && length.containsKey(parent);
      int depth = parent == null ? 0 : 1;
      int weight = depth * 10_000 + (named ? 1_000 : 0) + found.getValue();
      if (weight > bestWeight) {
        best = area;
        bestWeight = weight;
        tied = false;
      } else if (weight == bestWeight) {
        tied = true;
      }
    }
    return tied ? Optional.empty() : Optional.ofNullable(best);
  }
}
