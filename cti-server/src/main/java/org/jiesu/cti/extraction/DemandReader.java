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
          "我要求|要求|希望|请求|恳请|请你们?|请您|请帮|麻烦|能不能|能否|可不可以|可唔可以|可以帮|帮我|帮忙|我想要?|我要|诉求|应该|必须|赶紧|赶快|快点|快啲|尽快");
  private static final Pattern COMPLAINS = Pattern.compile("投诉|举报|反映|咨询|问一下|问吓|问下|表扬");
  private static final int REACH = 16;

  private final Lexicon lexicon;

  DemandReader(Lexicon lexicon) {
    this.lexicon = lexicon;
  }

  @Override
  public TicketField field() {
    return TicketField.DEMAND;
  }

  private record Heard(double confidence, List<Evidence> evidence) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    Map<String, Heard> demands = new LinkedHashMap<>();
    for (Turn turn : conversation.turns()) {
      if (turn.caller()) {
        read(turn.passage(), demands);
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
    String text = passage.text();
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
          new Heard(confidence, passage.evidence(from, end)),
          (old, fresh) -> old.confidence() >= fresh.confidence() ? old : fresh);
    }
  }
}
