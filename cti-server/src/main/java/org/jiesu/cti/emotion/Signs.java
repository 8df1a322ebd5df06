package org.jiesu.cti.emotion;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jiesu.cti.lexicon.Phrases;

/**
 * What the context of an utterance says beside its words: that something was told for the fifth
 * time, that somebody waits, asks for information, fears what may come, or turns against the
 * listener. None of it is a feeling by itself; the model learns what they mean together. Immutable,
 * any thread.
 */
final class Signs {
  private static final String NUMERALS = "一二三四五六七八九十两俩百千几数多好半0123456789无";
  private static final String COUNTERS = "次遍趟回转轮";
  private static final List<String> TIMES =
      List.of("年", "月", "天", "日", "周", "星期", "礼拜", "小时", "钟", "分钟", "晚", "季", "学期", "辈子");

  /** Kinds of context. */
  enum Sign {
    TELLING,
    COUNTED,
    AGAIN,
    WAITING,
    LASTING,
    PROMISE,
    IN_VAIN,
    LISTENER,
    REPROACH,
    THREAT,
    IRONY,
    MAYBE,
    HELPLESS,
    URGENT,
    WEAK,
    BODY,
    INQUIRY,
    MANNERS,
    DONE,
    RESIGNED,
    OTHERS
  }

  private static final Map<Sign, List<String>> WORDS =
      Map.ofEntries(
          Map.entry(
              Sign.TELLING,
              List.of(
                  "反映", "投诉", "报修", "打电话", "打了", "打过", "打咗", "来电", "说了", "讲过", "讲咗", "找了", "找过",
                  "跑了", "跑咗", "问了", "登记", "报咗", "报了", "写信", "申请", "填表", "举报")),
          Map.entry(
              Sign.AGAIN,
              List.of(
                  "又是", "又来", "又话", "还是", "仲系", "每次", "每回", "次次", "都系咁", "老样子", "照样", "一样", "再次",
                  "再一次")),
          Map.entry(
              Sign.WAITING,
              List.of(
                  "等了", "等咗", "等到", "等着", "盼", "拖", "一直", "至今", "到现在", "到而家", "迟迟", "仲未", "还没",
                  "还是没", "都没", "都未")),
          Map.entry(
              Sign.PROMISE,
              List.of(
                  "说好", "答应", "承诺", "应承", "讲好", "保证", "当初", "本来", "以为", "原来说", "话会", "说会", "说是",
                  "话就话", "上次说", "之前说")),
          Map.entry(
              Sign.IN_VAIN,
              List.of(
                  "没人", "冇人", "无人", "没有人", "没下文", "下文", "没消息", "没音", "没回", "没结果", "没动静", "没用", "冇用",
                  "白跑", "白等", "不了了之", "石沉大海", "得个", "空手", "没解决", "没变", "没修", "没来")),
          Map.entry(
              Sign.LISTENER,
              List.of(
                  "你们", "你哋", "你班", "您们", "你都", "你就", "你还", "你不", "你当", "你给", "你少", "你别", "你凭")),
          Map.entry(
              Sign.REPROACH,
              List.of(
                  "凭什么", "凭啥", "凭咩", "难道", "到底", "究竟", "好意思", "良心", "算什么", "什么叫", "谁给", "边个俾",
                  "还有没有", "仲有冇", "有冇", "管不管", "是不是人", "有没有人管", "搞什么", "搞乜", "什么东西", "什么玩意", "态度",
                  "什么意思", "欺负", "蝦", "骗", "呃", "黑心", "推卸", "推来推去", "糊弄", "敷衍", "摆设", "作秀", "养你们",
                  "纳税")),
          Map.entry(
              Sign.THREAT,
              List.of(
                  "告你", "去告", "起诉", "上访", "曝光", "媒体", "记者", "找你们领导", "叫你领导", "叫领导", "领导来", "经理",
                  "上头", "不客气", "后果自负", "没完", "等着瞧", "给我等", "走着瞧", "法院见", "必须", "马上给我", "立刻", "今天不",
                  "今日唔")),
          Map.entry(
              Sign.IRONY,
              List.of(
                  "真行", "真厉害", "可真", "真会", "真有本事", "真有意思", "好一个", "好个", "好叻", "呵呵", "这就是", "这也叫",
                  "这叫", "还叫", "所谓", "倒好", "合着", "敢情", "干得漂亮", "辛苦您", "笑话", "可笑", "佩服")),
          Map.entry(
              Sign.MAYBE,
              List.of(
                  "会不会", "会唔会", "万一", "要是", "如果", "恐怕", "就怕", "只怕", "早晚", "迟早", "随时", "是不是", "系咪",
                  "能不能", "可不可以", "别是", "不会是", "该不会", "生怕", "说不定", "眼看", "快要", "就要", "就嚟")),
          Map.entry(
              Sign.HELPLESS,
              List.of(
                  "怎么办", "点算", "点办", "点做", "怎么过", "怎么活", "去哪", "该怎么", "该先", "不知道怎么", "唔知点", "怎么才好",
                  "没办法", "想想办法", "怎么交代", "还能")),
          Map.entry(
              Sign.URGENT,
              List.of(
                  "马上", "赶紧", "赶快", "快点", "快啲", "快来", "即刻", "来不及", "赶唔切", "截止", "今晚", "明天", "听日",
                  "后天", "到期", "最后一天", "刚才", "刚刚", "现在", "而家", "正在")),
          Map.entry(
              Sign.WEAK,
              List.of(
                  "老人", "孩子", "小孩", "宝宝", "婴儿", "娃", "孕", "我妈", "我爸", "母亲", "父亲", "奶奶", "爷爷", "细路",
                  "阿婆", "阿妈", "阿爸", "阿公", "阿嫲", "儿子", "女儿", "个仔", "个女", "学生", "轮椅")),
          Map.entry(
              Sign.BODY,
              List.of(
                  "发烧", "烧到", "流血", "喘", "抽搐", "晕", "昏", "吐", "痛", "疼", "肿", "发抖", "心跳", "紫", "没反应",
                  "病", "医院", "救", "烟", "火", "塌", "倒", "漏电", "刀", "毒", "炸", "裂", "掉下", "摔", "淹",
                  "水位", "发凉", "慌", "怕", "惊", "急")),
          Map.entry(
              Sign.INQUIRY,
              List.of(
                  "请问", "想问", "问一下", "问下", "问吓", "咨询", "了解", "想知道", "查一下", "查询", "反映一下", "反映吓",
                  "记一下", "登记一下", "帮我查", "建议", "需要什么", "怎么办理", "可以吗", "可唔可以", "在哪里", "多少钱", "几点")),
          Map.entry(
              Sign.MANNERS,
              List.of(
                  "谢谢", "多谢", "感谢", "麻烦您", "麻烦你", "唔该", "您好", "你好", "不好意思", "辛苦", "好的", "好嘅", "不急",
                  "唔急", "没关系")),
          Map.entry(
              Sign.DONE,
              List.of(
                  "解决了", "办好", "修好", "弄好", "搞掂", "到账", "处理好", "办妥", "办下来", "批下来", "退返", "退了", "整返",
                  "装好", "通了", "亮了", "找到了", "揾返", "办成了", "表扬", "锦旗", "点赞", "夸", "满意", "放心", "舒服",
                  "高兴", "开心", "感动", "贴心", "耐心", "热心", "没想到")),
          Map.entry(
              Sign.RESIGNED,
              List.of(
                  "算了", "算啦", "算数", "罢了", "罢啦", "认了", "就这样吧", "唉", "不想说", "费事", "习惯了", "惯咗", "不指望",
                  "唔旨意", "不抱", "没意思", "也罢", "没盼头", "死心", "心凉", "心寒", "寒心", "心淡", "灰心", "无奈")),
          Map.entry(
              Sign.OTHERS,
              List.of(
                  "他很", "她很", "他说", "她说", "他当时", "她当时", "佢话", "佢好", "他们很", "我妈说", "我爱人说", "他挺",
                  "她挺")));

