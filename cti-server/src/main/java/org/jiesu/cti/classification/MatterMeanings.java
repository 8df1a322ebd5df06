package org.jiesu.cti.classification;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Passage;
import org.jiesu.cti.extraction.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What matters mean: names, phrases and examples of a tree as points, so that a matter is told of a
 * caller who says it in words that nobody wrote down. The points of a new tree are computed on a
 * thread of its own, some seconds for a thousand texts; until they are there nothing is alike.
 * Texts that were in the tree before are not computed again. Any thread.
 */
public final class MatterMeanings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MatterMeanings.class);

  /** A shorter utterance says less of what the call is about. */
  private static final float TELLING_CHARACTERS = 12;

  /** What is said in every call: an utterance that is more like this tells of no matter. */
  private static final List<String> IN_EVERY_CALL =
      List.of(
          "你好",
          "喂你好，是12345吗",
          "你好我想反映一个事情",
          "我有个问题想咨询一下",
          "我要投诉",
          "是这样的",
          "我姓王，叫我王先生就行",
          "我的电话就是这个号码",
          "我住在人民路十八号三栋二单元",
          "在什么什么路和什么路的交叉口",
          "就是昨天晚上的事",
          "对，是的，没错",
          "希望你们尽快处理，给我一个答复",
          "好的谢谢，再见",
          "唔该你，我想反映啲嘢",
          "我系打嚟投诉嘅",
          "係呀，冇错",
          "好，唔该晒");

  /** Owner of the points of {@link #IN_EVERY_CALL}. */
  private static final int NOBODY = -1;

  /** Of so many of the latest utterances the likeness is kept. */
  private static final int REMEMBERED = 1_000;

  private static final long SHUTDOWN_SECONDS = 5;

  private final SentenceEncoder encoder;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "matter-meanings");
            thread.setDaemon(true);
            return thread;
          });

  // only the worker's
  private Map<String, float[]> known = Map.of();

  /** Takes the encoder, which stays the caller's to close. */
  public MatterMeanings(SentenceEncoder encoder) {
    this.encoder = encoder;
  }

  /** The points of a tree, which are computed from now on. */
  Points of(MatterTree tree) {
    Points points = new Points();
    try {
      worker.execute(() -> compute(tree, points));
    } catch (RejectedExecutionException e) {
      log.debug("no meanings of a tree that was read while the server stops");
    }
    return points;
  }

  private void compute(MatterTree tree, Points points) {
    try {
      List<Matter> leaves = tree.leaves();
      List<String> texts = new ArrayList<>(IN_EVERY_CALL);
      List<Integer> owners = new ArrayList<>(Collections.nCopies(texts.size(), NOBODY));
      for (int m = 0; m < leaves.size(); m++) {
        Matter matter = leaves.get(m);
        texts.addAll(tree.examples(matter));
        texts.addAll(List.of(matter.name(), matter.phrase()));
        owners.addAll(Collections.nCopies(texts.size() - owners.size(), m));
      }
      Map<String, float[]> vectors = new HashMap<>();
      for (String text : texts) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        float[] before = known.get(text);
        vectors.put(text, before == null ? encoder.encode(text) : before);
      }
      known = vectors;
      points.ready =
          Optional.of(
              new Ready(encoder, texts.stream().map(vectors::get).toList(), owners, leaves.size()));
    } catch (RuntimeException e) {
      log.error("the meanings of the matters cannot be computed, words alone tell them", e);
    }
  }

  /**
   * Waits until the points of all trees so far are there: for a command.
   *
   * @throws IllegalStateException if the thread is interrupted meanwhile
   */
  public void await() {
    try {
      worker.submit(() -> {}).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing in it can fail", e);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the matters' meanings are still being computed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How alike a conversation is to each matter, and the caller's turn that is most. */
  record Alike(float[] likeness, List<Optional<Passage>> passages) {
    static final Alike NONE = new Alike(new float[0], List.of());

    /** Whether it was looked at. */
    boolean isKnown() {
      return likeness.length > 0;
    }

    float to(int matter) {
      return likeness.length == 0 ? 0 : likeness[matter];
    }

    Optional<Passage> passage(int matter) {
      return passages.isEmpty() ? Optional.empty() : passages.get(matter);
    }
  }

  /** The points of one tree. */
  static final class Points {
    private volatile Optional<Ready> ready = Optional.empty();

    private Points() {}

    /** By the caller's utterance that is most alike; nothing while the points are computed. */
    Alike alike(Conversation conversation) {
      return ready.map(now -> now.alike(conversation)).orElse(Alike.NONE);
    }
  }

  /** Points that are there. */
  private static final class Ready {
    private final SentenceEncoder encoder;
    private final int matters;
    private final int[] owners;
    private final float[] middle;
    // one dimension of all points after the other, so that the loop vectorises
    private final float[][] points;

    // guarded by itself
    private final Map<String, float[]> compared =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > REMEMBERED;
          }
        };

    Ready(SentenceEncoder encoder, List<float[]> vectors, List<Integer> owners, int matters) {
      this.encoder = encoder;
      this.matters = matters;
      this.owners = owners.stream().mapToInt(Integer::intValue).toArray();
      middle = SentenceEncoder.middle(vectors);
      points = new float[middle.length][vectors.size()];
      for (int i = 0; i < vectors.size(); i++) {
        float[] seen = SentenceEncoder.direction(middle, vectors.get(i));
        for (int d = 0; d < middle.length; d++) {
          points[d][i] = seen[d];
        }
      }
    }

    Alike alike(Conversation conversation) {
      float[] best = new float[matters];
      List<Optional<Passage>> passages = new ArrayList<>();
      for (int m = 0; m < matters; m++) {
        passages.add(Optional.empty());
      }
      for (Turn turn : conversation.turns()) {
        if (turn.caller()) {
          for (Utterance utterance : turn.passage().utterances()) {
            float[] likeness = likeness(utterance.text());
            for (int m = 0; m < matters; m++) {
              if (likeness[m] > best[m]) {
                best[m] = likeness[m];
                passages.set(m, Optional.of(turn.passage()));
              }
            }
          }
        }
      }
      return new Alike(best, passages);
    }

    private float[] likeness(String text) {
      synchronized (compared) {
        float[] likeness = compared.get(text);
        if (likeness != null) {
          return likeness;
        }
      }
      float[] likeness = compare(text);
      synchronized (compared) {
        compared.put(text, likeness);
      }
      return likeness;
    }

    /** To each matter's nearest text. */
    private float[] compare(String text) {
      float[] likeness = new float[matters];
      float[] vector = encoder.encode(text);
      if (SentenceEncoder.isNothing(vector)) {
        return likeness;
      }
      float[] seen = SentenceEncoder.direction(middle, vector);
      float[] toPoint = new float[owners.length];
      for (int d = 0; d < seen.length; d++) {
        float value = seen[d];
        float[] row = points[d];
        for (int i = 0; i < toPoint.length; i++) {
          toPoint[i] += value * row[i];
        }
      }
      float telling = Math.min(1, text.length() / TELLING_CHARACTERS);
      float toMatter = 0;
      float toAnyCall = 0;
      for (int i = 0; i < toPoint.length; i++) {
        if (owners[i] == NOBODY) {
          toAnyCall = Math.max(toAnyCall, toPoint[i]);
        } else {
          toMatter = Math.max(toMatter, toPoint[i]);
          likeness[owners[i]] = Math.max(likeness[owners[i]], telling * toPoint[i]);
        }
      }
      return toAnyCall < toMatter ? likeness : new float[matters];
    }
  }
}
