package org.jiesu.cti.knowledge;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jiesu.cti.embedding.SentenceEncoder;

/**
 * An encoder of a few subjects, each with words for it: texts on one subject mean the same. Counts
 * what it encodes, and can be made to wait.
 */
final class CountingEncoder implements SentenceEncoder {
  /** Texts with none of these are about something else, each kind of them by its length. */
  private static final List<List<String>> SUBJECTS =
      List.of(
          List.of("遛狗", "犬只", "宠物"),
          List.of("积水", "淹到", "内涝"),
          List.of("工资", "血汗钱"),
          List.of("路灯", "黑漆漆"));

  private static final int OTHERS = 12;

  private final String name;
  private final AtomicInteger encoded = new AtomicInteger();
  private final Semaphore allowed;

  CountingEncoder(String name) {
    this(name, Integer.MAX_VALUE);
  }

  /**
   * An encoder that waits after so many texts.
   *
   * @param most texts that are encoded before {@link #goOn} is called
   */
  CountingEncoder(String name, int most) {
    this.name = name;
    allowed = new Semaphore(most);
  }

  void goOn(int more) {
    allowed.release(more);
  }

  int encoded() {
    return encoded.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimensions() {
    return SUBJECTS.size() + OTHERS;
  }

  @Override
  public float[] encode(String text) {
    allowed.acquireUninterruptibly();
    encoded.incrementAndGet();
    float[] vector = new float[dimensions()];
    Arrays.fill(vector, 0.1f);
    for (int i = 0; i < SUBJECTS.size(); i++) {
      if (SUBJECTS.get(i).stream().anyMatch(text::contains)) {
        vector[i] = 1;
        return SentenceEncoder.unit(vector);
      }
    }
    vector[SUBJECTS.size() + text.length() % OTHERS] = 1;
    return SentenceEncoder.unit(vector);
  }

  @Override
  public void close() {
    throw new AssertionError("only who opened it may close it");
  }
}