  private static final List<Sign> SIGN_OF_WORD = signOfWord();
  private static final Phrases PHRASES =
      new Phrases(
          Stream.of(Sign.values())
              .flatMap(sign -> WORDS.getOrDefault(sign, List.of()).stream())
              .toList());

  private Signs() {}

  private static List<Sign> signOfWord() {
    List<Sign> signs = new ArrayList<>();
    for (Sign sign : Sign.values()) {
      WORDS.getOrDefault(sign, List.of()).forEach(word -> signs.add(sign));
    }
    return List.copyOf(signs);
  }

  /** The context of a folded text. */
  static Set<Sign> of(String text) {
    Set<Sign> signs = EnumSet.noneOf(Sign.class);
    PHRASES.find(text, (word, from, to) -> signs.add(SIGN_OF_WORD.get(word)));
    for (int i = 1; i < text.length(); i++) {
      if (NUMERALS.indexOf(text.charAt(i - 1)) >= 0) {
        if (COUNTERS.indexOf(text.charAt(i)) >= 0) {
          signs.add(Sign.COUNTED);
        } else if (lasting(text, i)) {
          signs.add(Sign.LASTING);
        }
      }
    }
    return signs;
  }

  private static boolean lasting(String text, int at) {
    int unit = "个個多来".indexOf(text.charAt(at)) >= 0 ? at + 1 : at;
    return TIMES.stream().anyMatch(time -> text.startsWith(time, unit));
  }
}
