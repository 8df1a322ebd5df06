package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/** What kind of appeal it is (诉求类型): 咨询, 求助, 投诉, 举报, 建议 or 表扬, from how it is announced. */
final class KindReader implements FieldReader {

  private enum Kind {
    咨询,
    求助,
    投诉,
    举报,
    建议,
    表扬
  }

  private record Cue(Kind kind, Pattern words, double weight) {}

  private static final List<Cue> CUES =
      List.of(
          cue(Kind.投诉, 5, "(?:我|要|想|来)(?:要|想|来)?(?:投诉)|投诉"),
          cue(Kind.举报, 5, "举报|检举|报料|揭发"),
          cue(Kind.建议, 5, "(?:我|提|有)(?:想|个|一个|点|条)*建议|建议(?:你们|政府|部门|增加|增设|在)"),
          cue(Kind.表扬, 5, "表扬|点赞|感谢信|送锦旗|特别感谢|好人好事|夸"),
          cue(Kind.咨询, 5, "咨询|(?:想|要|来)(?:请)?问(?:一下|一吓|下|吓|问)?|请问一下|了解一下"),
          cue(
              Kind.咨询,
              2,
              "几时可以|什么时候(?:可以|能)|怎么(?:办理|申请|办|领)|点样(?:办|申请)|需要(?:什么|哪些|咩)|可唔可以|可不可以在|能不能在|在哪里办|去哪里办|要带什么"),
          cue(Kind.求助, 4, "求助|救命|求求你|帮帮|帮我|帮忙|救|怎么办|点算"),
          cue(Kind.求助, 2, "反映|坏了|不亮|停水|停电|漏水|没人修|很害怕|好惊"),
          cue(Kind.投诉, 2, "太大了|扰民|没人管|冇人理|不退|乱收费|态度|骗|跑路|欺负|太过分|阻住|违规|违法"));

  private static Cue cue(Kind kind, double weight, String words) {
    return new Cue(kind, Pattern.compile(words), weight);
  }

  @Override
  public TicketField field() {
    return TicketField.KIND;
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    Map<Kind, Double> weights = new EnumMap<>(Kind.class);
    Map<Kind, List<Evidence>> evidence = new EnumMap<>(Kind.class);
    double surest = 0;
    for (Turn turn : conversation.turns()) {
      if (!turn.caller()) {
        continue;
      }
      for (Cue cue : CUES) {
        Matcher matcher = cue.words().matcher(turn.text());
        if (matcher.find() && !negated(turn.text(), matcher.start())) {
          double sure = turn.passage().trust(matcher.start(), matcher.end());
          surest = Math.max(surest, sure);
          // what was announced first is what the call is about
          double early = weights.isEmpty() ? 1.2 : 1;
          weights.merge(cue.kind(), cue.weight() * sure * early, Math::max);
          evidence
              .computeIfAbsent(cue.kind(), k -> new ArrayList<>())
              .addAll(turn.passage().evidence(matcher.start(), matcher.end()));
        }
      }
    }
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Kind best = Kind.咨询;
    double most = 0;
    double sum = 0;
    for (Map.Entry<Kind, Double> weight : weights.entrySet()) {
      sum += weight.getValue();
      if (weight.getValue() > most) {
        most = weight.getValue();
        best = weight.getKey();
      }
    }
    double confidence = most / (sum + 0.5) * Math.min(1, 0.55 + most / 10);
    List<Alternative> alternatives = new ArrayList<>();
    for (Map.Entry<Kind, Double> weight : weights.entrySet()) {
      if (weight.getKey() != best) {
        alternatives.add(new Alternative(weight.getKey().name(), weight.getValue() / (sum + 0.5)));
      }
    }
    alternatives.sort(java.util.Comparator.comparingDouble(Alternative::confidence).reversed());
    List<Evidence> spans = evidence.getOrDefault(best, List.of());
    return Optional.of(
        new Finding(
            best.name(),
            confidence,
            spans.subList(0, Math.min(3, spans.size())),
            most >= 3 ? "来电人说明" + best : "从来电人的说法判断为" + best,
            alternatives));
  }

  private static boolean negated(String text, int at) {
    String before = text.substring(Math.max(0, at - 2), at);
    return before.endsWith("不是") || before.endsWith("不") || before.endsWith("唔系");
  }
}
