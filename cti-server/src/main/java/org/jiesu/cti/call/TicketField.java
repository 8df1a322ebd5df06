package org.jiesu.cti.call;

/**
 * A field of the ticket (工单) that a conversation fills in. The order is the order on the operator's
 * form.
 */
public enum TicketField {
  /** 来电人姓名. */
  CALLER_NAME,
  /** 联系电话: digits only. */
  PHONE,
  /** 证件号码: a citizen's identity number, digits and a final X. */
  ID_NUMBER,
  /** 诉求类型: one of 咨询, 求助, 投诉, 举报, 建议, 表扬. */
  KIND,
  /** 事项: a code of the matter tree. */
  MATTER,
  /** 事发地点. */
  ADDRESS,
  /** 涉及主体: merchant or organisation. */
  MERCHANT,
  /** 被反映人: name, what the person does and staff number, as far as they were told. */
  COMPLAINED_PERSON,
  /** 车牌号: whole, or {@code 尾号} and its end. */
  PLATE,
  /** 订单/单据号: of an order, parcel, contract, invoice or earlier ticket. */
  ORDER_NUMBER,
  /** 发生时间: ISO 8601 local date or date and time, as precise as it was said. */
  OCCURRED_AT,
  /** 涉及金额: yuan, decimal. */
  AMOUNT,
  /** 具体诉求, for example 退款. */
  DEMAND,
  /** 标题. */
  TITLE,
  /** 诉求内容. */
  BODY,
  /** 承办单位: the unit's code. */
  UNIT,
  /** 协办单位: the codes of units that must act, too, with commas between. */
  HELPERS
}
