package org.jiesu.cti.extraction;

import com.hankcs.hanlp.HanLP;
import com.hankcs.hanlp.dictionary.CoreDictionary;
import com.hankcs.hanlp.dictionary.py.Pinyin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Puts right the words of a hotline that were heard as other characters of the same sound: the cues
 * by which fields are recognised (作天晚尚, 推款, 深份证) and the numerals inside numbers (两牵三百). The length
 * stays, so that every index still leads to what was said. Names are left alone.
 */
final class Mending {
  private static final String[] WORDS = {
    "昨天", "前天", "今天", "大前天", "昨晚", "今早", "晚上", "早上", "下午", "中午", "凌晨", "傍晚", "半夜", "夜里", "上午", "星期",
    "礼拜", "上周", "上上周", "这周", "上个月", "这个月", "个星期", "月份", "去年", "今年", "国庆节", "春节", "元旦", "中秋节", "半个月",
    "开始", "到现在", "已经", "块钱", "一共", "总共", "押金", "定金", "订金", "工资", "花了", "交了", "收了", "欠我", "充了", "充值",
    "退款", "退钱", "退费", "退还", "赔偿", "道歉", "维修", "查处", "解决", "尽快", "处理", "希望", "要求", "请你们", "麻烦", "帮我",
    "派人", "答复", "核实", "整改", "拆除", "更换", "清理", "催办", "督促", "协调", "电话", "号码", "手机", "联系", "联系电话",
    "身份证", "身份证号", "证件", "车牌", "车牌号", "尾号", "订单", "订单号", "单号", "快递", "运单", "合同", "编号", "工单号", "受理",
    "工号", "发票号", "工作人员", "司机", "经理", "老板", "房东", "医生", "护士", "老师", "负责人", "包工头", "中介", "保安", "邻居",
    "免贵姓", "免贵", "我姓", "我叫", "贵姓", "称呼", "姓名", "名字", "先生", "女士", "小姐", "他叫", "对吗", "不对", "说错了",
    "最后", "中间", "前面", "应该是", "核对", "没错", "投诉", "举报", "反映", "咨询", "这个号码", "另一个电话"
  };

  /** Sounds like a cue and is none: numerals, which the dictionary does not list. */
  private static final List<String> OTHERS =
      List.of(
          "前我", "请你", "三个月", "三周", "三点", "两点", "三百", "十几", "我教", "我行", "我新", "我心", "之前我", "以前我");

  /** Written in spoken Cantonese only, and heard right. */
  private static final String CANTONESE = "哋啲嘅咗冇喺嚟嗰嘢佢唔咁乜咩畀俾睇攞揾嗌瞓";

  private static final int LONGEST = 5;

  /** How often HanLP's corpus has a word that is left alone. */
  private static final int KNOWN = 5;

  private static final char FIRST = '\u4e00';
  private static final char LAST = '\u9fff';

  /** Sounds with the initials, too, that recognisers confuse on a telephone line. */
  private static final char[] COARSE = coarse();

  private static final Map<String, List<String>> BY_COARSE = byCoarse();

  private static final String NUMERALS = "零一二三四五六七八九十百千万两";
  private static final String COUNTED = NUMERALS + "点块元毛号月日年半多个分钟天岁";
  private static final Map<Character, Character> NUMERAL_OF_SOUND = numeralOfSound();

  private Mending() {}

  private static char[] coarse() {
    Map<String, Character> codes = new HashMap<>();
    char[] table = new char[LAST - FIRST + 1];
    for (int i = 0; i < table.length; i++) {
      char c = (char) (FIRST + i);
      List<Pinyin> readings = HanLP.convertToPinyinList(String.valueOf(c));
      if (readings.size() != 1 || readings.get(0) == Pinyin.none5) {
        table[i] = c;
        continue;
      }
      String sound = merged(readings.get(0).getPinyinWithoutTone());
      table[i] = codes.computeIfAbsent(sound, s -> (char) ('\ue000' + codes.size()));
    }
    return table;
  }

