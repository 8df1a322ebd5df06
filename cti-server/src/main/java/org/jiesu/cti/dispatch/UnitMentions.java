package org.jiesu.cti.dispatch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where an operator wrote the unit into the text (“请市公安局核实处理”, “转：市城管局”, “【派区住建局】”) and hides
 * it. A model that could read it would learn to copy the operator, look excellent on old tickets
 * and know nothing of those where nobody wrote it yet. What citizens say of units (“我去教育局问过”)
 * stays: it is part of what happened.
 */
final class UnitMentions {
  private static final String UNIT =
      "[\\p{IsHan}A-Z0-9、和及与]{0,24}?"
          + "(?:局|委员会|委|办公室|办|中心|部门|办事处|街道|派出所|大队|支队|总队|公司|集团|政府|机关|单位|院|所|站|社区|村委会|镇|乡)";
  private static final String HANDLE =
      "(?:尽快|及时|立即|依法|依规|按规定|按程序|协助|牵头|会同|给予|予以|进行|认真|妥善|先行)*"
          + "(?:核实|处理|处置|办理|调查|查处|查实|核查|回复|答复|阅处|阅办|跟进|督办|落实|研究|协调|解决|介入|整改|反馈|联系)";
  private static final Pattern ASKED =
      Pattern.compile(
          "(?<=请|烦请|转请|呈请|恳请|提请|敬请|交由|转交|移交|转派|现派|派至|派往|转至|转)(" + UNIT + ")(?=" + HANDLE + ")");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?:承办单位|主办单位|责任单位|派单单位|处理单位|办理单位|转办单位|派单|转办|交办|转派)\\s*[:：]\\s*([\\p{IsHan}A-Z0-9、，,]{2,30})");
  private static final Pattern BRACKETED =
      Pattern.compile("[【\\[（(]\\s*(?:派|转|交)[:：]?\\s*([\\p{IsHan}A-Z0-9]{2,24})\\s*[】\\]）)]");

  private UnitMentions() {}

  /** The text with spaces over the units; as long as the text, so that places in it stay right. */
  static String hide(String text) {
    if (text.isEmpty()) {
      return text;
    }
    StringBuilder hidden = new StringBuilder(text);
    hide(ASKED.matcher(text), hidden);
    hide(NAMED.matcher(text), hidden);
    hide(BRACKETED.matcher(text), hidden);
    return hidden.toString();
  }

  private static void hide(Matcher matcher, StringBuilder hidden) {
    while (matcher.find()) {
      for (int i = matcher.start(1); i < matcher.end(1); i++) {
        hidden.setCharAt(i, ' ');
      }
    }
  }
}
