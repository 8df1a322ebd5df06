package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jiesu.asr.graph.Fst;
import org.jiesu.asr.graph.FstBuilder;
import org.jiesu.asr.graph.FstFile;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.vocabulary.Phones.Place;

/**
 * The graph from transition-ids to words (HCL): a tree of the units, with silence optional between
 * words. A word is written as soon as no other shares its branch, and what then remains to be said
 * is shared by all words that end alike: a gazetteer of 50,000 names ends in a few hundred ways.
 * Within a phone the transition into it comes first and its self-loops follow, as Kaldi's decoders
 * expect ("reordered" transitions). Costs lie in the grammar alone.
 */
final class LexiconGraph {
  private static final int SILENCE = 1;
  private static final int MOST_STEPS = 1_000;

  private final Phones phones;
  private final FstBuilder graph = new FstBuilder();
  private final int loop;
  private final int after;
  // the tree without its phones, by node and unit in one number, and how many pass each node
  private final Map<Long, Integer> nodes = new HashMap<>();
  private final Map<Integer, Integer> passing = new HashMap<>();
  // the states behind the tree's units, by state and unit
  private final Map<Long, Integer> children = new HashMap<>();
  private final Map<Long, Integer> ends = new HashMap<>();
  private final Map<String, Integer> tails = new HashMap<>();

  private LexiconGraph(Phones phones) {
    this.phones = phones;
    int start = graph.state();
    loop = graph.state();
    after = graph.state();
    graph.start(start);
    graph.end(loop, 0);
    for (int from : new int[] {start, after}) {
      graph.arc(from, loop, 0, 0, 0);
      through(from, loop, SILENCE, 0, 1);
    }
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
    countPassing(lexicon);
    for (String word : lexicon.words()) {
      int number = numbers.size() + 1;
      numbers.put(word, number);
      for (int[] units : lexicon.of(word)) {
        add(units, number);
      }
    }
  }

  private void countPassing(Lexicon lexicon) {
    for (String word : lexicon.words()) {
      for (int[] units : lexicon.of(word)) {
        int node = 0;
        for (int unit : units) {
          node = nodes.computeIfAbsent(key(node, unit), any -> nodes.size() + 1);
          passing.merge(node, 1, Integer::sum);
        }
      }
    }
  }

  private void add(int[] units, int word) {
    int state = loop;
    int node = 0;
    for (int i = 0; i < units.length - 1; i++) {
      node = nodes.getOrDefault(key(node, units[i]), 0);
      int from = state;
      int phone = Phones.phone(units[i], i == 0 ? Place.BEGIN : Place.INSIDE);
      state = children.computeIfAbsent(key(from, units[i]), any -> next(from, phone));
      if (passing.getOrDefault(node, 0) == 1) {
        graph.arc(state, tail(units, i + 1), 0, word, 0);
        return;
      }
    }
    int from = state;
    int last = units[units.length - 1];
    int phone = Phones.phone(last, units.length == 1 ? Place.ALONE : Place.END);
    int end = ends.computeIfAbsent(key(from, last), any -> end(from, phone));
    graph.arc(end, after, 0, word, 0);
  }

  /** The state before the rest of a word that is known already. */
  private int tail(int[] units, int from) {
    StringBuilder name = new StringBuilder();
    for (int i = from; i < units.length; i++) {
      name.append((char) units[i]);
    }
    Integer there = tails.get(name.toString());
    if (there != null) {
      return there;
    }
    int state = graph.state();
    if (from == units.length - 1) {
      through(state, after, Phones.phone(units[from], Place.END), 0, 1);
    } else {
      goOn(state, tail(units, from + 1), Phones.phone(units[from], Place.INSIDE));
    }
    tails.put(name.toString(), state);
    return state;
  }

  private int end(int from, int phone) {
    int end = graph.state();
    through(from, end, phone, 0, 1);
    return end;
  }

  private int next(int from, int phone) {
    int next = graph.state();
    goOn(from, next, phone);
    return next;
  }

  /** A phone that others of its word follow: straight on, or with a blank behind it. */
  private void goOn(int from, int to, int phone) {
    through(from, to, phone, 0, 2);
    int blank = graph.state();
    graph.arc(from, blank, phones.id(phone, 0, 1), 0, 0);
    graph.arc(blank, blank, phones.id(phone, 0, 0), 0, 0);
    through(blank, to, phone, 1, 2);
  }

  private void through(int from, int to, int phone, int state, int target) {
    int heard = graph.state();
    graph.arc(from, heard, phones.id(phone, state, target), 0, 0);
    graph.arc(heard, heard, phones.id(phone, state, state), 0, 0);
    graph.arc(heard, to, 0, 0, 0);
  }

  private static long key(int node, int unit) {
    return (long) node << 32 | unit;
  }

  /**
   * The lexicon of a model that can be given words, or nothing where its graph is built otherwise.
   */
  static Optional<Lexicon> of(Model model, Phones phones, ModelFiles files) {
    Fst graph = FstFile.read(ModelFiles.lexicon(model.directory())).fst();
    return read(phones, graph, files.words());
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
          Optional<int[]> whole = completed(phones, graph, target, said.get());
          if (word == null || whole.isEmpty() || whole.get().length == 0) {
            return Optional.empty();
          }
          lexicon.add(word, whole.get());
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

  /** Follows what remains of a word that is known already, to where words can begin again. */
  private static Optional<int[]> completed(Phones phones, Fst graph, int from, int[] said) {
    int state = from;
    int[] whole = said;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      int onward = -1;
      for (int arc = graph.firstArc(state); arc < graph.firstArc(state + 1); arc++) {
        if (graph.input(arc) == 0 && graph.isFinal(graph.target(arc))) {
          return Optional.of(whole);
        }
        if (graph.output(arc) != 0) {
          return Optional.empty();
        }
        onward = graph.target(arc) == state ? onward : arc;
      }
      Optional<int[]> more =
          onward < 0 ? Optional.empty() : extended(phones, whole, graph.input(onward));
      if (more.isEmpty()) {
        return Optional.empty();
      }
      whole = more.get();
      state = graph.target(onward);
    }
    return Optional.empty();
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
