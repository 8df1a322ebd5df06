package org.jiesu.cti.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.Passage;
import org.jiesu.cti.extraction.Turn;

/**
 * What the caller said, in clauses sorted by what they do: tell, ask or demand; greetings, thanks,
 * name and telephone are left out. Recognised speech has no punctuation: clauses end at pauses and
 * before words that begin one.
 */
final class Clauses {
  private static final Pattern BEGINNING =
      Pattern.compile(
          "(?<=.{4})(?:但系|但是|不过|而且|因为|所以|结果|后来|然后|现在|我要求|我要|我想|我系想|希望|请你们|请你|麻烦|联系电话|(?<![打接通个的嘅])电话(?=是|系|号)|我姓|我叫|我嘅电话|我的电话|对吗|老板|几时可以|什么时候可以|唔该|谢谢|多谢|再见|拜拜|有架|车牌|编号|已经|是不是|系咪|会不会|我很|我好|充值|还有|仲有)"
              + "|(?<=[^了]了)(?=(?:我|你|他|她|它|这|那|老|店|门|大|结|都快|还|也)(?!解))|(?<=.{2}号)(?=[\\p{IsHan}]{2,6}(?:门口|旁边|对面))");
  private static final Pattern EMPTY =
      Pattern.compile(
          "(?:你好|您好|喂|早晨|早上好|下午好|晚上好|好的?|嗯|啊|哦|谢谢(?:你|您|你们)?|多谢(?:晒|你)?|再见|拜拜|拜|唔该(?:晒)?|对的?|对啊|是的?|是啊|系|系呀|有的?|冇|没有|可以|知道了?|明白了?|行|得|得喇|没错|麻烦了|麻烦你|不用了|嗰个|那个)+");
  private static final Pattern POLITE =
      Pattern.compile("^(?:你好|您好|喂|好的|对的|对|不是(?=我)|唔系(?=我)|是的|嗯|啊|好(?=[，麻请我希])|，)+");
  private static final Pattern ANNOUNCES =
      Pattern.compile(
          "^(?:你好|您好|喂|是这样的?|系咁嘅|嗯|那个|就是|，)*(?:我|我哋|我们)?(?:系|是)?(?:要|想|来|打电话|打来)*(?:投诉|举报|反映|咨询|报料|表扬|建议|问)(?:一下|一吓|下|吓|一个|个)?(?:关于)?(?:问题)?");
  private static final Pattern IDENTITY =
      Pattern.compile(
          "^(?:我|免贵|小)?姓.{1,4}$|^我叫.{2,4}$|电话(?:是|系|号码)|手机|号码(?:是|系)"
              + "|^(?:我|那我)?(?:是|系).{1,3}(?:先生|女士|小姐|太太)$|叫我.{1,4}(?:就行|就好|吧|先生|女士)"
              + "|打(?:这个|呢个|我另)|^(?:哦|啊|呃|不对)?(?:说错|讲错)|^(?:不对|错了|错咗|唔啱)"
              + "|^(?:最后|中间|前面|第.位|不是).{0,3}(?:是|系)?[0-9零一二三四五六七八九]+");

  private static final Pattern DEMANDS =
      Pattern.compile(
          "^(?:我|我们|我哋|你们|你哋|就|所以|还有)*(?:(?:让|叫|要)(?:他们|他|她|佢哋|佢|对方|物业|商家|老板)|希望|要求|请求|恳请|请你|请您|请帮|请尽快|麻烦|能不能|能否|可不可以帮|可唔可以帮|想要|要[你他]们|要佢哋|赶紧|赶快|快点|快啲|尽快)");
  private static final Pattern ASKS =
      Pattern.compile(
          "几时|什么时候|怎么|点样|点解|为什么|可唔可以|可不可以|是否|能不能|能否|需要什么|要带什么|多少钱|几多钱|哪里|边度|有没有|有冇|[吗咩？]$");
  private static final Pattern DIGITS =
      Pattern.compile("[0-9零一二三四五六七八九幺百，]{7,}|^[0-9零一二三四五六七八九幺]{3,}$");

  private static final Pattern CONFIRMS =
      Pattern.compile(
          "(?:好的|那|就是|我|再|跟您|帮您|同你|核对|确认|一下|一吓|，)*(?:您是说|您是想|您说的是|您反映的是|您要反映的是|您的问题是|您投诉的是|也就是说|就是说|你系话|即系)?");
  private static final Pattern TAG =
      Pattern.compile("(?:对吗|对吧|是吗|是吧|对不对|是不是|没错吧|啱唔啱|系咪|系唔系|啱吗|吗|吧)+$");

