package org.jiesu.asr.vocabulary;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jiesu.asr.graph.Fst;
import org.jiesu.asr.graph.FstBuilder;

/**
 * An n-gram model as an acceptor of words: a state for each history, an arc for each n-gram, an
 * epsilon arc from each history to the next shorter one with the back-off weight, a final cost for
 * the end of a sentence. A token that stands for a kind of names is an epsilon arc to that kind's
 * own state, from which each name leads on.
 */
final class Grammar {
  private static final double IMPOSSIBLE = 1e-30;

  private final NgramModel model;
  private final Map<Integer, List<Spelt>> spellings;
  private final FstBuilder graph = new FstBuilder();
  private final Map<Long, Integer> states = new HashMap<>();

  private Grammar(NgramModel model, Map<Integer, List<Spelt>> spellings) {
    this.model = model;
    this.spellings = spellings;
  }

  /**
   * A way to say a token.
   *
   * @param labels of the words it is said with, usually one
   * @param share of the token's probability that falls to it
   */
  record Spelt(List<Integer> labels, double share) {}

  /**
   * Makes the acceptor.
   *
   * @param spellings of each token that can be said; a token with one is a word, a token with
   *     several is a kind of names. Tokens without are left out
   */
  static Fst build(NgramModel model, Map<Integer, List<Spelt>> spellings) {
    return new Grammar(model, spellings).build();
  }

  private Fst build() {
    addStates();
    Map<Integer, Integer> kinds = new HashMap<>();
    spellings.forEach(
        (token, ways) -> {
          if (ways.size() > 1) {
            kinds.put(token, graph.state());
          }
        });
    for (int length = 1; length <= model.order(); length++) {
      for (int i = 0; i < model.size(length); i++) {
        addGram(length, model.gram(length, i), model.stated(length, i), kinds);
      }
    }
    kinds.forEach(
        (token, state) -> {
          int to = stateAfter(token, 1);
          for (Spelt way : spellings.getOrDefault(token, List.of())) {
            say(state, to, way.labels(), cost(way.share()));
          }
        });
    return graph.build(FstBuilder.Order.INPUT);
  }

  private void addStates() {
    // the first state is where sentences begin
    int begin = graph.state();
    graph.start(begin);
    int nothing = graph.state();
    states.put(key(0, 0), nothing);
    states.put(key(NgramModel.BEGIN, 1), begin);
    for (int length = 2; length <= model.order(); length++) {
      for (int i = 0; i < model.size(length); i++) {
        states.computeIfAbsent(
            key(model.gram(length, i) >>> NgramModel.BITS, length - 1), any -> graph.state());
      }
    }
    for (int length = 1; length < model.order(); length++) {
      for (int i = 0; i < model.size(length); i++) {
        long gram = model.gram(length, i);
        Integer state = states.get(key(gram, length));
        if (state != null) {
          backOff(state, gram, length, model.backoff(length, i));
        }
      }
    }
    if (model.order() == 1) {
      graph.arc(begin, nothing, 0, 0, 0);
    }
  }

  private void backOff(int state, long history, int length, double weight) {
    if (weight > IMPOSSIBLE) {
      int to = stateAfter(history & (1L << (length - 1) * NgramModel.BITS) - 1, length - 1);
      graph.arc(state, to, 0, 0, cost(weight));
    }
  }

  private void addGram(int length, long gram, double probability, Map<Integer, Integer> kinds) {
    int token = NgramModel.last(gram);
    if (probability <= IMPOSSIBLE) {
      return;
    }
    int from = states.getOrDefault(key(gram >>> NgramModel.BITS, length - 1), -1);
    if (token == NgramModel.END) {
      graph.end(from, cost(probability));
      return;
    }
    List<Spelt> ways = spellings.getOrDefault(token, List.of());
    Integer kind = kinds.get(token);
    if (kind != null) {
      graph.arc(from, kind, 0, 0, cost(probability));
    } else if (!ways.isEmpty()) {
      say(from, stateAfter(gram, length), ways.get(0).labels(), cost(probability));
    }
  }

  private void say(int from, int to, List<Integer> labels, float cost) {
    int at = from;
    for (int i = 0; i < labels.size(); i++) {
      int next = i == labels.size() - 1 ? to : graph.state();
      graph.arc(at, next, labels.get(i), labels.get(i), i == 0 ? cost : 0);
      at = next;
    }
  }

