package org.jiesu.cti;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.understanding.CallInterpreter;
import org.jiesu.cti.web.ReferenceLists;
import org.jiesu.cti.web.ReferenceLists.Choice;

/**
 * The city's lists as the page's form chooses from them; made anew when the city's files are. Any
 * thread.
 */
final class CityLists implements Supplier<ReferenceLists> {
  /** 诉求类型, the kinds of appeal of 国办发〔2020〕53号. */
  private static final List<String> KINDS = List.of("咨询", "求助", "投诉", "举报", "建议", "表扬");

  private final Config config;
  private final Supplier<CallInterpreter> interpreter;
  private volatile Made made;

  private record Made(CallInterpreter from, ReferenceLists lists) {}

  CityLists(Config config, Supplier<CallInterpreter> interpreter) {
    this.config = config;
    this.interpreter = interpreter;
    this.made = make(interpreter.get());
  }

  @Override
  public ReferenceLists get() {
    CallInterpreter now = interpreter.get();
    if (made.from() != now) {
      made = make(now);
    }
    return made.lists();
  }

  private Made make(CallInterpreter interpreter) {
    return new Made(
        interpreter,
        new ReferenceLists(
            KINDS.stream().map(kind -> new Choice(kind, kind)).toList(),
            tree(interpreter.matters().leaves()),
            interpreter.units().stream().map(unit -> new Choice(unit.code(), unit.name())).toList(),
            config.getObject("jiesu.queues").unwrapped().entrySet().stream()
                .filter(queue -> !String.valueOf(queue.getValue()).isBlank())
                .map(queue -> new Choice(queue.getKey(), String.valueOf(queue.getValue())))
                .toList(),
            config.getStringList("jiesu.seat.not-ready-reasons")));
  }

  /** Leaves know their path and a code of two digits a level; the branches follow from that. */
  private static List<ReferenceLists.Matter> tree(List<Matter> leaves) {
    return level(leaves, 0);
  }

  private static List<ReferenceLists.Matter> level(List<Matter> leaves, int depth) {
    Map<String, List<Matter>> groups = new LinkedHashMap<>();
    for (Matter leaf : leaves) {
      groups.computeIfAbsent(leaf.path().get(depth), name -> new ArrayList<>()).add(leaf);
    }
    return groups.entrySet().stream()
        .map(
            group -> {
              Matter first = group.getValue().get(0);
              boolean leaf = first.path().size() == depth + 1;
              String digits = first.code().substring(0, 2 * (depth + 1));
              return new ReferenceLists.Matter(
                  leaf
                      ? first.code()
                      : digits + "0".repeat(first.code().length() - digits.length()),
                  group.getKey(),
                  leaf ? List.of() : level(group.getValue(), depth + 1));
            })
        .toList();
  }
}
