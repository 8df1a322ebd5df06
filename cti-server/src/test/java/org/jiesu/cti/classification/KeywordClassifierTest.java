package org.jiesu.cti.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeywordClassifierTest {
  private static final MatterTree TREE =
      MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml"));

  private final KeywordClassifier classifier = new KeywordClassifier(TREE);

  @Test
  void read_shippedTree_hasThreeLevels() {
    assertThat(TREE.leaves()).hasSizeGreaterThanOrEqualTo(200);
    assertThat(TREE.leaves().stream().map(m -> m.path().get(0)).distinct()).hasSize(13);
    assertThat(TREE.find("010101").orElseThrow().title()).isEqualTo("市容环境 / 噪声污染 / 夜间施工噪音");
  }

  @Test
  void classify_sentencesOfAllMatters_areMostlyRight() throws IOException, URISyntaxException {
    Path file =
        Path.of(KeywordClassifierTest.class.getResource("/classification/sentences.tsv").toURI());
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.size()).isGreaterThanOrEqualTo(60);
    List<String> wrong = new ArrayList<>();
    int inThree = 0;
    for (String line : lines) {
      String[] fields = line.split("\t");
      List<Classifier.Ranked> ranked =
          classifier.classify(new Talk().caller(fields[1]).conversation());
      boolean first = !ranked.isEmpty() && ranked.get(0).matter().code().equals(fields[0]);
      if (!first) {
        wrong.add(
            fields[0]
                + " "
                + fields[1]
                + " → "
                + ranked.stream().map(r -> r.matter().code()).toList());
      }
      inThree +=
          ranked.stream().limit(3).anyMatch(r -> r.matter().code().equals(fields[0])) ? 1 : 0;
    }
    assertThat(1 - wrong.size() / (double) lines.size())
        .as("first: %s", wrong)
        .isGreaterThanOrEqualTo(0.9);
    assertThat(inThree / (double) lines.size())
        .as("in three: %s", wrong)
        .isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void classify_words_areEvidence() {
    Classifier.Ranked best =
        classifier.classify(new Talk().caller("建设路的路灯不亮").conversation()).get(0);
    assertThat(best.words()).contains("路灯");
    assertThat(best.evidence()).isNotEmpty().extracting(Evidence::utterance).containsOnly(1);
  }

  @Test
  void classify_wordHeardAsAnotherOfTheSameSound_isStillFound() {
    List<Classifier.Ranked> ranked =
        classifier.classify(new Talk().caller("我办的玉福卡现在点关门了").conversation());
    assertThat(ranked.get(0).matter().code()).isEqualTo("040101");
  }

  @Test
  void classify_onlyNavigationHeard_proposesWithLittleConfidence() {
    Talk talk = new Talk().navigated("市容环境 / 噪音扰民", "来电人说“噪音扰民”");
    List<Classifier.Ranked> ranked = classifier.classify(talk.conversation());
    assertThat(ranked.get(0).matter().path()).contains("噪声污染");
    assertThat(ranked.get(0).confidence()).isLessThan(0.6);
    assertThat(ranked.get(0).evidence()).isEmpty();
  }

  @Test
  void classify_likeAnExampleButWithoutAKeyword_isFoundWithItsWords(@TempDir Path directory)
      throws IOException {
    MatterTree tree =
        MatterTree.read(
            Files.writeString(
                directory.resolve("matters.yaml"),
                """
                version: "1"
                matters:
                  - code: "010000"
                    name: 市容
                    children:
                      - code: "010100"
                        name: 环境
                        children:
                          - code: "010101"
                            name: 异味
                            phrase: 异味扰民
                            kind: 投诉
                            keywords: { 臭气: 6 }
                            examples: [半夜有股怪味熏得人睡不着]
                          - code: "010102"
                            name: 路灯
                            phrase: 路灯不亮
                            kind: 求助
                            keywords: { 路灯: 6 }
                            examples: [巷子里黑漆漆的看不见路]
                """));
    Classifier.Ranked best =
        new KeywordClassifier(tree)
            .classify(new Talk().caller("我们这边巷子里黑漆漆的老人看不见").conversation())
            .get(0);
    assertThat(best.matter().code()).isEqualTo("010102");
    assertThat(best.words()).anyMatch(words -> words.contains("巷子里黑漆漆"));
    assertThat(best.evidence()).isNotEmpty();
  }

  @Test
  void classify_smallTalk_proposesNothing() {
    assertThat(classifier.classify(new Talk().caller("你好谢谢再见").conversation())).isEmpty();
  }

  @Test
  void classify_vagueWord_isLessCertainThanManyWords() {
    double vague =
        classifier.classify(new Talk().caller("我说一下物业").conversation()).get(0).confidence();
    double plain =
        classifier
            .classify(new Talk().caller("小区物业公司乱收物业费保安不管业委会也不管").conversation())
            .get(0)
            .confidence();
    assertThat(vague).isLessThan(plain);
  }

  @Property(tries = 2_000)
  void classify_anyChineseText_confidencesAreProbabilities(
      @ForAll @StringLength(max = 80) @CharRange(from = '一', to = '龥') String text) {
    List<Classifier.Ranked> ranked = classifier.classify(new Talk().caller(text).conversation());
    assertThat(ranked.stream().mapToDouble(Classifier.Ranked::confidence).sum())
        .isLessThanOrEqualTo(1.000001);
    assertThat(ranked)
        .isSortedAccordingTo((a, b) -> Double.compare(b.confidence(), a.confidence()));
  }
}
