package org.jiesu.cti.dispatch;

import java.util.List;

/**
 * A part of the city (区域): a district or county, or a street or town within one.
 *
 * @param code of this project's own choosing, for example {@code DH} or {@code DH-01}
 * @param parent the code of the area it lies in, empty for a first-level one
 * @param names by which an address tells it: its own, others, roads, estates and places in it
 */
public record Area(String code, String name, String parent, List<String> names) {
  public Area {
    names = List.copyOf(names);
  }
}
