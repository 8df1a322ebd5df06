package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jiesu.cti.linear.LinearModelException;
import org.jiesu.cti.linear.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestTicketsTest {
  private static final int DIMENSIONS = 16;

  @TempDir Path directory;

  private static List<float[]> vectors(int count, long seed) {
    Random random = new Random(seed);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[DIMENSIONS];
      for (int d = 0; d < DIMENSIONS; d++) {
        vector[d] = (float) random.nextGaussian() / 4;
      }
      vectors.add(vector);
    }
    return vectors;
  }

  private static NearestTickets tickets(List<float[]> vectors) {
    return NearestTickets.of(
        "test", vectors, IntStream.range(0, vectors.size()).mapToObj(i -> "unit" + i % 3).toList());
  }

  @Property(tries = 50)
  void thoseAskedAreTheNearest(
      @ForAll @IntRange(min = 1, max = 700) int count, @ForAll @IntRange(max = 99) int seed) {
    List<float[]> vectors = vectors(count, seed);
    NearestTickets tickets = tickets(vectors);
    NearestTickets.Said said = tickets.ask(vectors.get(0));
    assertThat(said.asked()).isEqualTo(Math.min(count, NearestTickets.ASKED));
    assertThat(IntStream.of(said.counts()).sum()).isEqualTo(said.asked());
    double sum = 0;
    for (double share : said.shares()) {
      sum += share;
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    // itself is the nearest, and says most
    if (count > 1) {
      assertThat(said.shares()[0]).isGreaterThanOrEqualTo(1.0 / said.asked());
    }
  }

  @Test
  void aTicketThatMayNotBeAskedIsNot() {
    List<float[]> vectors = vectors(30, 1);
    NearestTickets tickets = tickets(vectors);
    NearestTickets.Said said = tickets.ask(vectors.get(0), ticket -> ticket % 3 != 0);
    assertThat(said.count("unit0")).isZero();
    assertThat(said.asked()).isEqualTo(20);
    NearestTickets.Said nobody = tickets.ask(vectors.get(0), ticket -> false);
    assertThat(nobody.asked()).isZero();
    assertThat(nobody.shares()).containsOnly(1.0 / 3);
  }

  @Test
  void whatTheWordsLearnedMovesTheShares() {
    NearestTickets.Said said =
        new NearestTickets.Said(List.of("a", "b"), new double[] {1, 0}, new int[] {20, 0}, 20);
    NearestTickets.Said corrected = said.corrected(prediction(0.95, 0.05), prediction(0.01, 0.99));
    assertThat(corrected.shares()[1]).isGreaterThan(corrected.shares()[0]);
    assertThat(said.corrected(prediction(0.6, 0.4), prediction(0.6, 0.4)).shares()[0])
        .isCloseTo(1, within(0.01));
  }

  private static Prediction prediction(double a, double b) {
    List<Prediction.Ranked> ranked =
        new ArrayList<>(
            List.of(new Prediction.Ranked("a", a, a), new Prediction.Ranked("b", b, b)));
    ranked.sort(null);
    return new Prediction(ranked);
  }

  @Test
  void readFromItsFile_itSaysTheSame() {
    List<float[]> vectors = vectors(600, 2);
    NearestTickets tickets = tickets(vectors);
    Path file = directory.resolve("nearest.jsnt");
    tickets.save(file);
    NearestTickets read = NearestTickets.load(file);
    assertThat(read.version()).isEqualTo(tickets.version());
    assertThat(read.encoder()).isEqualTo("test");
    assertThat(read.size()).isEqualTo(600);
    float[] asked = vectors(1, 3).get(0);
    assertThat(read.ask(asked).shares()).isEqualTo(tickets.ask(asked).shares());
  }

  @Test
  void aDamagedFileIsRefused() throws IOException {
    Path file = directory.resolve("nearest.jsnt");
    tickets(vectors(5, 2)).save(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> NearestTickets.load(file))
        .isInstanceOf(LinearModelException.class)
        .hasMessageContaining("nearest.jsnt")
        .hasMessageContaining("损坏");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> NearestTickets.load(file)).isInstanceOf(LinearModelException.class);
  }
}
