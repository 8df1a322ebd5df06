package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.graph.Fst;
import org.jiesu.asr.graph.FstBuilder;
import org.jiesu.asr.vocabulary.Phones.Place;

/**
 * The graph from transition-ids to words (HCL): a tree of the units, words at its leaves, silence
 * optional between them. Within a phone the transition into it comes first and its self-loops
 * follow, as Kaldi's decoders expect ("reordered" transitions). Costs lie in the grammar alone.
 */
final class LexiconGraph {
  private static final int SILENCE = 1;

  private final Phones phones;
  private final FstBuilder graph = new FstBuilder();
  // the children of the tree's nodes: node and unit in one number
  private final Map<Long, Integer> children = new HashMap<>();
  private final Map<Long, Integer> ends = new HashMap<>();

  private LexiconGraph(Phones phones) {
    this.phones = phones;
  }

  /** A graph and the number of each word in it. */
  record Numbered(Fst fst, Map<String, Integer> words) {}

  static Numbered build(Phones phones, Lexicon lexicon) {
    LexiconGraph made = new LexiconGraph(phones);
    Map<String, Integer> given = new HashMap<>();
    made.fill(lexicon, given);
    int[] numbers = made.graph.numberOutputs();
    Map<String, Integer> words = new HashMap<>();
    given.forEach((word, number) -> words.put(word, numbers[number]));
    return new Numbered(made.graph.build(FstBuilder.Order.OUTPUT), words);
  }

  private void fill(Lexicon lexicon, Map<String, Integer> numbers) {
    int start = graph.state();
    int loop = graph.state();
    int after = graph.state();
    graph.start(start);
    graph.end(loop, 0);
    for (int from : new int[] {start, after}) {
      graph.arc(from, loop, 0, 0, 0);
      silence(from, loop);
    }
    for (String word : lexicon.words()) {
      int number = numbers.size() + 1;
      numbers.put(word, number);
      for (int[] units : lexicon.of(word)) {
        graph.arc(end(loop, units), after, 0, number, 0);
      }
    }
  }

  private int end(int loop, int[] units) {
    int node = loop;
    for (int i = 0; i < units.length - 1; i++) {
      int from = node;
      Place place = i == 0 ? Place.BEGIN : Place.INSIDE;
      int phone = Phones.phone(units[i], place);
      node = children.computeIfAbsent(key(from, units[i]), any -> unitThatGoesOn(from, phone));
    }
    int from = node;
    int last = units[units.length - 1];
    int phone = Phones.phone(last, units.length == 1 ? Place.ALONE : Place.END);
    return ends.computeIfAbsent(key(from, last), any -> lastUnit(from, phone));
  }

  private int lastUnit(int from, int phone) {
    int heard = graph.state();
    int end = graph.state();
    through(from, heard, end, phone, 0, 1);
    return end;
  }

  private int unitThatGoesOn(int from, int phone) {
    int blank = graph.state();
    int end = graph.state();
    // straight on
    through(from, graph.state(), end, phone, 0, 2);
    // or with a blank behind
    int loop = phones.id(phone, 0, 0);
    graph.arc(from, blank, phones.id(phone, 0, 1), 0, 0);
    graph.arc(blank, blank, loop, 0, 0);
    through(blank, graph.state(), end, phone, 1, 2);
    return end;
  }

  private void silence(int from, int to) {
    through(from, graph.state(), to, SILENCE, 0, 1);
  }

  private void through(int from, int heard, int to, int phone, int state, int target) {
    graph.arc(from, heard, phones.id(phone, state, target), 0, 0);
    graph.arc(heard, heard, phones.id(phone, state, state), 0, 0);
    graph.arc(heard, to, 0, 0, 0);
  }

  private static long key(int node, int unit) {
    return (long) node << 32 | unit;
  }

  /**
   * The words and pronunciations of such a graph; nothing where it is built otherwise.
   *
   * @param words by number
   */
  static Optional<Lexicon> read(Phones phones, Fst graph, Map<Integer, String> words) {
    Lexicon lexicon = new Lexicon();
    int[][] units = new int[graph.states()][];
    boolean[] seen = new boolean[graph.states()];
    int[] stack = new int[graph.arcs() + 1];
    int size = 0;
    stack[size++] = graph.start();
    units[graph.start()] = new int[0];
    while (size > 0) {
      int state = stack[--size];
      if (seen[state]) {
        continue;
      }
      seen[state] = true;
      for (int arc = graph.firstArc(state); arc < graph.firstArc(state + 1); arc++) {
        int target = graph.target(arc);
        Optional<int[]> said = extended(phones, units[state], graph.input(arc));
        if (said.isEmpty()) {
          return Optional.empty();
        }
        int label = graph.output(arc);
        if (label != 0) {
          String word = words.get(label);
          if (word == null || said.get().length == 0) {
            return Optional.empty();
          }
          lexicon.add(word, said.get());
        } else if (!seen[target]) {
          units[target] = said.get();
          stack[size++] = target;
        } else if (!Arrays.equals(units[target], said.get())) {
          return Optional.empty();
        }
      }
    }
    return lexicon.size() == 0 ? Optional.empty() : Optional.of(lexicon);
  }

  /** What was said once a transition is taken; only the one into a phone adds to it. */
  private static Optional<int[]> extended(Phones phones, int[] said, int input) {
    if (input == 0) {
      return Optional.of(said);
    }
    var transition = phones.transition(input);
    int unit = Phones.unitOf(transition.phone());
    if (transition.loops() || transition.state() > 0 || unit == 0) {
      return Optional.of(said);
    }
    Place place = Phones.placeOf(transition.phone());
    boolean first = place == Place.BEGIN || place == Place.ALONE;
    if (first != (said.length == 0)) {
      return Optional.empty();
    }
    int[] longer = Arrays.copyOf(said, said.length + 1);
    longer[said.length] = unit;
    return Optional.of(longer);
  }
}
