package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The six demonstration calls, as said, as our models recognised them, and with worse errors. */
class DemoCallsTest {
  private static final CallInterpreter INTERPRETER = CallInterpreter.read(Talk.CONFIG, Talk.ZONE);

  private static final String EXPECTED =
      """
      call1,CALLER_NAME,王
      call1,PHONE,13800123456
      call1,KIND,投诉
      call1,MATTER,010101
      call1,ADDRESS,人民路32号阳光花园旁边
      call1,OCCURRED_AT,2026-11-22T00:00
      call1,DEMAND,尽快处理
      call1,UNIT,CG
      call1,TITLE,关于人民路32号阳光花园旁工地夜间施工噪音扰民的投诉
      call2,CALLER_NAME,李
      call2,PHONE,13966558821
      call2,KIND,投诉
      call2,MATTER,040101
      call2,ADDRESS,中山路108号
      call2,MERCHANT,幸福面包店
      call2,OCCURRED_AT,2026-03-15
      call2,AMOUNT,320
      call2,DEMAND,退款
      call2,UNIT,SJ
      call2,TITLE,关于中山路108号幸福面包店预付卡消费纠纷的投诉
      call3,KIND,求助
      call3,MATTER,020101
      call3,ADDRESS,建设路与学院路路口（靠近第二小学）
      call3,OCCURRED_AT,2026-11-07
      call3,DEMAND,尽快处理
      call3,UNIT,LD
      call3,TITLE,关于建设路与学院路路口路灯不亮的求助
      call4,PHONE,15877309246
      call4,KIND,求助
      call4,MATTER,020601
      call4,ADDRESS,和平路18号翠湖湾5号楼2单元603室
      call4,DEMAND,尽快到场处理
      call4,UNIT,RQ
      call4,TITLE,关于和平路18号翠湖湾5号楼2单元603室疑似燃气泄漏的求助
      call5,CALLER_NAME,陈
      call5,PHONE,13528860794
      call5,KIND,投诉
      call5,MATTER,030101
      call5,ADDRESS,海珠区滨江路56号丽江花园门口
      call5,OCCURRED_AT,2026-11-21
      call5,UNIT,JJ
      call5,TITLE,关于海珠区滨江路56号丽江花园门口货车违章停车的投诉
      call6,PHONE,13690245781
      call6,KIND,咨询
      call6,MATTER,060101
      call6,OCCURRED_AT,2026-10
      call6,DEMAND,告知什么时候可以领取退休金；是否可以在网上办理
      call6,UNIT,RS
      call6,TITLE,关于养老金领取的咨询
      """;

