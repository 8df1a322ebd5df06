package org.jiesu.cti.extraction;

/**
 * Where a name begins that is known only by its end (人民|路, 幸福|面包店): running speech has no
 * punctuation, so the words that cannot be part of a name are the boundary.
 */
final class Names {
  private static final String NEVER = "在是到的住去从叫我您你他她它这那哪们吗呢说也都还把被不没很请问了着给让，。？！；、：喺嚟啲嘅咗冇哋佢系呢嗰个什么";

  /** Boundaries most of the time, but 和平路 and 向阳路 are names. */
  private static final String SELDOM = "和与同跟向往于至有过由就要近";

  private static final String[] WORDS = {
    "附近", "对面", "旁边", "门口", "地址", "位置", "反映", "投诉", "举报", "工地", "因为", "应该", "家住", "位于", "那边", "这边",
    "昨天", "今天", "晚上", "你好", "您好", "喂", "具体", "隔壁", "靠近", "邻近", "边上", "一下", "一家", "一间", "一张", "一个",
    "楼下间", "楼上间", "楼下", "楼上", "有家", "有间", "前面", "后面", "属于", "就系", "经过", "现在", "之前", "办理"
  };

  private Names() {}

  /**
   * The index of a name's first character.
   *
   * @param end index after the name's last character
   * @param floor the name does not begin before it
   * @param longest number of characters
   */
  static int start(String text, int end, int floor, int longest) {
    int least = Math.max(floor, end - longest);
    int start = end;
    while (start > least
        && han(text.charAt(start - 1))
        && NEVER.indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    String name = text.substring(start, end);
    int cut = 0;
    for (String word : WORDS) {
      int at = name.lastIndexOf(word);
      if (at >= 0) {
        cut = Math.max(cut, at + word.length());
      }
    }
    for (int i = name.length() - 1; i >= cut; i--) {
      if (SELDOM.indexOf(name.charAt(i)) >= 0 && name.length() - i > 2) {
        cut = i + 1;
        break;
      }
    }
    return start + Math.min(cut, name.length());
  }

  static boolean han(char c) {
    return c >= '\u4e00' && c <= '\u9fff';
  }
}
