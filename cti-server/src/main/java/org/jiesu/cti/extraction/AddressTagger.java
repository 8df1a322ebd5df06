package org.jiesu.cti.extraction;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jiesu.cti.lexicon.Script;

/**
 * Finds addresses in running speech and what their pieces are: a linear model over characters,
 * sounds, numbers and the names of divisions. It knows no name of a road or an estate; it has
 * learnt how people talk around an address and how an address is built. Immutable, any thread.
 */
public final class AddressTagger {
  private static final AddressKind[] KINDS = AddressKind.values();

  /**
   * A piece of an address.
   *
   * @param from index of its first character
   * @param to index after its last
   */
  public record Piece(AddressKind kind, int from, int to) {}

  /**
   * A text of which the addresses are known.
   *
   * @param pieces in order, not overlapping
   */
  public record Example(String text, List<Piece> pieces) {
    public Example {
      pieces = List.copyOf(pieces);
    }
  }

  private final SequenceModel model;
  private final Divisions divisions;

  private AddressTagger(SequenceModel model, Divisions divisions) {
    this.model = model;
    this.divisions = divisions;
  }

  /** Reads a model. */
  static AddressTagger read(InputStream in, Divisions divisions) throws IOException {
    SequenceModel model = SequenceModel.read(in);
    if (model.labels() != KINDS.length * 2 + 1) {
      throw new IOException("a model of other kinds of pieces");
    }
    return new AddressTagger(model, divisions);
  }

  /** Writes the model. */
  public void write(OutputStream out) throws IOException {
    model.write(out);
  }

  /**
   * Learns from examples.
   *
   * @param rounds how often it goes through all
   * @param forget share of the examples in which it may not look names of divisions up, so that it
   *     also learns to do without
   */
  public static AddressTagger train(
      Divisions divisions, List<Example> examples, int rounds, double forget, long seed) {
    SequenceTrainer trainer = new SequenceTrainer(KINDS.length * 2 + 1);
    Random random = new Random(seed);
    for (int round = 0; round < rounds; round++) {
      for (int e : SequenceTrainer.order(examples.size(), random)) {
        Example example = examples.get(e);
        boolean known = random.nextDouble() >= forget;
        AddressTokens tokens =
            AddressTokens.of(Script.fold(example.text()), known ? divisions : null);
        if (tokens.size() > 0) {
          trainer.learn(tokens.features(), gold(tokens, example.pieces()));
        }
      }
    }
    return new AddressTagger(trainer.model(0.02f), divisions);
  }

  private static int[] gold(AddressTokens tokens, List<Piece> pieces) {
    int[] gold = new int[tokens.size()];
    for (Piece piece : pieces) {
      boolean begun = false;
      for (int t = 0; t < gold.length; t++) {
        if (tokens.from(t) >= piece.from() && tokens.from(t) < piece.to()) {
          gold[t] = piece.kind().ordinal() * 2 + (begun ? 2 : 1);
          begun = true;
        }
      }
    }
    return gold;
  }

  /** This tagger without the weights that are less than this. */
  public AddressTagger without(float least) {
    return new AddressTagger(model.without(least), divisions);
  }

  /** The pieces of all addresses in a folded text, in order. */
  public List<Piece> pieces(String text) {
    AddressTokens tokens = AddressTokens.of(text, divisions);
    int[] labels = model.label(tokens.features(), tokens.size());
    List<Piece> pieces = new ArrayList<>();
    int t = 0;
    while (t < labels.length) {
      if (labels[t] == 0) {
        t++;
        continue;
      }
      int first = t++;
      int inside = labels[first] % 2 == 1 ? labels[first] + 1 : labels[first];
      while (t < labels.length && labels[t] == inside) {
        t++;
      }
      pieces.add(new Piece(KINDS[(inside - 2) / 2], tokens.from(first), tokens.to(t - 1)));
    }
    return pieces;
  }
}
