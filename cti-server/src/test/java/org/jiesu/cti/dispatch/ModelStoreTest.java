package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private static final Instant AT = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path directory;

  private ModelStore store(int keep, Instant now) {
    return store(keep, now, Optional.empty());
  }

  private ModelStore store(int keep, Instant now, Optional<SentenceEncoder> encoder) {
    return new ModelStore(directory, Clock.fixed(now, ZoneOffset.UTC), keep, encoder);
  }

  private static DispatchModel model(long seed) {
    return Histories.training().train(Histories.of(240, 0, seed), AT);
  }

  @Test
  void modelRead_afterItWasPublished_decidesTheSame() {
    ModelStore store = store(5, AT);
    assertThat(store.current()).isEmpty();
    assertThat(store.entries()).isEmpty();
    DispatchModel model = model(1);
    ModelStore.Entry entry = store.publish(model, "9001", "test");
    assertThat(store.current()).contains(entry.version());
    DispatchModel read = store.load(entry.version());
    assertThat(read.decide(Histories.water())).isEqualTo(model.decide(Histories.water()));
    assertThat(read.facts()).isEqualTo(model.facts());
  }

  @Test
  void olderVersion_takenBack_isInUse() {
    String first = store(5, AT).publish(model(1), "9001", "one").version();
    String second = store(5, AT.plusSeconds(60)).publish(model(2), "9001", "two").version();
    ModelStore store = store(5, AT);
    assertThat(store.entries())
        .extracting(ModelStore.Entry::version)
        .containsExactly(second, first);
    store.rollBack(first);
    assertThat(store.current()).contains(first);
    assertThatThrownBy(() -> store.rollBack("000000000000")).hasMessageContaining("没有保存");
    assertThatThrownBy(() -> store.rollBack("../../etc")).hasMessageContaining("没有保存");
    assertThat(store.current()).contains(first);
  }

  @Test
  void damagedVersion_isRefusedAndTheOldOneStays() throws IOException {
    String first = store(5, AT).publish(model(1), "9001", "one").version();
    String second = store(5, AT.plusSeconds(60)).publish(model(2), "9001", "two").version();
    ModelStore store = store(5, AT);
    Path weights = directory.resolve(first).resolve("weights.jslm");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    assertThatThrownBy(() -> store.rollBack(first))
        .isInstanceOf(HotlineException.class)
        .hasMessageContaining("损坏")
        .hasMessageContaining("weights.jslm");
    assertThat(store.current()).contains(second);
    Files.writeString(directory.resolve(second).resolve("facts.json"), "{");
    assertThatThrownBy(() -> store.load(second)).hasMessageContaining("facts.json");
  }

  @Test
  void oldestVersions_beyondTheLimit_areForgotten() {
    for (int i = 0; i < 4; i++) {
      store(2, AT.plusSeconds(i)).publish(model(i), "9001", "n" + i);
    }
    assertThat(store(2, AT).entries())
        .extracting(ModelStore.Entry::note)
        .containsExactly("n3", "n2");
  }

  @Test
  void modelWithNearestTickets_isReadWithThem_andGoesByTheWordsWithoutTheirEncoder() {
    Optional<SentenceEncoder> encoder = Optional.of(new WordEncoder());
    DispatchModel model = Histories.training(encoder).train(Histories.of(240, 12, 1), AT);
    assertThat(model.goesByMeaning()).isTrue();
    String version = store(5, AT, encoder).publish(model, "9001", "test").version();
    DispatchModel read = store(5, AT, encoder).load(version);
    assertThat(read.facts()).isEqualTo(model.facts());
    assertThat(read.decide(Histories.water())).isEqualTo(model.decide(Histories.water()));
    assertThat(read.decide(Histories.water()).why()).contains("意思最相近的 20 件");

    DispatchModel words = Histories.training().train(Histories.of(240, 12, 1), AT);
    for (Optional<SentenceEncoder> other :
        List.of(
            Optional.<SentenceEncoder>empty(),
            Optional.<SentenceEncoder>of(new WordEncoder("another")))) {
      DispatchModel without = store(5, AT, other).load(version);
      assertThat(without.goesByMeaning()).isFalse();
      assertThat(without.facts()).isEqualTo(words.facts());
      assertThat(without.judge(Histories.water())).isEqualTo(words.judge(Histories.water()));
    }
  }

  @Test
  void damagedOrMissingNearestTickets_areRefusedWithTheFile() throws IOException {
    Optional<SentenceEncoder> encoder = Optional.of(new WordEncoder());
    ModelStore store = store(5, AT, encoder);
    String version =
        store
            .publish(Histories.training(encoder).train(Histories.of(240, 12, 1), AT), "9001", "t")
            .version();
    Path nearest = directory.resolve(version).resolve("nearest.jsnt");
    byte[] bytes = Files.readAllBytes(nearest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(nearest, bytes);
    assertThatThrownBy(() -> store.load(version))
        .hasMessageContaining("nearest.jsnt")
        .hasMessageContaining("损坏");
    Files.delete(nearest);
    assertThatThrownBy(() -> store.load(version)).hasMessageContaining("版本号不符");
  }
}
