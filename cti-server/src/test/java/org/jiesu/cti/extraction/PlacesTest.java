package org.jiesu.cti.extraction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Places and merchants of a city with a gazetteer of its own. */
class PlacesTest {
  private static final String NAMES =
      """
      name,kind,area
      永旺,merchant,东城区
      金叶健身房,merchant,
      津液建身房,merchant,
      恒泰物业,organisation,
      滨江大道,road,滨江区
      望江名邸,estate,
      农林下路,road,
      """;

  @TempDir private static Path directory;
  private static Extractor extractor;

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(Talk.CONFIG.resolve("lexicon"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    Files.writeString(directory.resolve("places-city.csv"), NAMES);
    extractor = new ConversationExtractor(Lexicon.read(directory));
  }

  private static Optional<FieldValue> read(Talk talk, TicketField field) {
    return extractor.extract(talk.conversation()).stream()
        .filter(suggested -> suggested.field() == field)
        .map(FieldSuggested::value)
        .findFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "我在永旺买了过期的牛奶, 永旺",
    "我在用往买了过期的牛奶, 永旺",
    "我要投诉横太物业乱收费, 恒泰物业",
    "是一家叫宏发的公司骗了我, 宏发",
    "我在金叶健身房办了卡, 金叶健身房",
    "中山路一百零八号的老王烧烤店油烟很大, 老王烧烤店"
  })
  void merchant_saidOrMisheard_isNamed(String said, String merchant) {
    assertThat(read(new Talk().caller(said), TicketField.MERCHANT))
        .map(FieldValue::value)
        .hasValue(merchant);
  }

  @ParameterizedTest
  @CsvSource({"我想用往返车票报销", "我们小区物业不管", "那个超市关门了", "我在医院等了很久"})
  void merchant_notNamed_isNone(String said) {
    assertThat(read(new Talk().caller(said), TicketField.MERCHANT)).isEmpty();
  }

  @Test
  void merchant_severalThatSoundAlike_areAlternatives() {
    FieldValue value = read(new Talk().caller("我在金叶建身房办了卡"), TicketField.MERCHANT).orElseThrow();
    assertThat(value.alternatives()).extracting(Alternative::value).contains("津液建身房");
  }

  @ParameterizedTest
  @CsvSource({
    "我住在王江明底三栋, 望江名邸3栋",
    "冰江大道一百号, 滨江大道100号",
    "汾湖高新区G50高速北库出口附近, 汾湖高新区G50高速北库出口附近",
    "人民路和中山路交叉口, 人民路与中山路路口",
    "建国路三十二号之二, 建国路32号之二",
    "幸福小区三号楼幺零三室, 幸福小区3号楼103室",
    "长安街道朝阳社区光明路幺二零弄五号, 长安街道朝阳社区光明路120弄5号"
  })
  void address_saidOrMisheard_isWrittenAsItShouldBe(String said, String address) {
    Talk talk = new Talk().operator("请问具体地址在哪里").caller(said);
    assertThat(read(talk, TicketField.ADDRESS)).map(FieldValue::value).hasValue(address);
  }

  @Test
  void address_heardInCantonese_isFoundByItsCantoneseSound() {
    Talk talk = new Talk(Language.CANTONESE, 0.9).operator("請問詳細地址係邊度").caller("喺龍林下路五十六號");
    assertThat(read(talk, TicketField.ADDRESS)).map(FieldValue::value).hasValue("农林下路56号");
  }

  @Test
  void address_divisionMisheard_isTheOneThatSoundsTheSame() {
    Talk talk = new Talk().operator("请问具体地址在哪里").caller("浙江省杭周市西湖区文三路五号");
    assertThat(read(talk, TicketField.ADDRESS)).map(FieldValue::value).hasValue("浙江省杭州市西湖区文三路5号");
  }

  @Test
  void lexicon_withItsGazetteer_loadsFast() {
    List<Gazetteer.Entry> found = Lexicon.read(directory).gazetteer().search("农林", 10);
    assertThat(found).extracting(Gazetteer.Entry::name).containsExactly("农林下路");
  }
}
