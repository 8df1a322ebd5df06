package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.call.TicketField;
import org.junit.jupiter.api.Test;

class UnaskedTest {
  private static final CallInterpreter INTERPRETER =
      CallInterpreter.read(Talk.CONFIG, ZoneId.of("Asia/Shanghai"));
  private static final String GAS = "020601";

  private static List<String> unasked(String said, Map<TicketField, String> fields) {
    return INTERPRETER.unasked(new Talk().caller(said).call(), fields);
  }

  @Test
  void requiredQuestions_openUntilFieldOrWordsAnswerThem() {
    assertThat(unasked("厨房有煤气味", Map.of(TicketField.MATTER, GAS)))
        .containsExactlyInAnyOrder("人员情况", "联系电话", "事发地点");
    assertThat(
            unasked(
                "厨房有煤气味，我有点头晕",
                Map.of(
                    TicketField.MATTER, GAS,
                    TicketField.PHONE, "13800123456",
                    TicketField.ADDRESS, "人民路3号")))
        .isEmpty();
    assertThat(
            unasked(
                "厨房有煤气味",
                Map.of(TicketField.MATTER, GAS, TicketField.BODY, "人已离开", TicketField.PHONE, "1")))
        .containsExactly("事发地点");
  }

  @Test
  void noMatter_nothingIsRequired() {
    assertThat(unasked("你好", Map.of())).isEmpty();
    assertThat(unasked("你好", Map.of(TicketField.MATTER, "999999"))).isEmpty();
  }
}