  private static String merged(String syllable) {
    String s = syllable;
    if (s.startsWith("zh") || s.startsWith("ch") || s.startsWith("sh")) {
      s = s.charAt(0) + s.substring(2);
    }
    if (s.length() > 1) {
      char initial = s.charAt(0);
      char alike =
          switch (initial) {
            case 'n' -> 'l';
            case 'f' -> 'h';
            case 'p' -> 'b';
            case 't' -> 'd';
            case 'k' -> 'g';
            case 'q' -> 'j';
            default -> initial;
          };
      s = alike + s.substring(1);
    }
    return s.endsWith("ang") || s.endsWith("eng") || s.endsWith("ing")
        ? s.substring(0, s.length() - 1)
        : s;
  }

  private static char coarse(char c) {
    return c >= FIRST && c <= LAST ? COARSE[c - FIRST] : c;
  }

  private static Map<String, List<String>> byCoarse() {
    Map<String, List<String>> words = new HashMap<>();
    for (String word : WORDS) {
      words.computeIfAbsent(coarse(word), w -> new ArrayList<>()).add(word);
    }
    return words;
  }

  private static String coarse(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = coarse(chars[i]);
    }
    return new String(chars);
  }

  private static Map<Character, Character> numeralOfSound() {
    Map<Character, Character> numerals = new HashMap<>();
    for (char numeral : "零一二三五六七八九百千万两点块".toCharArray()) {
      numerals.put(Sounds.of(numeral), numeral);
    }
    return numerals;
  }

  /** The text with what was misheard put right; as long as the text. */
  static String of(String text, String sound) {
    char[] mended = text.toCharArray();
    String coarse = coarse(text);
    int i = 0;
    while (i < mended.length - 1) {
      int length = word(text, sound, coarse, i, mended);
      i += Math.max(1, length);
    }
    numerals(mended, sound);
    return new String(mended);
  }

  private static int word(String text, String sound, String coarse, int at, char[] mended) {
    for (int length = Math.min(LONGEST, text.length() - at); length >= 2; length--) {
      List<String> words = BY_COARSE.get(coarse.substring(at, at + length));
      if (words == null) {
        continue;
      }
      String said = text.substring(at, at + length);
      for (String word : words) {
        if (said.equals(word)) {
          return length;
        }
      }
      for (String word : words) {
        if (alike(said, sound, at, word) && !known(text, at, length)) {
          word.getChars(0, length, mended, at);
          return length;
        }
      }
    }
    return 0;
  }

  /** Whether what was heard makes sense as it is: a word, or the end or beginning of one. */
  private static boolean known(String text, int at, int length) {
    int end = at + length;
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      if (CANTONESE.indexOf(c) >= 0 || NUMERALS.indexOf(c) > 0) {
        return true;
      }
    }
    return OTHERS.contains(text.substring(at, end))
        || isWord(text, at, end)
        || isWord(text, at - 1, at + 1)
        || isWord(text, end - 1, end + 1);
  }

  private static boolean isWord(String text, int from, int to) {
    return from >= 0
        && to <= text.length()
        && CoreDictionary.getTermFrequency(text.substring(from, to)) >= KNOWN;
  }

  /** Two characters must sound the same, or one be the same; of longer words near sounds do. */
  private static boolean alike(String said, String sound, int at, String word) {
    int same = 0;
    int sameSound = 0;
    for (int i = 0; i < word.length(); i++) {
      same += said.charAt(i) == word.charAt(i) ? 1 : 0;
      sameSound += sound.charAt(at + i) == Sounds.of(word.charAt(i)) ? 1 : 0;
    }
    return same >= 1 || sameSound == word.length();
  }

  private static void numerals(char[] text, String sound) {
    for (int i = 1; i < text.length - 1; i++) {
      if (COUNTED.indexOf(text[i]) >= 0 || !Names.han(text[i])) {
        continue;
      }
      Character numeral = NUMERAL_OF_SOUND.get(sound.charAt(i));
      if (numeral == null) {
        continue;
      }
      boolean before = NUMERALS.indexOf(text[i - 1]) >= 0;
      boolean after = COUNTED.indexOf(text[i + 1]) >= 0;
      boolean unit = "百千万点块".indexOf(numeral) >= 0;
      boolean afterUnit = "十百千万点".indexOf(text[i - 1]) >= 0;
      if (before && after && (unit || afterUnit || "十百千万".indexOf(text[i + 1]) >= 0)) {
        text[i] = numeral;
      }
    }
  }
}
