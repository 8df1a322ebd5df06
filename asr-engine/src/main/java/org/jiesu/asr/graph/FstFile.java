package org.jiesu.asr.graph;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A transducer file in OpenFst's binary formats: reads {@code const}, {@code vector} and {@code
 * olabel_lookahead} with arcs of type {@code standard}, writes {@code const} and {@code
 * olabel_lookahead}. Every length a file states is checked against what is there, so that a file
 * that was read without an error holds nothing libvosk would stumble over. Formats: OpenFst 1.8,
 * fst.h, const-fst.h, add-on.h, label-reachable.h.
 *
 * @param type as in the file's header
 * @param properties OpenFst's property bits as stated
 * @param fst its states and arcs
 * @param symbols the output symbols in the file, by label; empty where it has none
 */
public record FstFile(String type, long properties, Fst fst, Map<Integer, String> symbols) {
  static final String CONST = "const";
  static final String VECTOR = "vector";
  static final String LOOKAHEAD = "olabel_lookahead";

  private static final int MAGIC = 2_125_659_606;
  private static final int ADD_ON_MAGIC = 446_681_434;
  private static final int SYMBOL_MAGIC = 2_125_658_996;
  private static final int HAS_INPUT_SYMBOLS = 1;
  private static final int HAS_OUTPUT_SYMBOLS = 2;
  private static final int IS_ALIGNED = 4;
  private static final int ALIGNMENT = 16;
  private static final long STATE_BYTES = 20;
  private static final long ARC_BYTES = 16;

  // properties.h: what every reader may rely on; none of it is guessed
  private static final long EXPANDED = 0x1;
  private static final long ACCEPTOR = 0x1_0000L;
  private static final long NOT_ACCEPTOR = 0x2_0000L;
  private static final long INPUT_SORTED = 0x1000_0000L;
  private static final long OUTPUT_SORTED = 0x4000_0000L;
  private static final long EPSILONS = 0x40_0000L;
  private static final long INPUT_EPSILONS = 0x100_0000L;
  private static final long OUTPUT_EPSILONS = 0x400_0000L;

  public FstFile {
    symbols = Map.copyOf(symbols);
  }

  private record Header(
      String type, int version, int flags, long properties, long start, long states, long arcs) {}

  /**
   * Reads a file whole.
   *
   * @throws GraphException if it is missing, not such a file, cut short or inconsistent
   */
  public static FstFile read(Path file) {
    byte[] bytes = ModelFiles.content(file);
    try {
      return new Reader(file, bytes).read();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new GraphException(file + " is damaged: it ends too early", e);
    }
  }

  /**
   * The symbols in a file of any type, which is not read further.
   *
   * @throws GraphException if its header or symbols are damaged
   */
  static Map<Integer, String> symbolsOf(Path file, byte[] bytes) {
    try {
      Reader reader = new Reader(file, bytes);
      return reader.symbols(reader.header());
    } catch (BufferUnderflowException e) {
      throw new GraphException(file + " is damaged: it ends too early", e);
    }
  }

