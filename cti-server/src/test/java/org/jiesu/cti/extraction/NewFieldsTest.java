package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Document numbers, persons complained of, spelling-out, open demands, and what was misheard. */
class NewFieldsTest {
  private static final Extractor EXTRACTOR =
      new ConversationExtractor(Lexicon.read(Talk.CONFIG.resolve("lexicon")));

  private static Map<TicketField, FieldValue> read(Talk talk) {
    Map<TicketField, FieldValue> fields = new EnumMap<>(TicketField.class);
    EXTRACTOR
        .extract(talk.conversation())
        .forEach((FieldSuggested s) -> fields.put(s.field(), s.value()));
    return fields;
  }

  private static Optional<String> value(Talk talk, TicketField field) {
    return Optional.ofNullable(read(talk).get(field)).map(FieldValue::value);
  }

  @Test
  void extract_idWithAMisheardDigit_offersTheNearestValidNumbers() {
    FieldValue id =
        read(new Talk().operator("身份证号").caller("幺幺零幺零五幺九四九幺二三幺零零七x")).get(TicketField.ID_NUMBER);
    assertThat(id.value()).isEqualTo("11010519491231007X");
    assertThat(id.confidence()).isLessThan(0.5);
    assertThat(id.reason()).contains("校验码不符");
    assertThat(id.alternatives()).isNotEmpty().allMatch(a -> IdNumber.isValid(a.value()));
  }

  @Test
  void extract_idInGroups_isJoined() {
    Talk talk =
        new Talk()
            .operator("请报身份证号")
            .caller("幺幺零幺零五")
            .operator("嗯请继续")
            .caller("幺九四九幺二三幺")
            .operator("后面呢")
            .caller("零零二x");
    assertThat(value(talk, TicketField.ID_NUMBER)).hasValue("11010519491231002X");
  }

  @ParameterizedTest
  @CsvSource({
    "快递单号是SF幺三零零五六七八, SF13005678",
    "我的订单编号三三零八幺二, 330812",
    "合同编号HT二零二六零八, HT202608",
    "上次的工单号是二零二六零零四二, 20260042"
  })
  void extract_namedNumber_isTheDocuments(String said, String number) {
    assertThat(value(new Talk().caller(said), TicketField.ORDER_NUMBER)).hasValue(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"路灯编号是四零二七", "我的电话是幺三八零零一二三四五六", "人民路三十二号"})
  void extract_otherNumber_isNoDocuments(String said) {
    assertThat(value(new Talk().caller(said), TicketField.ORDER_NUMBER)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "那个工作人员姓刘态度很差, 姓刘（工作人员）",
    "有个姓赵的司机骂人, 姓赵（司机）",
    "物业经理张伟太过分了, 张伟（物业经理）",
    "一个叫李强的保安打人, 李强（保安）",
    "客服的工号是零二三一, 工号0231"
  })
  void extract_personComplainedOf_isNamedAsFarAsItWasSaid(String said, String person) {
    assertThat(value(new Talk().caller(said), TicketField.COMPLAINED_PERSON)).hasValue(person);
  }

  @ParameterizedTest
  @ValueSource(strings = {"我姓刘", "我叫李强", "老板说不退款", "司机绕路还骂人", "经理不在"})
  void extract_nobodyNamed_givesNone(String said) {
    assertThat(value(new Talk().caller(said), TicketField.COMPLAINED_PERSON)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"姓章, 弓长张, 张", "姓陈, 耳东陈, 陈", "姓羊, 杨梅的杨, 杨", "姓余, 不是人未余是干勾于, 于", "叫张见国, 建设的建, 张建国"})
  void extract_nameSpelledOut_isWrittenAsSpelled(String said, String spelled, String name) {
    Talk talk = new Talk().operator("您贵姓").caller("我" + said).operator("是哪个字").caller(spelled);
    assertThat(value(talk, TicketField.CALLER_NAME)).hasValue(name);
  }

  @ParameterizedTest
  @CsvSource({
    "希望你们把路灯换成亮一点的, 把路灯换成亮一点",
    "我要求他们公开收费标准, 公开收费标准",
    "能不能帮我催办一下, 催办",
    "麻烦你们通知交警来, 通知交警来"
  })
  void extract_demandNoListKnows_isInTheCallersWords(String said, String demand) {
    assertThat(value(new Talk().caller(said), TicketField.DEMAND).orElse("")).contains(demand);
  }

  @ParameterizedTest
  @CsvSource({
    "AMOUNT, 收了我五毛, 0.5",
    "AMOUNT, 花了五百多块, 500",
    "AMOUNT, 一共三万二, 32000",
    "AMOUNT, 收了一千二百五十块五, 1250.5",
    "AMOUNT, 不是三百块是五百块, 500",
    "AMOUNT, 收了我两牵三百块, 2300",
    "OCCURRED_AT, 作天晚尚的事, 2026-11-21",
    "OCCURRED_AT, 国庆那天, 2026-10-01",
    "OCCURRED_AT, 中秋节那天晚上八点, 2026-09-25T20:00",
    "OCCURRED_AT, 大年初三, 2026-02-19",
    "OCCURRED_AT, 从三月到现在, 2026-03",
    "OCCURRED_AT, 今天凌晨三点半, 2026-11-22T03:30",
    "OCCURRED_AT, 前天下午三点半, 2026-11-20T15:30",
    "OCCURRED_AT, 上个月十五号, 2026-10-15",
    "OCCURRED_AT, 不是昨天是前天, 2026-11-20",
    "OCCURRED_AT, 尋晚十一點, 2026-11-21T23:00",
    "DEMAND, 我要求推款, 退款"
  })
  void extract_asSpokenAndAsMisheard_isUnderstood(TicketField field, String said, String value) {
    assertThat(value(new Talk().caller(said), field)).hasValue(value);
  }

  @Test
  void mended_clearText_staysAsItIs() {
    for (String text : new String[] {"实际情况是这样的", "三个月没有回复", "公共资源", "请你哋快啲派人嚟", "污染很严重"}) {
      Talk talk = new Talk().caller(text);
      Passage passage = talk.conversation().turns().get(0).passage();
      assertThat(passage.mended()).isEqualTo(passage.text());
    }
  }
}