  @ParameterizedTest
  @CsvSource(textBlock = EXPECTED)
  void interpret_asSaid_givesTheField(String call, TicketField field, String value) {
    Map<TicketField, FieldValue> fields = INTERPRETER.interpret(Talk.demo(call).call()).fields();
    assertThat(fields).containsKey(field);
    assertThat(fields.get(field).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "call1, 市民王先生/女士来电投诉：人民路32号阳光花园旁边，工地夜间施工，噪音太大了，其睡不着觉，昨天晚上12点（2026年11月22日0时）还在打桩。要求：尽快处理。",
    "call2,"
        + " 市民李先生/女士来电投诉：中山路108号幸福面包店，其在一家面包店办了一张预付卡，现在店关门了，老板联系不上，是2026年3月15日办的，充值了500元，还有320元没有用，有转账记录。要求：退款。",
    "call6, 市民来电咨询：养老金的问题，其今年60岁，交了18年，上个月（2026年10月）已经办了退休手续，但是退休金还没有到账。希望：告知什么时候可以领取退休金；是否可以在网上办理。"
  })
  void interpret_asSaid_writesTheBody(String call, String body) {
    assertThat(INTERPRETER.interpret(Talk.demo(call).call()).fields().get(TicketField.BODY).value())
        .isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"call1", "call2", "call3", "call4", "call5", "call6"})
  void interpret_asRecognised_keepsMatterUnitAndMostFields(String call) {
    var fields =
        INTERPRETER.interpret(Talk.demo(call, true, UnaryOperator.identity()).call()).fields();
    int wanted = 0;
    int right = 0;
    for (String line : EXPECTED.split("\n")) {
      String[] expected = line.split(",", 3);
      if (expected[0].equals(call)) {
        wanted++;
        FieldValue value = fields.get(TicketField.valueOf(expected[1]));
        boolean same = value != null && value.value().equals(expected[2]);
        right += same ? 1 : 0;
        if (expected[1].equals("MATTER") || expected[1].equals("UNIT")) {
          assertThat(same).as(line).isTrue();
        }
      }
    }
    assertThat(right / (double) wanted).isGreaterThanOrEqualTo(0.5);
  }

  @Test
  void interpret_worseErrors_stillFindMatterAndStayHonest() {
    int calls = 0;
    int matters = 0;
    double clean = 0;
    double noisy = 0;
    for (int call = 1; call <= 6; call++) {
      var said = INTERPRETER.interpret(Talk.demo("call" + call).call()).fields();
      for (long seed = 0; seed < 20; seed++) {
        var heard =
            INTERPRETER
                .interpret(Talk.demo("call" + call, false, Talk.noise(0.18, seed)).call())
                .fields();
        calls++;
        FieldValue matter = heard.get(TicketField.MATTER);
        if (matter != null && matter.value().equals(said.get(TicketField.MATTER).value())) {
          matters++;
        }
        clean += said.get(TicketField.MATTER).confidence();
        noisy += matter == null ? 0 : matter.confidence();
        assertThat(heard).containsKey(TicketField.BODY);
      }
    }
    assertThat(matters / (double) calls)
        .as("matter right with 18 %% wrong characters")
        .isGreaterThanOrEqualTo(0.85);
    assertThat(noisy).isLessThan(clean);
  }

  @ParameterizedTest
  @ValueSource(strings = {"call1", "call2", "call3", "call4", "call5", "call6"})
  void interpret_everyField_hasEvidenceInsideTheUtterance(String call) {
    Talk talk = Talk.demo(call);
    INTERPRETER
        .interpret(talk.call())
        .fields()
        .forEach(
            (field, value) -> {
              assertThat(value.evidence()).as("%s", field).isNotEmpty();
              for (Evidence evidence : value.evidence()) {
                String text = talk.utterances().get(evidence.utterance() - 1).text();
                assertThat(evidence.from()).isBetween(0, text.length() - 1);
                assertThat(evidence.to()).isBetween(evidence.from() + 1, text.length());
                assertThat(evidence.startMs()).isLessThanOrEqualTo(evidence.endMs());
              }
            });
  }

  @Test
  void interpret_everyPrefixOfACall_growsTheTicket() {
    Talk whole = Talk.demo("call1");
    int before = 0;
    for (int n = 1; n <= whole.utterances().size(); n++) {
      Talk prefix = new Talk();
      whole.utterances().subList(0, n).forEach(u -> prefix.say(u.side(), u.text()));
      int fields = INTERPRETER.interpret(prefix.call()).fields().size();
      assertThat(fields).isGreaterThanOrEqualTo(before);
      before = fields;
    }
    assertThat(before).isGreaterThanOrEqualTo(9);
  }

  @Test
  void interpret_moodsOfTheCalls_moveWithTheWords() {
    List<EmotionAssessed> noise = INTERPRETER.interpret(Talk.demo("call1").call()).emotions();
    List<EmotionAssessed> gas = INTERPRETER.interpret(Talk.demo("call4").call()).emotions();
    List<EmotionAssessed> pension = INTERPRETER.interpret(Talk.demo("call6").call()).emotions();
    // a complaint is no anger by itself (docs/emotion-labels.zh-CN.md), but not quite calm
    assertThat(noise.get(0).scores().get(EmotionLabel.CALM))
        .isLessThan(noise.get(1).scores().get(EmotionLabel.CALM));
    assertThat(noise.get(noise.size() - 1).label()).isEqualTo(EmotionLabel.CALM);
    assertThat(gas.get(0).label()).isEqualTo(EmotionLabel.ANXIOUS);
    assertThat(gas.get(0).alert()).isTrue();
    assertThat(pension).allMatch(e -> e.label() == EmotionLabel.CALM && !e.alert());
  }

  @Test
  void interpret_titles_areShort() {
    for (int call = 1; call <= 6; call++) {
      String title =
          INTERPRETER
              .interpret(Talk.demo("call" + call).call())
              .fields()
              .get(TicketField.TITLE)
              .value();
      assertThat(title.length()).isLessThanOrEqualTo(30);
    }
  }
}