  /** The type in a file's header, where it has one of OpenFst's. */
  static Optional<String> typeOf(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 8 || buffer.getInt() != MAGIC) {
      return Optional.empty();
    }
    int length = buffer.getInt();
    if (length < 1 || length > 64 || length > buffer.remaining()) {
      return Optional.empty();
    }
    return Optional.of(new String(bytes, 8, length, StandardCharsets.UTF_8));
  }

  /** Writes an acceptor whose arcs are sorted by input, as libvosk reads a grammar. */
  public static void writeAcceptor(Path file, Fst fst) throws IOException {
    long properties =
        EXPANDED
            | ACCEPTOR
            | EPSILONS
            | INPUT_EPSILONS
            | OUTPUT_EPSILONS
            | INPUT_SORTED
            | OUTPUT_SORTED;
    try (Writer writer = new Writer(file)) {
      writer.constant(fst, properties);
    }
  }

  /**
   * Writes a transducer whose arcs are sorted by output, and whose output labels are numbered for
   * it, with the table for looking ahead.
   */
  public static void writeLookahead(Path file, Fst fst) throws IOException {
    long properties =
        EXPANDED | NOT_ACCEPTOR | EPSILONS | INPUT_EPSILONS | OUTPUT_EPSILONS | OUTPUT_SORTED;
    write(file, new FstFile(LOOKAHEAD, properties, fst, Map.of()));
  }

  /** Writes a file as it was read, symbols apart. */
  static void write(Path file, FstFile content) throws IOException {
    try (Writer writer = new Writer(file)) {
      if (content.type.equals(LOOKAHEAD)) {
        writer.lookahead(content.fst, content.properties);
      } else {
        writer.constant(content.fst, content.properties);
      }
    }
  }

  private static final class Reader {
    private final Path file;
    private final ByteBuffer buffer;

    Reader(Path file, byte[] bytes) {
      this.file = file;
      buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    FstFile read() {
      Header header = header();
      FstFile read;
      switch (header.type()) {
        case CONST -> read = constant(header);
        case VECTOR -> read = vector(header);
        case LOOKAHEAD -> read = lookahead(header);
        default ->
            throw new GraphException(
                file
                    + " is an FST of type "
                    + header.type()
                    + "; const, vector and olabel_lookahead can be read");
      }
      if (buffer.hasRemaining()) {
        throw damaged("it goes on for " + buffer.remaining() + " bytes after its end");
      }
      return read;
    }

    private Header header() {
      if (buffer.remaining() < 8 || buffer.getInt() != MAGIC) {
        throw new GraphException(file + " is not an OpenFst file: its magic number is missing");
      }
      String type = string(64);
      String arc = string(64);
      if (!arc.equals("standard")) {
        throw new GraphException(file + " has arcs of type " + arc + ", not standard");
      }
      return new Header(
          type,
          buffer.getInt(),
          buffer.getInt(),
          buffer.getLong(),
          buffer.getLong(),
          buffer.getLong(),
          buffer.getLong());
    }

    private FstFile constant(Header header) {
      require(header.version() == 1 || header.version() == 2, "version " + header.version());
      Map<Integer, String> symbols = symbols(header);
      boolean aligned = header.version() == 1 || (header.flags() & IS_ALIGNED) != 0;
      align(aligned);
      int states = size(header.states(), STATE_BYTES);
      int[] first = new int[states + 1];
      float[] finals = new float[states];
      for (int state = 0; state < states; state++) {
        finals[state] = buffer.getFloat();
        int at = buffer.getInt();
        int count = buffer.getInt();
        buffer.getLong();
        require(at == first[state] && count >= 0, "state " + state + " has its arcs elsewhere");
        first[state + 1] = at + count;
      }
      align(aligned);
      require(header.arcs() == first[states], "its states have other arcs than it states");
      int arcs = size(header.arcs(), ARC_BYTES);
      int[] inputs = new int[arcs];
      int[] outputs = new int[arcs];
      float[] weights = new float[arcs];
      int[] next = new int[arcs];
      for (int arc = 0; arc < arcs; arc++) {
        inputs[arc] = buffer.getInt();
        outputs[arc] = buffer.getInt();
        weights[arc] = buffer.getFloat();
        next[arc] = buffer.getInt();
      }
      return checked(header, new Fst(start(header), first, finals, inputs, outputs, weights, next))
          .withSymbols(symbols);
    }

    private FstFile vector(Header header) {
      require(header.version() == 2, "version " + header.version());
      Map<Integer, String> symbols = symbols(header);
      int states = size(header.states(), 12);
      int[] first = new int[states + 1];
      float[] finals = new float[states];
      int[] inputs = new int[1_024];
      int[] outputs = new int[1_024];
      float[] weights = new float[1_024];
      int[] next = new int[1_024];
      int arc = 0;
      for (int state = 0; state < states; state++) {
        finals[state] = buffer.getFloat();
        int count = size(buffer.getLong(), ARC_BYTES);
        first[state + 1] = arc + count;
        if (arc + count > inputs.length) {
          int more = (arc + count) * 2;
          inputs = Arrays.copyOf(inputs, more);
          outputs = Arrays.copyOf(outputs, more);
          weights = Arrays.copyOf(weights, more);
          next = Arrays.copyOf(next, more);
        }
        for (; arc < first[state + 1]; arc++) {
          inputs[arc] = buffer.getInt();
          outputs[arc] = buffer.getInt();
          weights[arc] = buffer.getFloat();
          next[arc] = buffer.getInt();
        }
      }
      Fst fst =
          new Fst(
              start(header),
              first,
              finals,
              Arrays.copyOf(inputs, arc),
              Arrays.copyOf(outputs, arc),
              Arrays.copyOf(weights, arc),
              Arrays.copyOf(next, arc));
      return checked(header, fst).withSymbols(symbols);
    }

    private FstFile lookahead(Header outer) {
      Map<Integer, String> symbols = symbols(outer);
      require(buffer.getInt() == ADD_ON_MAGIC, "its look-ahead table is missing");
      Header inner = header();
      require(inner.type().equals(CONST), "it holds an FST of type " + inner.type());
      FstFile held = constant(inner);
      if (flag()) {
        if (flag()) {
          reach(held.fst());
        }
        if (flag()) {
          reach(held.fst());
        }
      }
      return new FstFile(
          outer.type(),
          outer.properties(),
          held.fst(),
          symbols.isEmpty() ? held.symbols() : symbols);
    }

    private LabelReach reach(Fst fst) {
      flag();
      if (flag()) {
        int pairs = size(buffer.getLong(), 8);
        buffer.position(buffer.position() + pairs * 8);
      }
      int finalLabel = buffer.getInt();
      int states = size(buffer.getLong(), 12);
      require(states == fst.states(), "its look-ahead table is of another FST");
      int[][] intervals = new int[states][];
      for (int state = 0; state < states; state++) {
        int[] list = new int[size(buffer.getLong(), 8) * 2];
        for (int i = 0; i < list.length; i++) {
          list[i] = buffer.getInt();
        }
        buffer.getInt();
        intervals[state] = list;
      }
      return LabelReach.read(finalLabel, intervals);
    }

    private FstFile checked(Header header, Fst fst) {
      require(
          fst.start() >= 0 && fst.start() < fst.states(),
          fst.states() == 0 ? "it is empty" : "its start state is missing");
      for (int arc = 0; arc < fst.arcs(); arc++) {
        require(
            fst.target(arc) >= 0 && fst.target(arc) < fst.states(),
            "arc " + arc + " leads to a state that is missing");
        require(
            fst.input(arc) >= 0 && fst.output(arc) >= 0, "arc " + arc + " has a negative label");
        require(!Float.isNaN(fst.cost(arc)), "arc " + arc + " has no cost");
      }
      return new FstFile(header.type(), header.properties(), fst, Map.of());
    }

    private Map<Integer, String> symbols(Header header) {
      Map<Integer, String> input =
          (header.flags() & HAS_INPUT_SYMBOLS) != 0 ? symbolTable() : Map.of();
      return (header.flags() & HAS_OUTPUT_SYMBOLS) != 0 ? symbolTable() : input;
    }

    private Map<Integer, String> symbolTable() {
      require(buffer.getInt() == SYMBOL_MAGIC, "its symbol table is missing");
      string(4_096);
      buffer.getLong();
      int count = size(buffer.getLong(), 12);
      Map<Integer, String> symbols = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        String symbol = string(4_096);
        symbols.put((int) buffer.getLong(), symbol);
      }
      return symbols;
    }

    private void align(boolean aligned) {
      if (aligned && buffer.position() % ALIGNMENT != 0) {
        buffer.position(buffer.position() + ALIGNMENT - buffer.position() % ALIGNMENT);
      }
    }

    private int start(Header header) {
      return header.start() > Integer.MAX_VALUE ? -1 : (int) header.start();
    }

    private boolean flag() {
      return buffer.get() != 0;
    }

    private String string(int longest) {
      int length = buffer.getInt();
      require(length >= 0 && length <= longest, "it has a name of " + length + " bytes");
      byte[] text = new byte[length];
      buffer.get(text);
      return new String(text, StandardCharsets.UTF_8);
    }

    private int size(long count, long bytesEach) {
      require(
          count >= 0 && count <= buffer.remaining() / bytesEach,
          "it is shorter than its header states");
      return (int) count;
    }

    private void require(boolean holds, String otherwise) {
      if (!holds) {
        throw damaged(otherwise);
      }
    }

    private GraphException damaged(String why) {
      return new GraphException(file + " is damaged: " + why);
    }
  }

  private FstFile withSymbols(Map<Integer, String> found) {
    return new FstFile(type, properties, fst, found);
  }

  private static final class Writer implements AutoCloseable {
    private final OutputStream output;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    Writer(Path file) throws IOException {
      output = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    void constant(Fst fst, long properties) throws IOException {
      header(CONST, 2, properties, fst.start(), fst.states(), fst.arcs());
      for (int state = 0; state < fst.states(); state++) {
        int from = fst.firstArc(state);
        int to = fst.firstArc(state + 1);
        int inputEpsilons = 0;
        int outputEpsilons = 0;
        for (int arc = from; arc < to; arc++) {
          inputEpsilons += fst.input(arc) == 0 ? 1 : 0;
          outputEpsilons += fst.output(arc) == 0 ? 1 : 0;
        }
        room(20)
            .putFloat(fst.finalCost(state))
            .putInt(from)
            .putInt(to - from)
            .putInt(inputEpsilons)
            .putInt(outputEpsilons);
      }
      for (int arc = 0; arc < fst.arcs(); arc++) {
        room(16)
            .putInt(fst.input(arc))
            .putInt(fst.output(arc))
            .putFloat(fst.cost(arc))
            .putInt(fst.target(arc));
      }
    }

    void lookahead(Fst fst, long properties) throws IOException {
      header(LOOKAHEAD, 1, properties, -1, 0, 0);
      room(4).putInt(ADD_ON_MAGIC);
      constant(fst, properties);
      LabelReach reach = LabelReach.of(fst);
      // an add-on: none for input labels, one for output labels; not of input labels, no old labels
      room(17)
          .put((byte) 1)
          .put((byte) 0)
          .put((byte) 1)
          .put((byte) 0)
          .put((byte) 0)
          .putInt(reach.finalLabel())
          .putLong(reach.states());
      for (int state = 0; state < reach.states(); state++) {
        int[] intervals = reach.intervals(state);
        room(8).putLong(intervals.length / 2);
        int count = 0;
        for (int i = 0; i < intervals.length; i += 2) {
          room(8).putInt(intervals[i]).putInt(intervals[i + 1]);
          count += intervals[i + 1] - intervals[i];
        }
        room(4).putInt(count);
      }
    }

    private void header(
        String type, int version, long properties, int start, long states, long arcs)
        throws IOException {
      ByteBuffer to = room(128);
      to.putInt(MAGIC);
      for (String name : new String[] {type, "standard"}) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        to.putInt(bytes.length).put(bytes);
      }
      to.putInt(version).putInt(0).putLong(properties).putLong(start);
      to.putLong(states).putLong(arcs);
    }

    private ByteBuffer room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
      return buffer;
    }

    private void flush() throws IOException {
      output.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      try (output) {
        flush();
      }
    }
  }
}
