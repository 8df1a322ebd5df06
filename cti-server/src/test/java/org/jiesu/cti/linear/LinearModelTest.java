package org.jiesu.cti.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinearModelTest {
  private static final TrainingSettings SMALL =
      TrainingSettings.DEFAULT.with(new FeatureSettings(1, 2, 0, 0, 14));
  private static final List<String> NOISE = List.of("夜间施工", "打桩机", "噪音扰民", "音响太吵", "工地轰鸣");
  private static final List<String> WATER = List.of("水管爆裂", "停水三天", "自来水发黄", "水表不准", "井盖漏水");
  private static final List<String> WAGES = List.of("拖欠工资", "没签合同", "社保未缴", "克扣加班费", "被辞退");
  private static final List<String> FILLING =
      List.of("你好我想反映一下", "已经很久了", "希望尽快处理", "我住在幸福路", "打过电话没人管", "谢谢");

  @TempDir Path directory;

  private static List<Example> examples(int count) {
    Random random = new Random(7);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = List.of("noise", "wages", "water").get(i % 3);
      List<String> words = List.of(NOISE, WAGES, WATER).get(i % 3);
      String text =
          FILLING.get(random.nextInt(6))
              + "，"
              + words.get(random.nextInt(5))
              + "，"
              + FILLING.get(random.nextInt(6))
              + words.get(random.nextInt(5));
      examples.add(new Example(Document.of(text), label, "g" + i));
    }
    return examples;
  }

  private static LinearModel model() {
    return new LinearTraining(SMALL).train(examples(150)).model();
  }

  @Test
  void unseenText_withKnownWords_getsItsLabelAndSaysWhy() {
    LinearModel model = model();
    Document document = Document.of("楼下夜間施工，噪音好大");
    Prediction prediction = model.predict(document);
    assertThat(prediction.best().label()).isEqualTo("noise");
    assertThat(prediction.best().probability()).isGreaterThan(0.5);
    assertThat(prediction.ranked().stream().mapToDouble(Prediction.Ranked::probability).sum())
        .isCloseTo(1, within(1e-9));
    List<Reason> reasons = model.reasons(document, "noise", 3);
    assertThat(reasons).isNotEmpty().allMatch(r -> r.weight() > 0 && r.part().equals("text"));
    assertThat(reasons)
        .allMatch(r -> "楼下夜間施工，噪音好大".substring(r.start(), r.end()).equals(r.words()));
    assertThat(reasons.stream().map(Reason::words)).anyMatch(w -> w.contains("施工"));
  }

  @Test
  void training_twice_givesTheSameModel() {
    assertThat(model().version()).isEqualTo(model().version()).hasSize(12);
  }

  @Test
  void heldOut_coversEveryExampleInOrder() {
    LinearTraining.Trained trained = new LinearTraining(SMALL).train(examples(150));
    assertThat(trained.heldOut()).hasSize(150);
    assertThat(trained.heldOut().stream().filter(LinearTraining.HeldOut::right).count())
        .isGreaterThan(140);
  }

  @Test
  void modelRead_afterItWasWritten_scoresExactlyTheSame() {
    LinearModel model = model();
    Path file = directory.resolve("some.model");
    model.save(file);
    LinearModel read = LinearModel.load(file);
    assertThat(read.version()).isEqualTo(model.version());
    assertThat(read.labels()).isEqualTo(model.labels());
    for (Example example : examples(30)) {
      assertThat(read.predict(example.document())).isEqualTo(model.predict(example.document()));
    }
  }

  @Test
  void modelFile_damagedAnywhere_isRefused() throws IOException {
    Path file = directory.resolve("some.model");
    model().save(file);
    byte[] good = Files.readAllBytes(file);
    for (int at : new int[] {0, 5, 20, 60, good.length / 2, good.length - 1}) {
      byte[] bad = good.clone();
      bad[at] ^= 0x10;
      Files.write(file, bad);
      assertThatThrownBy(() -> LinearModel.load(file))
          .isInstanceOf(LinearModelException.class)
          .hasMessageContaining("some.model");
    }
    Files.write(file, java.util.Arrays.copyOf(good, good.length - 100));
    assertThatThrownBy(() -> LinearModel.load(file)).hasMessageContaining("损坏");
    Files.write(file, new byte[0]);
    assertThatThrownBy(() -> LinearModel.load(file)).hasMessageContaining("不是接诉的模型文件");
    assertThatThrownBy(() -> LinearModel.load(directory.resolve("none")))
        .hasMessageContaining("没有这个模型文件");
  }

  @Test
  void emptyText_isScoredByTheBiasAlone() {
    LinearModel model = model();
    Prediction prediction = model.predict(Document.of("，。  "));
    assertThat(prediction.ranked()).hasSize(3);
    assertThat(prediction.best().probability()).isBetween(0.2, 0.9);
    assertThat(model.reasons(Document.of(""), "noise", 3)).isEmpty();
  }

  @Test
  void oneLabel_isCertainAndNotHeldOut() {
    List<Example> one = examples(60).stream().filter(e -> e.label().equals("water")).toList();
    LinearTraining.Trained trained = new LinearTraining(SMALL).train(one);
    assertThat(trained.heldOut()).isEmpty();
    assertThat(trained.model().predict(Document.of("停水")).best().probability()).isEqualTo(1);
    assertThatThrownBy(() -> new LinearTraining(SMALL).train(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void correction_learned_movesTheTextAndItsLike() {
    LinearModel model = model();
    Document document = Document.of("广场舞音箱声音震天");
    Learner learner = model.learner();
    learner.learn(document, "square", 1);
    LinearModel after = learner.model();
    assertThat(after.labels()).containsExactly("noise", "wages", "water", "square");
    assertThat(after.predict(document).best().label()).isEqualTo("square");
    assertThat(after.predict(Document.of("拖欠工资")).best().label()).isEqualTo("wages");
    assertThat(model.labels()).hasSize(3);
  }

  @Test
  void label_unlearned_isNoLongerTheBest() {
    LinearModel model = model();
    Document document = Document.of("夜间施工，拖欠工资");
    String best = model.predict(document).best().label();
    Learner learner = model.learner();
    learner.unlearn(document, best, 1);
    assertThat(learner.model().predict(document).probability(best))
        .isLessThan(model.predict(document).best().probability());
  }

  @Test
  void soundFeatures_knowAWordByItsSound() {
    LinearModel model =
        new LinearTraining(SMALL.with(new FeatureSettings(2, 2, 2, 2, 14)))
            .train(examples(150))
            .model();
    // 拖欠工资 misheard
    assertThat(model.predict(Document.of("脱欠公司")).best().label()).isEqualTo("wages");
  }

  @Test
  void mark_isAFeatureOfItsOwn() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String label = i % 2 == 0 ? "a" : "b";
      examples.add(new Example(Document.of("一样的话").mark("district:" + label), label, "g" + i));
    }
    LinearModel model = new LinearTraining(SMALL).train(examples).model();
    assertThat(model.predict(Document.of("一样的话").mark("district:b")).best().label()).isEqualTo("b");
  }

  @Property(tries = 60)
  void anyText_isScoredWithoutFailingAndTheSameTwice(@ForAll String text) {
    Scorer scorer = Trained.MODEL.scorer();
    double[] once = scorer.score(text).clone();
    scorer.score("别的话");
    assertThat(scorer.score(text)).containsExactly(once);
    for (Reason reason : Trained.MODEL.reasons(Document.of(text), "noise", 5)) {
      assertThat(text.substring(reason.start(), reason.end())).isEqualTo(reason.words());
    }
  }

  /** Trained once for the properties. */
  private static final class Trained {
    private static final LinearModel MODEL = model();
  }
}
