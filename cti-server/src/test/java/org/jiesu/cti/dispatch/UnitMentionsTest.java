package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitMentionsTest {

  @ParameterizedTest
  @CsvSource({
    "来电人反映井盖丢失，请市公安局核实处理。, 来电人反映井盖丢失，请核实处理。",
    "请区住房和城乡建设局尽快调查并答复, 请尽快调查并答复",
    "烦请长兴街道办事处协助处理, 烦请协助处理",
    "已转市城管局处理，请回访, 已转处理，请回访",
    "现派幸福镇政府办理, 现派办理",
    "承办单位：市水务局, 承办单位：",
    "路灯不亮【派：区城管局】, 路灯不亮【派：】",
  })
  void unitWrittenByTheOperator_isHidden(String text, String read) {
    String hidden = UnitMentions.hide(text);
    assertThat(hidden).hasSameSizeAs(text);
    assertThat(hidden.replace(" ", "")).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "我去教育局问过，他们说不归他们管",
        "请问社保局几点上班",
        "请派出所的人不要再推诿",
        "邻居请客吵到半夜，希望有人管一管",
        "希望有关部门重视",
        ""
      })
  void whatTheCitizenSays_stays(String text) {
    assertThat(UnitMentions.hide(text)).isEqualTo(text);
  }

  @Property(tries = 200)
  void anyText_keepsItsLength(@ForAll String text) {
    assertThat(UnitMentions.hide("请" + text + "局处理").length()).isEqualTo(text.length() + 4);
  }
}
