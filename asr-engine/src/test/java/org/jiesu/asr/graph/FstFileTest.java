package org.jiesu.asr.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FstFileTest {
  private static final Path MODELS = modelsDirectory();

  /** Maven runs tests in the module, other runners beside it. */
  private static Path modelsDirectory() {
    Path here = Path.of("models");
    return Files.isDirectory(here) ? here : Path.of("../asr-engine/models");
  }

  // the shipped graphs were written by OpenFst: what we make of them must be the same bytes
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jiesu-cmn-8k/graph/HCLr.fst",
        "jiesu-cmn-8k/graph/Gr.fst",
        "jiesu-yue-8k/graph/HCLr.fst",
        "jiesu-yue-8k/graph/Gr.fst"
      })
  void fileOfOpenFst_writtenAgain_isTheSame(String name, @TempDir Path directory)
      throws IOException {
    Path copy = directory.resolve("copy.fst");
    FstFile.write(copy, FstFile.read(MODELS.resolve(name)));
    assertThat(Files.mismatch(MODELS.resolve(name), copy)).isEqualTo(-1);
  }

  @Property(tries = 200)
  void acceptor_written_isReadBack(@ForAll("transducers") Fst fst) throws IOException {
    Path file = Files.createTempFile("acceptor", ".fst");
    try {
      FstFile.writeAcceptor(file, fst);
      assertThat(FstFile.read(file).fst()).isEqualTo(fst);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 200)
  void lookahead_written_isReadBack(@ForAll("transducers") Fst fst) throws IOException {
    Path file = Files.createTempFile("lookahead", ".fst");
    try {
      FstFile.writeLookahead(file, fst);
      FstFile read = FstFile.read(file);
      assertThat(read.type()).isEqualTo("olabel_lookahead");
      assertThat(read.fst()).isEqualTo(fst);
    } finally {
      Files.delete(file);
    }
  }

  @Property(tries = 300)
  void reach_ofEachState_isWhatAWalkFinds(@ForAll("transducers") Fst fst) {
    LabelReach reach = LabelReach.of(fst);
    for (int state = 0; state < fst.states(); state++) {
      Set<Integer> labels = new HashSet<>();
      walk(fst, state, reach.finalLabel(), labels, new HashSet<>());
      Set<Integer> stated = new HashSet<>();
      int[] intervals = reach.intervals(state);
      for (int i = 0; i < intervals.length; i += 2) {
        assertThat(intervals[i]).isLessThan(intervals[i + 1]);
        assertThat(i == 0 || intervals[i] > intervals[i - 1]).isTrue();
        for (int label = intervals[i]; label < intervals[i + 1]; label++) {
          stated.add(label);
        }
      }
      assertThat(stated).isEqualTo(labels);
    }
  }

  @Property(tries = 200)
  void numbering_ofLabels_hasNoGaps(@ForAll("transducers") Fst fst) {
    int[] numbers = LabelReach.numbering(fst);
    int[] used = Arrays.stream(numbers).filter(each -> each > 0).sorted().toArray();
    for (int i = 0; i < used.length; i++) {
      assertThat(used[i]).isEqualTo(i + 1);
    }
    for (int arc = 0; arc < fst.arcs(); arc++) {
      assertThat(numbers[fst.output(arc)] > 0).isEqualTo(fst.output(arc) > 0);
    }
  }

  @Test
  void file_cutAnywhereOrLonger_isRefused(@TempDir Path directory) throws IOException {
    byte[] whole = Files.readAllBytes(MODELS.resolve("jiesu-cmn-8k/graph/HCLr.fst"));
    Path file = directory.resolve("cut.fst");
    for (int length = 0; length < whole.length; length += 7 + length / 5) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> FstFile.read(file))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("cut.fst");
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> FstFile.read(file)).hasMessageContaining("goes on for 1 bytes");
  }

  @Test
  void symbols_ofATypeThatCannotBeRead_areReadAllTheSame() {
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(2_125_659_606);
    put(bytes, "ngram");
    put(bytes, "standard");
    bytes.putInt(4).putInt(2).putLong(0).putLong(0).putLong(1).putLong(0);
    bytes.putInt(2_125_658_996);
    put(bytes, "words.txt");
    bytes.putLong(2).putLong(2);
    put(bytes, "<eps>");
    bytes.putLong(0);
    put(bytes, "你好");
    bytes.putLong(1);
    Path file = Path.of("Gr.fst");
    assertThat(FstFile.symbolsOf(file, bytes.array())).containsEntry(1, "你好").hasSize(2);
  }

  private static void put(ByteBuffer bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.putInt(utf8.length).put(utf8);
  }

  @Test
  void file_notOfOpenFstOrAbsent_isRefusedByName(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("Gr.fst");
    assertThatThrownBy(() -> FstFile.read(file)).hasMessageContaining("Gr.fst is missing");
    Files.writeString(file, "ngram 1=2 and more text than a header");
    assertThatThrownBy(() -> FstFile.read(file)).hasMessageContaining("magic number");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> FstFile.read(file)).hasMessageContaining("Gr.fst is empty");
  }

  private static void walk(
      Fst fst, int state, int finalLabel, Set<Integer> labels, Set<Integer> seen) {
    if (!seen.add(state)) {
      return;
    }
    if (fst.isFinal(state)) {
      labels.add(finalLabel);
    }
    for (int arc = fst.firstArc(state); arc < fst.firstArc(state + 1); arc++) {
      if (fst.output(arc) == 0) {
        walk(fst, fst.target(arc), finalLabel, labels, seen);
      } else {
        labels.add(fst.output(arc));
      }
    }
  }

  @Provide
  Arbitrary<Fst> transducers() {
    Arbitrary<int[]> arc = Arbitraries.integers().between(0, 1_000).array(int[].class).ofSize(4);
    return Arbitraries.integers()
        .between(1, 12)
        .flatMap(
            states ->
                arc.list()
                    .ofMaxSize(40)
                    .map(
                        arcs -> {
                          FstBuilder builder = new FstBuilder();
                          for (int state = 0; state < states; state++) {
                            builder.state();
                          }
                          builder.start(0);
                          builder.end(states - 1, 0.5f);
                          for (int[] each : arcs) {
                            builder.arc(
                                each[0] % states,
                                each[1] % states,
                                each[2] % 7,
                                each[3] % 9,
                                each[2] / 8f);
                          }
                          return builder.build(FstBuilder.Order.OUTPUT);
                        }));
  }
}
