package org.jiesu.cti.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jiesu.cti.call.TicketField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketRulesTest {
  static final Map<TicketField, String> GOOD =
      Map.of(
          TicketField.KIND, "投诉",
          TicketField.TITLE, "夜间施工噪音",
          TicketField.BODY, "楼下工地夜间施工。\n要求停止。",
          TicketField.PHONE, "138-0012-3456");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PHONE | +86 138 0012 3456 | 13800123456",
        "PHONE | 020-83123456 | 02083123456",
        "PHONE | 110 | 110",
        "AMOUNT | 128.50 | 128.50",
        "AMOUNT | 1,280 | 1280",
        "AMOUNT | 0 | 0",
        "OCCURRED_AT | 2026-11-22 | 2026-11-22",
        "OCCURRED_AT | 2026-11-22T08:30 | 2026-11-22T08:30",
        "OCCURRED_AT | 2026-11-22 08:30:15 | 2026-11-22T08:30:15",
        "OCCURRED_AT | 2026-10 | 2026-10",
        "OCCURRED_AT | 2025 | 2025",
        "ID_NUMBER | 110105 19491231 002x | 11010519491231002X",
        "ID_NUMBER | E12345678 | E12345678",
        "PLATE | 粤a·12345 | 粤A12345",
        "PLATE | 粤AD12345 | 粤AD12345",
        "PLATE | 尾号3852 | 尾号3852",
        "ORDER_NUMBER | sf-1300 5678 | SF13005678",
        "COMPLAINED_PERSON | 姓刘（工作人员，工号0231） | 姓刘（工作人员，工号0231）",
        "KIND | 表扬 | 表扬",
        "CALLER_NAME | ' 李女士 ' | 李女士",
        "MATTER | 010203 | 010203",
        "TITLE | '' | ''",
      })
  void value_thatStands_isKeptInOneForm(TicketField field, String value, String kept) {
    assertThat(TicketRules.single(field, value)).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PHONE | 12 | 联系电话只能填写 3 到 20 位数字",
        "PHONE | 138abc | 联系电话只能填写 3 到 20 位数字",
        "PHONE | 138001234561380012345613 | 联系电话只能填写 3 到 20 位数字",
        "AMOUNT | -5 | 涉及金额请填写不小于 0 的数字",
        "AMOUNT | 1e9 | 涉及金额请填写不小于 0 的数字",
        "AMOUNT | 1.234 | 涉及金额请填写不小于 0 的数字",
        "AMOUNT | 1,28 | 涉及金额请填写不小于 0 的数字",
        "AMOUNT | 1000000000000 | 涉及金额请填写不小于 0 的数字",
        "OCCURRED_AT | 昨天 | 发生时间请填写日期",
        "OCCURRED_AT | 2026-02-30 | 发生时间请填写日期",
        "OCCURRED_AT | 2026-11-22T25:00 | 发生时间请填写日期",
        "OCCURRED_AT | 2026-13 | 发生时间请填写日期",
        "ID_NUMBER | 110105194912310021 | 证件号码应为 18 位",
        "ID_NUMBER | 11010519491231002 | 证件号码应为 18 位",
        "PLATE | 粤A1234 | 车牌号请填写完整车牌",
        "PLATE | 白色面包车 | 车牌号请填写完整车牌",
        "ORDER_NUMBER | <b> | 订单/单据号只能填写",
        "KIND | 骂人 | 诉求类型只能是",
        "MATTER | 01 02 | 事项请从列表中选择",
      })
  void value_thatCannotStand_isNamedInChinese(TicketField field, String value, String problem) {
    assertThatThrownBy(() -> TicketRules.single(field, value))
        .isInstanceOf(TicketValidationException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void value_tooLongOrUnwritable_isNamed() {
    assertThatThrownBy(() -> TicketRules.single(TicketField.TITLE, "字".repeat(101)))
        .hasMessage("标题最多 100 字，现在是 101 字");
    assertThatThrownBy(() -> TicketRules.single(TicketField.BODY, "a\u0000b"))
        .hasMessageContaining("无法保存的字符");
    assertThatThrownBy(() -> TicketRules.single(TicketField.BODY, "a\ud800"))
        .hasMessageContaining("无法保存的字符");
    assertThatThrownBy(() -> TicketRules.single(TicketField.TITLE, "第一行\n第二行"))
        .hasMessageContaining("无法保存的字符");
    assertThat(TicketRules.single(TicketField.BODY, "第一行\n第二行😡")).isEqualTo("第一行\n第二行😡");
  }

  @Test
  void draft_withSeveralProblems_namesEachField() {
    Map<TicketField, String> values = new HashMap<>(GOOD);
    values.put(TicketField.PHONE, "x");
    values.put(TicketField.AMOUNT, "很多");
    values.remove(TicketField.BODY);
    values.put(TicketField.TITLE, "  ");
    TicketValidationException refused =
        catchThrowableOfType(TicketValidationException.class, () -> TicketRules.complete(values));
    assertThat(refused.problems())
        .containsOnlyKeys(
            TicketField.PHONE, TicketField.AMOUNT, TicketField.BODY, TicketField.TITLE)
        .containsEntry(TicketField.BODY, "诉求内容必填");
  }

  @Test
  void draft_thatStands_isKeptWithoutEmptyFields() {
    Map<TicketField, String> values = new HashMap<>(GOOD);
    values.put(TicketField.ADDRESS, " ");
    assertThat(TicketRules.complete(values))
        .hasSize(4)
        .containsEntry(TicketField.PHONE, "13800123456");
  }

  @Property(tries = 5000)
  void value_ofAnyField_isKeptInItsFormOrRefused(@ForAll TicketField field, @ForAll String value) {
    try {
      String kept = TicketRules.single(field, value);
      assertThat(TicketRules.single(field, kept)).isEqualTo(kept);
    } catch (TicketValidationException e) {
      assertThat(e.problems()).containsOnlyKeys(field);
    }
  }
}
