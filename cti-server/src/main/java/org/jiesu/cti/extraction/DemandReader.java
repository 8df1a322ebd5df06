package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/**
 * What the caller wants done (诉求): the words after 希望, 要求, 请你们 and the like, brought to the city's
 * own words for demands where its list has them.
 */
final class DemandReader implements FieldReader {
  private static final Pattern ASKS =
      Pattern.compile(
          "我要求|要求|希望|请求|恳请|请你们?|请您|请帮|想请|麻烦|能不能|能否|可不可以|可唔可以|可以帮|帮我|帮忙|我想要?|我要|诉求|(?<!我|不)要(?:他|她|佢|对方|商家|老板|公司|物业)|应该|必须|赶紧|赶快|快点|快啲|尽快|立即|马上");

  /** After these anything is a demand, whether the city's list knows it or not. */
  private static final Pattern OPEN =
      Pattern.compile(
          "(?:我的诉求是|我嘅诉求系|诉求是|我要求|(?<!不符合|达不到|符合|的)要求(?!是|不)|希望|请求|恳请|想请|想要求|请你们|麻烦你们|麻烦帮我|请帮(?:我|忙)|帮我(?!们)|(?:能不能|能否|可不可以|可唔可以|可以)(?:帮|派|尽快|叫|安排|给我|管|协调|让|督促)|(?:你们|政府|有关部门|相关部门)(?:应该|必须|要)|(?<=，)(?:让|叫|要)(?=他们|他|佢哋|佢|对方|物业|商家|老板|公司)(?:他们|他|佢哋|佢|对方)?)");

  private static final Pattern ENDS =
      Pattern.compile(
          "[，。？！；]|谢谢|多谢|唔该|再见|拜拜|联系电话|我的电话|电话是|电话系|我姓|我叫|因为|不然|否则|要不|如果|就这些|就这样|对吗|好吗|可以吗|行吗|得唔得|好唔好|行不行|可不可以");
  private static final Pattern LEADING =
      Pattern.compile(
          "^(?:你们|你哋|您们|您|政府|有关部门|相关部门|部门|领导|热线|这边|那边|帮忙|帮我|帮我们|帮|可以|能够|能|给我们|给我|的话|就是|一下|，|呢|，|是|想|要)*");
  private static final Pattern TRAILING =
      Pattern.compile("(?:一下|一吓|啊|呀|吧|呢|嘛|啦|喇|咯|了|吗|的|嘅|咩|哈)+$");
  private static final Pattern COMPLAINS = Pattern.compile("投诉|举报|反映|咨询|问一下|问吓|问下|表扬|知道|了解|请问|建议");
  private static final Pattern EMPTY =
      Pattern.compile(
          "(?:问题|事情|处理|那个|这个|这样|什么|怎么.*|点.*|查.{0,1}|看.{0,1}|说.*|打.*|记.*|登记.*|转.{0,2})?");
  private static final int REACH = 20;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 24;

  private final Lexicon lexicon;

  DemandReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.DEMAND;
  }

  private record Heard(
      double confidence, List<Evidence> evidence, Passage passage, int from, int to) {

    boolean covers(Passage other, int start, int end) {
      return passage == other && from < end && start < to;
    }
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    Map<String, Heard> demands = new LinkedHashMap<>();
    for (Turn turn : conversation.turns()) {
      if (turn.caller()) {
        read(turn.passage(), demands);
        open(turn.passage(), demands);
      }
    }
    if (demands.isEmpty()) {
      return Optional.empty();
    }
    List<Evidence> evidence = new ArrayList<>();
    double confidence = 1;
    for (Heard heard : demands.values()) {
      evidence.addAll(heard.evidence());
      confidence = Math.min(confidence, heard.confidence());
    }
    return Optional.of(
        Finding.of(String.join("、", demands.keySet()), confidence, evidence, "来电人提出的要求"));
  }

  private void read(Passage passage, Map<String, Heard> demands) {
    String text = passage.mended();
    Matcher asks = ASKS.matcher(text);
    int from = 0;
    while (asks.find(from)) {
      int to = Math.min(text.length(), asks.end() + REACH);
      for (int i = asks.end(); i < to; i++) {
        if ("。？！；".indexOf(text.charAt(i)) >= 0) {
          to = i;
        }
      }
      String clause = text.substring(asks.start(), to);
      Matcher complains = COMPLAINS.matcher(clause);
      if (!complains.find() || complains.start() > 6) {
        known(passage, asks.start(), clause, demands);
      }
      from = asks.end();
    }
  }

  /** What follows 希望 or 要求 and the city's list does not know, as it was said. */
  private void open(Passage passage, Map<String, Heard> demands) {
    String text = passage.mended();
    Matcher opens = OPEN.matcher(text);
    int done = 0;
    while (opens.find()) {
      if (opens.start() < done || negated(text, opens.start())) {
        continue;
      }
      boolean keeps = opens.group().matches(".*(?:派|尽快|安排|让|叫|管|协调|督促)");
      int from =
          keeps ? opens.end() - (opens.group().matches(".*(?:派|让|叫|管)") ? 1 : 2) : opens.end();
      Matcher leading = LEADING.matcher(text.substring(from));
      int begin = from + (leading.find() ? leading.end() : 0);
      Matcher ends = ENDS.matcher(text);
      int to = ends.find(Math.min(begin, text.length())) ? ends.start() : text.length();
      to = Math.min(to, begin + LONGEST);
      done = to;
      String said = TRAILING.matcher(text.substring(Math.min(begin, to), to)).replaceFirst("");
      boolean known =
          demands.values().stream()
              .anyMatch(h -> h.covers(passage, opens.start(), ends(text, opens.end())));
      if (known
          || said.length() < SHORTEST
          || COMPLAINS.matcher(said).find()
          || EMPTY.matcher(said).matches()) {
        continue;
      }
      int end = begin + said.length();
      demands.putIfAbsent(
          lexicon.cantonese().standard(said),
          new Heard(
              0.65 * passage.trust(begin, end),
              passage.evidence(opens.start(), end),
              passage,
              opens.start(),
              end));
    }
  }

  private static int ends(String text, int from) {
    return Math.min(text.length(), from + REACH);
  }

  private static boolean negated(String text, int at) {
    String before = text.substring(Math.max(0, at - 2), at);
    return before.endsWith("不")
        || before.endsWith("没有")
        || before.endsWith("没")
        || before.endsWith("冇");
  }

  private void known(Passage passage, int from, String clause, Map<String, Heard> demands) {
    boolean[] taken = new boolean[clause.length()];
    for (Lexicon.Demand demand : lexicon.demands()) {
      int at = clause.indexOf(demand.said());
      if (at < 0 || taken[at]) {
        continue;
      }
      String before = clause.substring(0, at);
      if (before.endsWith("不")
          || before.endsWith("没")
          || before.endsWith("没有")
          || before.endsWith("唔")) {
        continue;
      }
      java.util.Arrays.fill(taken, at, at + demand.said().length(), true);
      int start = from + at;
      int end = start + demand.said().length();
      double confidence = 0.85 * passage.trust(start, end);
      demands.merge(
          demand.demand(),
          new Heard(confidence, passage.evidence(from, end), passage, from, end),
          (old, fresh) -> old.confidence() >= fresh.confidence() ? old : fresh);
    }
  }
}
