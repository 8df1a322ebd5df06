package org.jiesu.cti.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.understanding.CallInterpreter;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DraftWriterTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 22, 10, 0);
  private static final Wording WORDING = Wording.read(Talk.CONFIG.resolve("lexicon"));
  private static final CallInterpreter INTERPRETER = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);

  private static Map<TicketField, FieldValue> fields(Talk talk) {
    return INTERPRETER.interpret(talk.call()).fields();
  }

  @ParameterizedTest
  @CsvSource({
    "架货车泊喺我哋小区门口, 车停在其小区门口",
    "阻住消防通道, 堵住消防通道",
    "可唔可以喺网上办理, 是否可以在网上办理",
    "但系退休金仲未到帐, 但是退休金还没有到账",
    "佢成晚好嘈, 他整晚很吵",
    "联系唔到老板, 联系不到老板",
    "冇人理, 没有人理"
  })
  void written_spokenCantonese_isStandardChinese(String said, String written) {
    String result = WORDING.written(said, true, NOW);
    assertThat(result).endsWith(written.substring(1));
  }

  @ParameterizedTest
  @CsvSource({
    "充值了五百块, 充值了500元",
    "办了一张预付卡, 办了一张预付卡",
    "编号是四零二七, 编号是4027",
    "是三月十五号办的, 是2026年3月15日办的",
    "昨天晚上十二点还在打桩, 昨天晚上12点（2026年11月22日0时）还在打桩",
    "我今年六十岁, 其今年60岁",
    "我们睡不着觉, 其睡不着觉",
    "十分危险, 十分危险",
    "万一出事, 万一出事",
    "一点都不亮, 一点都不亮",
    "房间零零七, 房间007"
  })
  void written_mandarin_hasDigitsDatesAndTheThirdPerson(String said, String written) {
    assertThat(WORDING.written(said, false, NOW)).isEqualTo(written);
  }

  @Test
  void write_greetingOnly_writesNothing() {
    assertThat(fields(new Talk().operator("您好").caller("你好")))
        .doesNotContainKeys(TicketField.TITLE, TicketField.BODY);
  }

  @Test
  void write_nobodyStatedADemand_defaultIsUnsureAndSaysSo() {
    FieldValue demand =
        fields(new Talk(Language.CANTONESE, 0.95).caller("我想投訴違例泊車")).get(TicketField.DEMAND);
    assertThat(demand.confidence()).isLessThanOrEqualTo(0.3);
    assertThat(demand.reason()).contains("未明说");
  }

  @Test
  void write_nameAndTelephone_areNotInTheStory() {
    String body = fields(Talk.demo("call1")).get(TicketField.BODY).value();
    assertThat(body).doesNotContain("13800123456").doesNotContain("幺三八").doesNotContain("我姓");
  }

  @Test
  void write_longPlace_shortensItUntilTheTitleFits() {
    Talk talk = new Talk().operator("地址").caller("我要投诉夜间施工广东省广州市天河区天河北路一百二十号阳光花园三号楼二单元六零三旁边的工地打桩");
    String title = fields(talk).get(TicketField.TITLE).value();
    assertThat(title.length()).isLessThanOrEqualTo(30);
    assertThat(title).contains("夜间施工噪音扰民");
  }

  @Test
  void write_fullName_hasNoTitleGuessed() {
    String body =
        fields(new Talk().caller("我叫张建国").operator("请讲").caller("建设路的路灯不亮"))
            .get(TicketField.BODY)
            .value();
    assertThat(body).startsWith("市民张建国来电求助：").contains("路灯不亮");
  }

  @Test
  void write_answersToQuestions_areToldOnceAsFacts() {
    String body =
        fields(
                new Talk()
                    .caller("我要投诉司机绕路还骂人")
                    .operator("多少钱")
                    .caller("五十八块五")
                    .operator("您贵姓")
                    .caller("我是张小姐")
                    .operator("您的电话")
                    .caller("幺三八零零一二三四五六，说错了，最后是五七")
                    .operator("您有什么要求")
                    .caller("要他道歉"))
            .get(TicketField.BODY)
            .value();
    assertThat(body)
        .startsWith("市民张小姐来电投诉：")
        .contains("涉及金额58.5元")
        .endsWith("要求：道歉。")
        .doesNotContain("说错")
        .doesNotContain("其是")
        .doesNotContain("五十八");
  }

  @Test
  void write_operatorsSummaryAffirmed_isUsed() {
    String body =
        fields(new Talk().caller("我要投诉").caller("楼上天天这样").operator("您是说楼上的空调外机往下滴水是吗").caller("对的"))
            .get(TicketField.BODY)
            .value();
    assertThat(body).contains("空调外机往下滴水");
  }

  @Test
  void write_readBackIsMisheard_theCallersOwnWordsWin() {
    String body =
        fields(
                new Talk()
                    .caller("我要投诉")
                    .caller("隔壁烧烤店半夜还在营业")
                    .operator("您反映隔必稍考电伴夜海在影业对吗")
                    .caller("对的"))
            .get(TicketField.BODY)
            .value();
    assertThat(body).contains("烧烤店半夜还在营业").doesNotContain("稍考", "影业");
  }

  @Test
  void write_questionOnly_isTheStory() {
    String body = fields(new Talk().caller("我想咨询一下社保卡丢了怎么补办")).get(TicketField.BODY).value();
    assertThat(body).contains("社保卡丢了怎么补办").doesNotContain("请补充");
  }

  @Test
  void written_hesitations_areLeftOut() {
    assertThat(WORDING.written("嗯我们我们小区那个那个电梯坏了", false, NOW)).isEqualTo("其小区电梯坏了");
    assertThat(WORDING.written("只有四斤二两", false, NOW)).doesNotContain("22");
  }

  @Property(tries = 500)
  void write_anyText_neverThrows(
      @ForAll @StringLength(min = 1, max = 60) @CharRange(from = '一', to = '龥') String text) {
    Map<TicketField, FieldValue> fields = fields(new Talk().caller("我要投诉" + text).caller(text));
    if (fields.containsKey(TicketField.TITLE)) {
      assertThat(fields.get(TicketField.TITLE).value()).hasSizeLessThanOrEqualTo(40);
    }
  }

  @Test
  void wordThatWasHardlyHeard_isNotTakenOver() {
    Talk talk = new Talk().caller("我要投诉工地夜间施工").unsure("噪音改革了", "改革").caller("昨晚打桩打到十二点");
    assertThat(fields(talk).get(TicketField.BODY).value()).contains("打桩").doesNotContain("改革");
    Talk clear = new Talk().caller("我要投诉工地夜间施工").caller("噪音太大了").caller("昨晚打桩打到十二点");
    assertThat(fields(clear).get(TicketField.BODY).value()).contains("噪音太大了");
    Talk unsureOfAll = new Talk(Language.MANDARIN, 0.3).caller("我要投诉工地夜间施工").caller("噪音太大了");
    assertThat(fields(unsureOfAll).get(TicketField.BODY).value()).contains("噪音太大了");
  }

  @Test
  void demandThatAPauseCutOff_leavesNoEmptyClause() {
    Talk talk = new Talk().caller("我要投诉人民路工地夜间施工，噪音太大了").caller("希望你们尽快，处理");
    assertThat(fields(talk).get(TicketField.BODY).value()).doesNotContain("，处理").endsWith("处理。");
  }
}
