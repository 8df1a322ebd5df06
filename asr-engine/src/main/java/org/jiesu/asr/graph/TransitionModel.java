package org.jiesu.asr.graph;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the transition-ids of an acoustic model mean: the beginning of a binary {@code final.mdl}
 * (Kaldi, hmm/transition-model.cc). A transition-id is an input label of the decoding graph.
 */
public final class TransitionModel {
  private final List<Transition> transitions;
  private final int phones;
  private final int outputs;

  private TransitionModel(List<Transition> transitions, int phones, int outputs) {
    this.transitions = List.copyOf(transitions);
    this.phones = phones;
    this.outputs = outputs;
  }

  /**
   * One transition of a phone's states.
   *
   * @param phone 1 and up
   * @param state of the phone, 0 and up
   * @param output of the acoustic model (pdf), 0 and up
   * @param target state it leads to; the state after the last leaves the phone
   */
  public record Transition(int phone, int state, int output, int target) {

    /** Whether it stays where it is. */
    public boolean loops() {
      return state == target;
    }
  }

  /**
   * Reads it.
   *
   * @throws GraphException if the file is missing, cut short, not a binary Kaldi model, or in
   *     itself contradictory
   */
  public static TransitionModel read(Path file) {
    byte[] bytes = ModelFiles.content(file);
    if (!isBinary(bytes)) {
      throw new GraphException(
          file + " is not a Kaldi model in binary form: copy it with nnet3-am-copy");
    }
    try {
      return new Reader(file, bytes).read();
    } catch (BufferUnderflowException e) {
      throw new GraphException(file + " is damaged: it ends too early", e);
    }
  }

  static boolean isBinary(byte[] bytes) {
    return bytes.length > 2 && bytes[0] == 0 && bytes[1] == 'B';
  }

  /** How many transition-ids there are: 1 to this. */
  public int size() {
    return transitions.size();
  }

  /** What a transition-id means. */
  public Transition transition(int id) {
    return transitions.get(id - 1);
  }

  /** How many phones it knows. */
  public int phones() {
    return phones;
  }

  /** How many outputs the acoustic model has. */
  public int outputs() {
    return outputs;
  }

  private record State(int[] targets) {}

  private static final class Reader {
    private static final int MOST = 10_000_000;
    private final Path file;
    private final ByteBuffer buffer;

    Reader(Path file, byte[] bytes) {
      this.file = file;
      buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(2);
    }

    TransitionModel read() {
      token("<TransitionModel>");
      token("<Topology>");
      int[] phones = integers();
      int[] entryOf = integers();
      int entries = integer();
      boolean twoOutputs = entries == -1;
      if (twoOutputs) {
        entries = integer();
      }
      List<List<State>> topology = new ArrayList<>();
      for (int i = 0; i < limited(entries); i++) {
        topology.add(entry(twoOutputs));
      }
      token("</Topology>");
      String tuples = word();
      boolean triples = tuples.equals("<Triples>");
      if (!triples && !tuples.equals("<Tuples>")) {
        throw damaged("\"" + tuples + "\" where its states should begin");
      }
      int count = limited(integer());
      List<Transition> transitions = new ArrayList<>();
      int outputs = 0;
      for (int i = 0; i < count; i++) {
        int phone = integer();
        int state = integer();
        int output = integer();
        outputs = Math.max(outputs, output + 1);
        if (!triples) {
          outputs = Math.max(outputs, integer() + 1);
        }
        if (phone < 1
            || phone >= entryOf.length
            || entryOf[phone] < 0
            || entryOf[phone] >= topology.size()
            || state < 0
            || state >= topology.get(entryOf[phone]).size()) {
          throw damaged("phone " + phone + ", state " + state + " is not in its topology");
        }
        for (int target : topology.get(entryOf[phone]).get(state).targets()) {
          transitions.add(new Transition(phone, state, output, target));
        }
      }
      token(triples ? "</Triples>" : "</Tuples>");
      return new TransitionModel(transitions, phones.length, outputs);
    }

    private List<State> entry(boolean twoOutputs) {
      List<State> states = new ArrayList<>();
      int count = limited(integer());
      for (int i = 0; i < count; i++) {
        integer();
        if (twoOutputs) {
          integer();
        }
        int[] targets = new int[limited(integer())];
        for (int j = 0; j < targets.length; j++) {
          targets[j] = integer();
          size(4);
          buffer.getFloat();
        }
        states.add(new State(targets));
      }
      return states;
    }

    private int integer() {
      size(4);
      return buffer.getInt();
    }

    private int[] integers() {
      size(4);
      int[] values = new int[limited(buffer.getInt())];
      for (int i = 0; i < values.length; i++) {
        values[i] = buffer.getInt();
      }
      return values;
    }

    private void size(int expected) {
      int size = buffer.get();
      if (size != expected) {
        throw damaged("a number of " + size + " bytes at " + (buffer.position() - 1));
      }
    }

    private int limited(int count) {
      if (count < 0 || count > MOST || count > buffer.remaining()) {
        throw damaged("a list of " + count + " entries at " + buffer.position());
      }
      return count;
    }

    private String word() {
      StringBuilder word = new StringBuilder();
      for (byte each = buffer.get(); each != ' '; each = buffer.get()) {
        if (word.length() > 40) {
          throw damaged("no mark at " + (buffer.position() - 41));
        }
        word.append(new String(new byte[] {each}, StandardCharsets.ISO_8859_1));
      }
      return word.toString();
    }

    private void token(String expected) {
      String found = word();
      if (!found.equals(expected)) {
        throw damaged("\"" + found + "\" where " + expected + " should be");
      }
    }

    private GraphException damaged(String why) {
      return new GraphException(file + " is damaged: " + why);
    }
  }
}
