package org.jiesu.cti.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RememberingEncoderTest {
  private final AtomicInteger encoded = new AtomicInteger();

  private RememberingEncoder remembering(int most, Function<String, float[]> vectors) {
    return new RememberingEncoder(
        new SentenceEncoder() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public int dimensions() {
            return 2;
          }

          @Override
          public float[] encode(String text) {
            encoded.incrementAndGet();
            return vectors.apply(text);
          }

          @Override
          public void close() {}
        },
        most);
  }

  @Test
  void onlyTheLastTextsAreRemembered() {
    RememberingEncoder encoder = remembering(2, text -> new float[] {text.length(), 0});
    encoder.encode("停水");
    encoder.encode("停水");
    assertThat(encoded).hasValue(1);
    encoder.encode("停电了");
    encoder.encode("停气");
    assertThat(encoder.encode("停水")).containsExactly(2, 0);
    assertThat(encoded).hasValue(4);
  }

  @Test
  void whoAsksForATextThatIsBeingEncodedWaitsForThat() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    RememberingEncoder encoder =
        remembering(
            10,
            text -> {
              begun.countDown();
              await(go);
              return new float[] {1, 0};
            });
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<float[]>> asked = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        asked.add(CompletableFuture.supplyAsync(() -> encoder.encode("停水"), threads));
        await(begun);
      }
      go.countDown();
      for (CompletableFuture<float[]> vector : asked) {
        assertThat(vector.get(10, TimeUnit.SECONDS)).containsExactly(1, 0);
      }
      assertThat(encoded).hasValue(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatCouldNotBeEncodedIsTriedAgain() {
    RememberingEncoder encoder =
        remembering(
            10,
            text -> {
              if (encoded.get() == 1) {
                throw new EncoderException("内存不足");
              }
              return new float[] {1, 0};
            });
    assertThat(encoder.encode("停水")).containsExactly(0, 0);
    assertThat(encoder.encode("停水")).containsExactly(1, 0);
  }

  @Test
  void aFaultReachesWhoAskedAndIsNotRemembered() {
    RememberingEncoder encoder =
        remembering(
            10,
            text -> {
              if (encoded.get() == 1) {
                throw new IllegalStateException("closed");
              }
              return new float[] {1, 0};
            });
    assertThatThrownBy(() -> encoder.encode("停水")).isInstanceOf(IllegalStateException.class);
    assertThat(encoder.encode("停水")).containsExactly(1, 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
