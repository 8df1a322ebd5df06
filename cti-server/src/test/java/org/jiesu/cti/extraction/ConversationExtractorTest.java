package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationExtractorTest {
  private static final Lexicon LEXICON = Lexicon.read(Talk.CONFIG.resolve("lexicon"));

  private final Extractor extractor = new ConversationExtractor(LEXICON);

  private Map<TicketField, FieldValue> read(Talk talk) {
    Map<TicketField, FieldValue> fields = new EnumMap<>(TicketField.class);
    for (FieldSuggested suggested : extractor.extract(talk.conversation())) {
      assertThat(fields.put(suggested.field(), suggested.value())).isNull();
    }
    return fields;
  }

  private Optional<String> value(Talk talk, TicketField field) {
    return Optional.ofNullable(read(talk).get(field)).map(FieldValue::value);
  }

  private static String words(Talk talk, Evidence evidence) {
    Utterance utterance = talk.utterances().get(evidence.utterance() - 1);
    return utterance.text().substring(evidence.from(), evidence.to());
  }

  // names

  @ParameterizedTest
  @CsvSource({
    "我姓王, 王",
    "免贵姓陈, 陈",
    "我叫张建国, 张建国",
    "我叫张建国电话是一三八零零一二三四五六, 张建国",
    "我姓歐陽, 欧阳",
    "我姓张弓长张, 张",
    "我姓章弓长张, 张",
    "我姓楊楊梅嘅楊, 杨",
    "我是李先生, 李先生",
    "你好我姓刘住在人民路, 刘",
    "我姓陳電話係一三五二八八六零七九四, 陈"
  })
  void extract_introduction_givesTheName(String said, String name) {
    assertThat(value(new Talk().caller(said), TicketField.CALLER_NAME)).hasValue(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"我叫楼道里有很浓的煤气味", "我叫了物业好几次", "你们贵姓", "姓名是什么", "我叫他不要停在那里", "建设路的路灯不亮"})
  void extract_noIntroduction_givesNoName(String said) {
    assertThat(value(new Talk().caller(said), TicketField.CALLER_NAME)).isEmpty();
  }

  @Test
  void extract_bareAnswerToTheQuestion_givesTheName() {
    Talk talk = new Talk().operator("请问您贵姓").caller("王");
    assertThat(value(talk, TicketField.CALLER_NAME)).hasValue("王");
  }

  @Test
  void extract_operatorSaysMadam_completesTheName() {
    Talk talk = new Talk().operator("请问您贵姓").caller("我姓王").operator("好的王女士请问地址是哪里");
    assertThat(value(talk, TicketField.CALLER_NAME)).hasValue("王女士");
  }

  @Test
  void extract_rareSurname_offersTheFrequentOneThatSoundsTheSame() {
    FieldValue name = read(new Talk().caller("我姓汪")).get(TicketField.CALLER_NAME);
    assertThat(name.value()).isEqualTo("汪");
    assertThat(name.alternatives()).extracting(FieldValue.Alternative::value).contains("王");
    assertThat(name.confidence())
        .isLessThan(read(new Talk().caller("我姓王")).get(TicketField.CALLER_NAME).confidence());
  }

  // telephone numbers

  @ParameterizedTest
  @CsvSource({
    "电话是幺三八零零一二三四五六, 13800123456",
    "我電話係一三五二八八六零七九四, 13528860794",
    "我的手机号一三九 六六五五 八八二一, 13966558821",
    "13800123456, 13800123456",
    "电话是零二零八三三三四四五五, 02083334455",
    "电话一三五二百八六零七九四, 13528860794",
    "我电话是八六一三八零零一二三四五六, 13800123456"
  })
  void extract_number_isReadAsDigits(String said, String number) {
    Talk talk = new Talk().operator("请问您的联系电话是多少").caller(said);
    assertThat(value(talk, TicketField.PHONE)).hasValue(number);
  }

  @Test
  void extract_numberInGroups_isJoined() {
    Talk talk =
        new Talk()
            .operator("您的电话")
            .caller("幺三八")
            .operator("嗯")
            .caller("零零幺二")
            .operator("好的")
            .caller("三四五六");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13800123456");
  }

  @Test
  void extract_numberEchoedInGroups_isJoined() {
    Talk talk =
        new Talk()
            .operator("您的电话")
            .caller("幺三八")
            .operator("幺三八")
            .caller("零零幺二")
            .operator("零零幺二")
            .caller("三四五六");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13800123456");
  }

  @Test
  void extract_readBackAffirmed_correctsAndRaises() {
    Talk heard = new Talk().operator("您的电话").caller("幺三八零零一二三五六");
    Talk confirmed =
        new Talk()
            .operator("您的电话")
            .caller("幺三八零零一二三五六")
            .operator("我跟您核对一下电话是幺三八零零一二三四五六对吗")
            .caller("对的");
    assertThat(read(heard).get(TicketField.PHONE).confidence()).isLessThan(0.5);
    FieldValue phone = read(confirmed).get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo("13800123456");
    assertThat(phone.confidence()).isGreaterThan(0.85);
    assertThat(phone.reason()).contains("复述");
  }

  @Test
  void extract_readBackDenied_isNotTaken() {
    Talk talk =
        new Talk()
            .operator("您的电话")
            .caller("幺三八零零一二三四五六")
            .operator("核对一下幺三八零零一二三四五七对吗")
            .caller("不对");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13800123456");
  }

  @Test
  void extract_nearTheLinesNumber_takesTheLines() {
    Talk talk = new Talk().from("13966558821").operator("您的联系电话是多少").caller("幺三九六六五五八八一我姓黎");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13966558821");
  }

  @ParameterizedTest
  @CsvSource({
    "幺三九六六五五八八二四, 13966558824, 只差一位",
    "幺三九六六五五八二一, '', 只差一位",
    "幺三九六六五五八八二一一, '', 只差一位",
    "幺三九六六零五八八二四, 13966058824, 只差两位",
    "幺三九六六五五八八, '', 只差两位"
  })
  void extract_oneOrTwoDigitsOffTheLinesNumber_takesTheLinesAndOffersWhatWasSaid(
      String said, String spoken, String reason) {
    FieldValue phone =
        read(new Talk().from("+8613966558821").operator("您的联系电话是多少").caller(said))
            .get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo("13966558821");
    assertThat(phone.reason()).contains("与来电号码" + reason);
    assertThat(phone.confidence()).isBetween(0.7, 0.93);
    assertThat(phone.evidence()).isNotEmpty();
    if (!spoken.isEmpty()) {
      assertThat(phone.alternatives()).extracting(FieldValue.Alternative::value).contains(spoken);
    }
  }

  @Test
  void extract_clearlyOtherThanTheLinesNumber_takesWhatWasSaidAndOffersTheLines() {
    FieldValue phone =
        read(new Talk().from("13966558821").operator("您的联系电话").caller("幺三八零零一二三四五六"))
            .get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo("13800123456");
    assertThat(phone.alternatives())
        .extracting(FieldValue.Alternative::value)
        .contains("13966558821");
  }

  @Test
  void extract_readBackAffirmedTwiceHeardTheSame_outweighsTheLinesNumber() {
    Talk talk =
        new Talk()
            .from("13966558821")
            .operator("您的电话")
            .caller("幺三九六六五五八八二四")
            .operator("核对一下幺三九六六五五八八二四对吗")
            .caller("对的");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13966558824");
  }

  @Test
  void extract_readBackHeardOneDigitOffTheLine_takesTheLines() {
    Talk talk =
        new Talk()
            .from("13966558821")
            .operator("您的电话")
            .caller("幺三九六六五五八二一")
            .operator("核对一下幺三九六六五五八八二四对吗")
            .caller("对的");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13966558821");
  }

  @ParameterizedTest
  @CsvSource({
    "要三吧零灵一二三四武六, 13800123456",
    "电话是要三八零零一二三四五六, 13800123456",
    "幺三八三个零一二三四五, 13800012345",
    "一三八零零一二三四五流, 13800123456",
    "四零零八零零一二三四, 4008001234",
    "一三八五十六七十八九零一二, 13856789012"
  })
  void extract_digitsHeardAsOtherWords_areDigitsAmongDigits(String said, String number) {
    assertThat(value(new Talk().operator("您的联系电话").caller(said), TicketField.PHONE))
        .hasValue(number);
  }

  @Test
  void extract_digitNotUnderstood_isNotInvented() {
    FieldValue phone =
        read(new Talk().operator("您的联系电话").caller("幺三八零很一二三四五六")).get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo("1380123456");
    assertThat(phone.confidence()).isLessThan(0.5);
    assertThat(phone.reason()).contains("第5位");
  }

  @ParameterizedTest
  @CsvSource({
    "不对最后是五七不是五六, 13800123457",
    "不是五六是五七, 13800123457",
    "错了最后两位是五七, 13800123457",
    "不对第四位是九, 13890123456",
    "不是，中间四位是九零一二, 13890123456",
    "不对说错了是幺三九零零一二三四五六, 13900123456"
  })
  void extract_readBackPutRight_takesTheCorrection(String answer, String number) {
    Talk talk =
        new Talk()
            .operator("您的联系电话")
            .caller("幺三八零零一二三四五六")
            .operator("幺三八零零一二三四五六对吗")
            .caller(answer);
    FieldValue phone = read(talk).get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo(number);
    assertThat(phone.confidence()).isGreaterThan(0.7);
  }

  @Test
  void extract_groupRepeatedAfterAWrongEcho_isTakenOnce() {
    Talk talk =
        new Talk()
            .operator("您的电话")
            .caller("幺三八")
            .operator("幺三八")
            .caller("零零幺二")
            .operator("零零幺三")
            .caller("零零幺二")
            .operator("零零幺二")
            .caller("三四五六");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13800123456");
  }

  @Test
  void extract_theShopsNumber_isNotTheCallers() {
    assertThat(value(new Talk().caller("他们的电话是零二零八三三三四四五五打不通"), TicketField.PHONE)).isEmpty();
  }

  @Test
  void extract_operatorOffersTheLinesNumberAndCallerAgrees_isTheLines() {
    Talk talk = new Talk().from("13966558821").operator("就用您现在这个电话联系您可以吗").caller("可以的");
    FieldValue phone = read(talk).get(TicketField.PHONE);
    assertThat(phone.value()).isEqualTo("13966558821");
    assertThat(phone.confidence()).isGreaterThan(0.85);
  }

  @Test
  void extract_anotherNumberThanThisOne_isNotTheLines() {
    Talk talk = new Talk().from("13966558821").operator("您的电话").caller("不要打这个打我另一个电话幺三九六六五五八八二四");
    assertThat(value(talk, TicketField.PHONE)).hasValue("13966558824");
  }

  @Test
  void extract_landlineWithoutItsAreaCode_isTheLinesNumber() {
    Talk talk = new Talk().from("02083334455").operator("您的电话").caller("八三三三四四五五");
    assertThat(value(talk, TicketField.PHONE)).hasValue("02083334455");
  }

  @Test
  void extract_nothingSaid_offersTheLinesNumberAsUnsure() {
    FieldValue phone = read(new Talk().from("13966558821").caller("你好")).get(TicketField.PHONE);
    assertThat(phone.confidence()).isLessThanOrEqualTo(0.5);
    assertThat(phone.evidence()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"车牌尾号是三八五二", "编号是四零二七", "我交了十八年", "人民路三十二号五号楼二单元六零三"})
  void extract_otherNumbers_areNoTelephone(String said) {
    assertThat(value(new Talk().caller(said), TicketField.PHONE)).isEmpty();
  }

  // addresses

  @ParameterizedTest
  @CsvSource({
    "在阳光花园旁边人民路三十二号昨天晚上十二点还在打桩, 人民路32号阳光花园旁边",
    "人民路三十二号, 人民路32号",
    "我住在和平路十八号翠湖湾五号楼二单元六零三, 和平路18号翠湖湾5号楼2单元603室",
    "在建设路和学院路路口, 建设路与学院路路口",
    "海珠區濱江路五十六號麗江花園門口阻住消防通道, 海珠区滨江路56号丽江花园门口",
    "广东省广州市天河区天河北路一百二十号, 广东省广州市天河区天河北路120号",
    "朝阳区建国路八十八号现代城三号楼一二零五室, 朝阳区建国路88号现代城3号楼1205室",
    "我反映一下向阳大道的坑很多, 向阳大道",
    "解放西路一零八号, 解放西路108号",
    "我家在东湖新村十二栋三单元四零一, 东湖新村12栋3单元401室",
    "龙泉街道幸福里小区, 龙泉街道幸福里小区",
    "学府路十号院, 学府路10号院",
    "金桂巷七号对面有人烧垃圾, 金桂巷7号对面"
  })
  void extract_place_isWrittenAsAnAddress(String said, String address) {
    assertThat(value(new Talk().operator("请问地址在哪里").caller(said), TicketField.ADDRESS))
        .hasValue(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"三月十五号办的", "老人走路不安全", "我们小区门口", "马路上很脏", "我不知道怎么走", "九座十八年", "我走了三条路", "交咗十八年"})
  void extract_noPlace_givesNoAddress(String said) {
    assertThat(value(new Talk().caller(said), TicketField.ADDRESS)).isEmpty();
  }

  @Test
  void extract_placeToldInPieces_isMerged() {
    Talk talk = new Talk().caller("建设路的路灯不亮").operator("具体在什么位置").caller("在建设路和学院路路口靠近第二小学");
    assertThat(value(talk, TicketField.ADDRESS)).hasValue("建设路与学院路路口（靠近第二小学）");
  }

  @Test
  void extract_houseNumberLater_completesTheRoad() {
    Talk talk = new Talk().caller("我住在人民路三十二号").operator("哪一栋").caller("阳光花园三栋二单元五零一");
    assertThat(value(talk, TicketField.ADDRESS)).hasValue("人民路32号阳光花园3栋2单元501室");
  }

  @Test
  void extract_buildingToldWhenAsked_completesTheEstate() {
    Talk talk = new Talk().caller("我住在锦绣家园电梯坏了").operator("请问是哪一栋").caller("三栋二单元");
    assertThat(value(talk, TicketField.ADDRESS)).hasValue("锦绣家园3栋2单元");
  }

  @Test
  void extract_correction_replacesTheNumber() {
    Talk talk = new Talk().caller("我住在人民路三十二号").operator("人民路三十二号对吗").caller("不是三十二号是三十四号");
    assertThat(value(talk, TicketField.ADDRESS)).hasValue("人民路34号");
  }

  @Test
  void extract_placeReadBackAndAffirmed_isMoreCertain() {
    Talk said = new Talk().caller("人民路三十二号");
    Talk confirmed = new Talk().caller("人民路三十二号").operator("核对一下人民路三十二号对吗").caller("对的");
    assertThat(read(confirmed).get(TicketField.ADDRESS).confidence())
        .isGreaterThan(read(said).get(TicketField.ADDRESS).confidence());
  }

  @Test
  void extract_operatorsPlace_isNotTheCallers() {
    Talk talk = new Talk().caller("我想问养老金").operator("请您去天河区中山路一百号社保中心");
    assertThat(value(talk, TicketField.ADDRESS)).isEmpty();
  }

  @Test
  void extract_knownPlaceHeardByOtherCharacters_isFoundWithLessConfidence() {
    Talk talk = new Talk().caller("在杨光花元旁边");
    FieldValue address = read(talk).get(TicketField.ADDRESS);
    assertThat(address.value()).isEqualTo("阳光花园旁边");
    assertThat(address.confidence())
        .isLessThan(read(new Talk().caller("在阳光花园旁边")).get(TicketField.ADDRESS).confidence());
  }

  // merchants, amounts, demands, kinds

  @ParameterizedTest
  @CsvSource({
    "叫幸福面包店在中山路一百零八号, 幸福面包店",
    "在中山路一百零八号的金叶健身房, 金叶健身房",
    "我在宏达装饰公司交了定金, 宏达装饰公司",
    "叫星星幼儿园, 星星幼儿园",
    "我们小区的万家物业不管, 万家物业"
  })
  void extract_merchant_isNamed(String said, String merchant) {
    assertThat(value(new Talk().operator("店铺的名称是什么").caller(said), TicketField.MERCHANT))
        .hasValue(merchant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"我在一家面包店办了卡", "靠近第二小学", "那家店关门了", "我们公司"})
  void extract_noNameOfAMerchant_givesNone(String said) {
    assertThat(value(new Talk().caller(said), TicketField.MERCHANT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "充值了五百块, 500",
    "欠我三千二百元工资, 3200",
    "花了一万二, 12000",
    "交了2千5, 2500",
    "十块五, 10.5",
    "三百二十蚊, 320",
    "一共两万三千块钱, 23000",
    "充值了五百块还有三百二十元没有用, 320"
  })
  void extract_money_isInYuan(String said, String amount) {
    assertThat(value(new Talk().caller(said), TicketField.AMOUNT)).hasValue(amount);
  }

  @ParameterizedTest
  @ValueSource(strings = {"人民路三十二号", "交了十八年", "三月十五号", "电话是一三八零零一二三四五六"})
  void extract_noMoney_givesNoAmount(String said) {
    assertThat(value(new Talk().caller(said), TicketField.AMOUNT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "我要求退款, 退款",
    "希望你们尽快处理, 尽快处理",
    "请你们快点来, 尽快到场处理",
    "麻烦你们快一点, 尽快处理",
    "希望有关部门查处, 依法查处",
    "我要求他们赔偿并且道歉, 赔偿、道歉",
    "能不能帮我修好, 尽快修复",
    "希望可以拆除违建, 拆除"
  })
  void extract_demand_isInTheCitysWords(String said, String demand) {
    assertThat(value(new Talk().caller(said), TicketField.DEMAND)).hasValue(demand);
  }

  @ParameterizedTest
  @ValueSource(strings = {"老板说不退款", "建设路的路灯不亮", "我想投诉违章停车"})
  void extract_noDemand_givesNone(String said) {
    assertThat(value(new Talk().caller(said), TicketField.DEMAND)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "你好我要投诉工地夜间施工, 投诉",
    "我想投訴違例泊車, 投诉",
    "我要举报有人偷排污水, 举报",
    "我想问吓养老金嘅问题, 咨询",
    "我想咨询一下公积金, 咨询",
    "我有个建议增加公交班次, 建议",
    "我想表扬一下你们的工作人员, 表扬",
    "求助啊我被困住了怎么办, 求助"
  })
  void extract_announcement_givesTheKind(String said, String kind) {
    assertThat(value(new Talk().caller(said), TicketField.KIND)).hasValue(kind);
  }

  // evidence

  @Test
  void extract_evidence_pointsAtTheOriginalWords() {
    Talk talk = new Talk(Language.CANTONESE, 0.9).operator("請問詳細地址係邊度").caller("海珠區濱江路 五十六號");
    Evidence evidence = read(talk).get(TicketField.ADDRESS).evidence().get(0);
    assertThat(words(talk, evidence)).isEqualTo("海珠區濱江路 五十六號");
    Utterance utterance = talk.utterances().get(1);
    assertThat(evidence.startMs())
        .isEqualTo(Duration.between(Talk.ARRIVED, utterance.start()).toMillis());
    assertThat(Duration.ofMillis(evidence.endMs()))
        .isCloseTo(Duration.between(Talk.ARRIVED, utterance.end()), Duration.ofMillis(2));
  }

  @Test
  void extract_lessCertainWords_giveLessCertainFields() {
    double clear =
        read(new Talk(Language.MANDARIN, 0.95).caller("人民路三十二号"))
            .get(TicketField.ADDRESS)
            .confidence();
    double unclear =
        read(new Talk(Language.MANDARIN, 0.4).caller("人民路三十二号"))
            .get(TicketField.ADDRESS)
            .confidence();
    assertThat(unclear).isLessThan(clear - 0.2);
  }

  @Property(tries = 1_000)
  void extract_anyHotlineCharacters_neverThrowsAndKeepsSpansInside(
      @ForAll
          @StringLength(min = 1, max = 50)
          @Chars({
            '我', '姓', '王', '叫', '电', '话', '是', '幺', '三', '八', '零', '一', '二', '百', '路', '号', '栋',
            '单', '元', '楼', '区', '市', '店', '块', '月', '昨', '晚', '点', '不', '是', '和', '，', '。', ' ',
            '係', '號', '退', '款', '要', '求', '对', '公', '司', '的', '在', '靠', '近', '小', '学', '0', '5'
          })
          String caller,
      @ForAll
          @StringLength(max = 20)
          @Chars({'核', '对', '吗', '电', '话', '三', '五', '贵', '姓', '地', '址', '名', '称', '号'})
          String operator) {
    Talk talk =
        new Talk()
            .operator(operator + "电话地址贵姓名称核对")
            .caller(caller)
            .operator(operator)
            .caller("对的" + caller);
    for (FieldSuggested suggested : extractor.extract(talk.conversation())) {
      FieldValue value = suggested.value();
      assertThat(value.value()).isNotBlank();
      assertThat(value.confidence()).isBetween(0.0, 1.0);
      for (Evidence evidence : value.evidence()) {
        assertThat(evidence.from()).isNotNegative().isLessThan(evidence.to());
        assertThat(evidence.to())
            .isLessThanOrEqualTo(talk.utterances().get(evidence.utterance() - 1).text().length());
      }
    }
  }

  @Property(tries = 1_000)
  void extract_anyText_readersThrowNothing(
      @ForAll @StringLength(max = 80) @CharRange(from = '\u0020', to = '\uffee') String text) {
    Talk talk = new Talk().operator("请问您贵姓电话地址").caller(text);
    List<FieldReader> readers =
        List.of(
            new NameReader(LEXICON),
            new PhoneReader(),
            new KindReader(),
            new AddressReader(LEXICON),
            new MerchantReader(LEXICON),
            new TimeReader(),
            new AmountReader(),
            new DemandReader(LEXICON));
    for (FieldReader reader : readers) {
      reader.read(talk.conversation());
    }
  }
}
