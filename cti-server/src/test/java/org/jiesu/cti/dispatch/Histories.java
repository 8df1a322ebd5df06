package org.jiesu.cti.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.linear.FeatureSettings;
import org.jiesu.cti.linear.TrainingSettings;

/** Made-up histories of tickets. */
final class Histories {
  static final String WATER = "water";
  static final String WAGES = "wages";
  static final String NOISE = "noise";

  private static final List<String> UNITS = List.of(WATER, WAGES, NOISE);
  private static final List<List<String>> WORDS =
      List.of(
          List.of("水管爆裂", "停水三天", "自来水发黄", "水表不准", "供水压力不足", "二次供水水箱脏"),
          List.of("拖欠工资", "没签劳动合同", "社保未缴", "克扣加班费", "无故被辞退", "工伤不赔"),
          List.of("夜间施工", "打桩机轰鸣", "噪音扰民", "音响太吵", "工地半夜浇筑", "装修电钻不停"));
  private static final List<String> FILLING =
      List.of("你好我想反映一下", "已经很久了", "希望尽快处理", "我住在幸福路", "打过电话没人管", "家里有老人", "请给个说法", "每天都这样");

  private Histories() {}

  /** A training whose models are small, so that tests are fast. */
  static DispatchTraining training() {
    return training(Optional.empty());
  }

  /** The same with an encoder. */
  static DispatchTraining training(Optional<SentenceEncoder> encoder) {
    return new DispatchTraining(
        DispatchSettings.DEFAULT,
        TrainingSettings.DEFAULT.with(new FeatureSettings(1, 2, 0, 0, 13)),
        encoder);
  }

  /** So many tickets of three units, of which so many percent lie at a wrong one. */
  static List<DispatchExample> of(int count, int wrongPercent, long seed) {
    Random random = new Random(seed);
    List<DispatchExample> history = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean wrong = random.nextInt(100) < wrongPercent;
      history.add(new DispatchExample(text(i % 3, random), UNITS.get(wrong ? (i + 1) % 3 : i % 3)));
    }
    return history;
  }

  private static TicketText text(int unit, Random random) {
    List<String> words = WORDS.get(unit);
    String title = words.get(random.nextInt(words.size()));
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      body.append(FILLING.get(random.nextInt(FILLING.size()))).append(random.nextInt(1000));
      body.append(i % 2 == 0 ? words.get(random.nextInt(words.size())) : "").append('，');
    }
    return new TicketText(title, body.toString(), "");
  }

  /** A ticket that speaks clearly for water. */
  static TicketText water() {
    return new TicketText("停水三天", "幸福路自来水发黄，水管爆裂", "");
  }
}
