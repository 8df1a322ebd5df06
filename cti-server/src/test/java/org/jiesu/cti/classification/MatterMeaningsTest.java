package org.jiesu.cti.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;

class MatterMeaningsTest {
  private static final MatterTree TREE =
      MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml"));
  private static final String NEIGHBOURS = "半夜隔壁几个人搓牌闹哄哄的根本没法休息";

  private static MatterExperience experience(MatterMeanings meanings) {
    return new MatterExperience() {
      @Override
      public MatterMemory memory() {
        return MatterMemory.EMPTY;
      }

      @Override
      public Optional<MatterMeanings> meanings() {
        return Optional.of(meanings);
      }
    };
  }

  private static List<String> told(Classifier classifier, String... said) {
    Talk talk = new Talk();
    for (String one : said) {
      talk.caller(one).operator("请问您贵姓");
    }
    return classifier.classify(talk.conversation()).stream().map(r -> r.matter().code()).toList();
  }

  @Test
  void aMatterIsToldOfWordsThatNobodyWroteDown() {
    SentenceEncoder encoder = SentenceEncoder.open(SentenceEncoder.BGE_SMALL_ZH).orElseThrow();
    try (encoder;
        MatterMeanings meanings = new MatterMeanings(encoder)) {
      Classifier classifier = new KeywordClassifier(TREE, experience(meanings));
      meanings.await();
      assertThat(told(new KeywordClassifier(TREE), NEIGHBOURS).get(0)).isNotEqualTo("010103");
      assertThat(told(classifier, NEIGHBOURS)).startsWith("010103");
      assertThat(told(classifier, "你好我想反映个事", NEIGHBOURS, "我姓陈耳东陈", "就这个号码")).startsWith("010103");
      // what is said in every call tells of no matter
      String[] nothing = {"你好我想反映个事", "我姓陈耳东陈", "就这个号码", "谢谢再见"};
      assertThat(told(classifier, nothing)).isEqualTo(told(new KeywordClassifier(TREE), nothing));
      Classifier.Ranked first =
          classifier.classify(new Talk().caller(NEIGHBOURS).conversation()).get(0);
      assertThat(first.evidence()).isNotEmpty();
      assertThat(first.words()).isNotEmpty();
    }
  }

  /** Remembers what it was asked, and answers when it may. */
  private static final class Watched implements SentenceEncoder {
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private volatile boolean fails;

    @Override
    public String name() {
      return "watched";
    }

    @Override
    public int dimensions() {
      return 8;
    }

    @Override
    public float[] encode(String text) {
      asked.add(text);
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (fails) {
        throw new IllegalStateException("made to fail");
      }
      float[] vector = new float[8];
      vector[Math.floorMod(text.hashCode(), 8)] = 1;
      return vector;
    }

    @Override
    public void close() {}
  }

  @Test
  void whileTheyAreComputed_wordsAloneTellTheMatter() {
    Watched encoder = new Watched();
    try (MatterMeanings meanings = new MatterMeanings(encoder)) {
      Classifier classifier = new KeywordClassifier(TREE, experience(meanings));
      assertThat(told(classifier, NEIGHBOURS))
          .isEqualTo(told(new KeywordClassifier(TREE), NEIGHBOURS));
    }
  }

  @Test
  void aTreeThatIsReadAgain_isNotComputedAgain() {
    Watched encoder = new Watched();
    encoder.mayAnswer.countDown();
    try (MatterMeanings meanings = new MatterMeanings(encoder)) {
      meanings.of(TREE);
      meanings.await();
      assertThat(encoder.asked).hasSizeGreaterThan(1_000);
      encoder.asked.clear();
      meanings.of(TREE);
      meanings.await();
      assertThat(encoder.asked).isEmpty();
    }
  }

  @Test
  void anEncoderThatFails_leavesTheWords() {
    Watched encoder = new Watched();
    encoder.fails = true;
    encoder.mayAnswer.countDown();
    try (MatterMeanings meanings = new MatterMeanings(encoder)) {
      Classifier classifier = new KeywordClassifier(TREE, experience(meanings));
      meanings.await();
      assertThat(told(classifier, NEIGHBOURS))
          .isEqualTo(told(new KeywordClassifier(TREE), NEIGHBOURS));
    }
  }

  @Test
  void afterTheClose_wordsAloneTellTheMatter() {
    MatterMeanings meanings = new MatterMeanings(new Watched());
    meanings.of(TREE);
    meanings.close();
    assertThat(told(new KeywordClassifier(TREE, experience(meanings)), NEIGHBOURS))
        .isEqualTo(told(new KeywordClassifier(TREE), NEIGHBOURS));
  }
}