  /** What a clause does. */
  enum Act {
    TELLS,
    ASKS,
    DEMANDS
  }

  /** A clause, folded, with the words it came from. */
  record Clause(
      String text, Act act, Passage passage, int from, int to, boolean cantonese, String question) {

    /** The clause from a later place on. */
    Clause from(int later) {
      return new Clause(
          passage.text().substring(later, to), act, passage, later, to, cantonese, question);
    }

    List<Evidence> evidence() {
      return passage.evidence(from, to);
    }

    double confidence() {
      return passage.confidence(from, to);
    }
  }

  private Clauses() {}

  static List<Clause> of(Conversation conversation) {
    List<Clause> clauses = new ArrayList<>();
    String question = "";
    for (Turn turn : conversation.turns()) {
      if (!turn.caller()) {
        question = turn.text();
        continue;
      }
      boolean cantonese =
          turn.passage().utterances().stream().anyMatch(u -> u.language() == Language.CANTONESE);
      String text = turn.text();
      int start = 0;
      while (start < text.length()) {
        int end = end(text, start);
        add(turn.passage(), start, end, cantonese, question, clauses);
        start = end;
        while (start < text.length() && "，。？！；：、".indexOf(text.charAt(start)) >= 0) {
          start++;
        }
      }
    }
    return clauses;
  }

  /** What the operator summed up in a question that the caller affirmed, in clauses. */
  static List<Clause> confirmed(Conversation conversation) {
    List<Clause> clauses = new ArrayList<>();
    List<Turn> turns = conversation.turns();
    for (int t = 0; t + 1 < turns.size(); t++) {
      Turn turn = turns.get(t);
      if (turn.caller() || !conversation.affirmed(t)) {
        continue;
      }
      String text = turn.text();
      int start = 0;
      while (start < text.length()) {
        int end = start;
        while (end < text.length() && "，。？！；：".indexOf(text.charAt(end)) < 0) {
          end++;
        }
        String said = text.substring(start, end);
        Matcher asks = CONFIRMS.matcher(said);
        int from = start + (asks.lookingAt() ? asks.end() : 0);
        Matcher tag = TAG.matcher(text.substring(from, end));
        int to = tag.find() ? from + tag.start() : end;
        if (to - from >= 6 && !DIGITS.matcher(text.substring(from, to)).find()) {
          String clause = text.substring(from, to);
          clauses.add(new Clause(clause, Act.TELLS, turn.passage(), from, to, true, ""));
        }
        start = end + 1;
      }
    }
    return clauses;
  }

  private static int end(String text, int start) {
    int end = start;
    while (end < text.length() && "，。？！；：".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    Matcher beginning = BEGINNING.matcher(text).region(start, end);
    return beginning.find() && beginning.start() > start ? beginning.start() : end;
  }

  /** Length of what comes before the matter: 好的, 对的, 你好; and 有 where that was the question. */
  private static int politeLength(String said, String question) {
    Matcher polite = POLITE.matcher(said);
    int length = polite.find() && said.length() - polite.end() >= 2 ? polite.end() : 0;
    boolean yes =
        question.contains("有") && (said.startsWith("有编号", length) || said.startsWith("有的", length));
    return yes ? length + 1 : length;
  }

  private static void add(
      Passage passage, int from, int to, boolean cantonese, String question, List<Clause> clauses) {
    int begin = from + politeLength(passage.text().substring(from, to), question);
    String said = passage.text().substring(begin, to);
    if (said.isBlank()
        || EMPTY.matcher(said).matches()
        || IDENTITY.matcher(said).find()
        || DIGITS.matcher(said).find()) {
      return;
    }
    Matcher announces = ANNOUNCES.matcher(said);
    int start = announces.find() ? begin + announces.end() : begin;
    String text = passage.text().substring(start, to);
    if (text.length() < 2 || EMPTY.matcher(text).matches()) {
      return;
    }
    boolean asksNow =
        ASKS.matcher(text).find()
            || to < passage.text().length() && passage.text().charAt(to) == '？';
    Act act = DEMANDS.matcher(text).find() ? Act.DEMANDS : asksNow ? Act.ASKS : Act.TELLS;
    clauses.add(new Clause(text, act, passage, start, to, cantonese, question));
  }
}
