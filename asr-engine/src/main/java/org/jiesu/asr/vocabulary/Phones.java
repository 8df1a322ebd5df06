package org.jiesu.asr.vocabulary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.graph.GraphException;
import org.jiesu.asr.graph.TransitionModel;

/**
 * The sounds of a model made for this engine: silence is phone 1 with output 0; unit k has output k
 * and four phones, by its place in the word: at the beginning, inside, at the end, alone. A unit
 * that is not the last of its word may be followed by silence (CTC's blank) in a second state.
 */
final class Phones {
  private static final String[] PLACES = {"_B", "_I", "_E", "_S"};
  private static final int TARGETS = 4;

  private final Map<String, Integer> units;
  private final List<String> names;
  private final TransitionModel transitions;
  private final int[] ids;

  /** A phone's place in its word. */
  enum Place {
    BEGIN,
    INSIDE,
    END,
    ALONE;

    /** Whether another unit of the word follows. */
    boolean goesOn() {
      return this == BEGIN || this == INSIDE;
    }
  }

  private Phones(List<String> names, TransitionModel transitions) {
    this.names = names;
    this.transitions = transitions;
    units = new HashMap<>();
    for (int unit = 1; unit < names.size(); unit++) {
      units.put(names.get(unit), unit);
    }
    ids = new int[(transitions.phones() + 1) * 2 * TARGETS];
    for (int id = 1; id <= transitions.size(); id++) {
      TransitionModel.Transition each = transitions.transition(id);
      ids[key(each.phone(), each.state(), each.target())] = id;
    }
  }

  /** The model's sounds, or nothing where it was made otherwise. */
  static Optional<Phones> read(Path model, TransitionModel transitions) {
    Path file = model.resolve("graph/phones.txt");
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new GraphException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (lines.size() < 6 || !lines.get(0).equals("<eps> 0") || !lines.get(1).equals("SIL 1")) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    names.add("SIL");
    for (int i = 2; i < lines.size(); i++) {
      String place = PLACES[(i - 2) % PLACES.length];
      String line = lines.get(i);
      int blank = line.indexOf(' ');
      if (blank < 3
          || !line.substring(0, blank).endsWith(place)
          || !line.substring(blank + 1).equals(String.valueOf(i))) {
        return Optional.empty();
      }
      String name = line.substring(0, blank - place.length());
      if (place.equals(PLACES[0])) {
        names.add(name);
      } else if (!names.get(names.size() - 1).equals(name)) {
        return Optional.empty();
      }
    }
    return (lines.size() - 2) % PLACES.length == 0
            && lines.size() - 1 == transitions.phones()
            && laidOut(transitions)
        ? Optional.of(new Phones(List.copyOf(names), transitions))
        : Optional.empty();
  }

  private static boolean laidOut(TransitionModel transitions) {
    for (int id = 1; id <= transitions.size(); id++) {
      TransitionModel.Transition each = transitions.transition(id);
      int unit = (each.phone() + 2) / PLACES.length;
      boolean goesOn = each.phone() > 1 && (each.phone() - 2) % PLACES.length < 2;
      int output = each.phone() == 1 || each.state() == 1 ? 0 : unit;
      if (each.output() != output
          || each.state() > (goesOn ? 1 : 0)
          || each.target() > (goesOn ? 2 : 1)
          || each.target() < each.state()) {
        return false;
      }
    }
    return true;
  }

  /** How many units there are, silence apart. */
  int count() {
    return names.size() - 1;
  }

  /** A unit's number, 0 where there is none of that name. */
  int unit(String name) {
    return units.getOrDefault(name, 0);
  }

  String name(int unit) {
    return names.get(unit);
  }

  /** A unit's phone at a place in a word. */
  static int phone(int unit, Place place) {
    return 2 + PLACES.length * (unit - 1) + place.ordinal();
  }

  /** The unit of a phone, 0 for silence. */
  static int unitOf(int phone) {
    return (phone + 2) / PLACES.length;
  }

  static Place placeOf(int phone) {
    return Place.values()[(phone - 2) % PLACES.length];
  }

  /** The transition-id from one state of a phone to another. */
  int id(int phone, int from, int to) {
    int id = ids[key(phone, from, to)];
    if (id == 0) {
      throw new GraphException(
          "am/final.mdl has no transition of phone " + phone + " from " + from + " to " + to);
    }
    return id;
  }

  TransitionModel.Transition transition(int id) {
    return transitions.transition(id);
  }

  private static int key(int phone, int from, int to) {
    return (phone * 2 + from) * TARGETS + to;
  }
}