  /** The state of the longest end of a history that is a history itself. */
  private int stateAfter(long gram, int length) {
    for (int kept = Math.min(length, model.order() - 1); kept > 0; kept--) {
      Integer state = states.get(key(gram & (1L << kept * NgramModel.BITS) - 1, kept));
      if (state != null) {
        return state;
      }
    }
    return states.getOrDefault(key(0, 0), 0);
  }

  private static long key(long gram, int length) {
    return gram << 2 | length;
  }

  private static float cost(double probability) {
    return (float) -Math.log(probability);
  }

  /**
   * The words of an acceptor that such a model can be read from, or nothing where it is built
   * otherwise.
   *
   * @param tokens of the model to be read
   * @param tokenOf the token of a label, negative where there is none
   */
  static Optional<NgramModel> read(Fst fst, List<String> tokens, ToIntFunction<Integer> tokenOf) {
    int[] shorter = new int[fst.states()];
    for (int state = 0; state < fst.states(); state++) {
      shorter[state] = -1;
      for (int arc = fst.firstArc(state);
          arc < fst.firstArc(state + 1) && fst.input(arc) == 0;
          arc++) {
        if (shorter[state] >= 0 || fst.target(arc) == state) {
          return Optional.empty();
        }
        shorter[state] = fst.target(arc);
      }
    }
    int[] depth = new int[fst.states()];
    int root = -1;
    for (int state = 0; state < fst.states(); state++) {
      int at = state;
      while (shorter[at] >= 0 && depth[state] <= 2) {
        at = shorter[at];
        depth[state]++;
      }
      if (depth[state] > 2 || root >= 0 && at != root) {
        return Optional.empty();
      }
      root = at;
    }
    if (depth[fst.start()] > 1) {
      return Optional.empty();
    }
    return collect(fst, tokens, tokenOf, depth, root);
  }

  private static Optional<NgramModel> collect(
      Fst fst, List<String> tokens, ToIntFunction<Integer> tokenOf, int[] depth, int root) {
    long[] histories = new long[fst.states()];
    Arrays.fill(histories, -1);
    int[] queue = new int[fst.states()];
    int size = 0;
    histories[root] = 0;
    queue[size++] = root;
    if (fst.start() != root) {
      histories[fst.start()] = NgramModel.BEGIN;
      queue[size++] = fst.start();
    }
    NgramModel.Builder builder = new NgramModel.Builder();
    double[] unigrams = new double[tokens.size()];
    Set<Long> known = new HashSet<>();
    for (int done = 0; done < size; done++) {
      int state = queue[done];
      long history = histories[state];
      int length = depth[state] + 1;
      if (fst.isFinal(state)) {
        put(
            builder,
            unigrams,
            known,
            length,
            history << NgramModel.BITS | NgramModel.END,
            fst.finalCost(state));
      }
      for (int arc = fst.firstArc(state); arc < fst.firstArc(state + 1); arc++) {
        int token = fst.input(arc) == 0 ? -1 : tokenOf.applyAsInt(fst.input(arc));
        if (fst.input(arc) == 0) {
          continue;
        }
        if (token < 0 || fst.input(arc) != fst.output(arc)) {
          return Optional.empty();
        }
        long gram = history << NgramModel.BITS | token;
        put(builder, unigrams, known, length, gram, fst.cost(arc));
        int target = fst.target(arc);
        long after = gram & (1L << depth[target] * NgramModel.BITS) - 1;
        if (depth[target] > length || histories[target] >= 0 && histories[target] != after) {
          return Optional.empty();
        }
        if (histories[target] < 0) {
          histories[target] = after;
          queue[size++] = target;
        }
      }
    }
    for (int token = 0; token < unigrams.length; token++) {
      builder.add(1, token, unigrams[token]);
    }
    return Optional.of(builder.build(tokens));
  }

  private static void put(
      NgramModel.Builder builder,
      double[] unigrams,
      Set<Long> known,
      int length,
      long gram,
      float cost) {
    if (length == 1) {
      unigrams[(int) gram] = Math.exp(-cost);
    } else if (length == 2 || known.contains(gram >>> NgramModel.BITS)) {
      // states come in the order of their depth, so a trigram's history was met before it
      known.add(gram);
      builder.add(length, gram, Math.exp(-cost));
    }
  }
}
