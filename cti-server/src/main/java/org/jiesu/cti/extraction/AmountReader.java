package org.jiesu.cti.extraction;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.FieldValue.Alternative;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.TicketField;

/** The amount of money concerned (涉及金额), in yuan. */
final class AmountReader implements FieldReader {
  private static final String N = "[0-9零一二两三四五六七八九十百千万亿.点]+";
  private static final Pattern MONEY =
      Pattern.compile(
          "(" + N + ")(多|来|几)?(万|千|百)?(?:元|块钱|块|蚊|人民币)(" + "[一二两三四五六七八九半1-9]" + ")?(?:毛|角)?");
  private static final Pattern SPENT =
      Pattern.compile(
          "(?:花了|花咗|充值?了?|交了|交咗|收了|收咗|收我|罚了|罚我|欠了?我?|付了|押金|定金|订金|工资|还剩|还有|余额|剩下|总共|一共|共)(?:我|是|有|大概|差不多|大约)?("
              + N
              + ")(?![年月日号点岁天个楼室栋位])");
  private static final Pattern REMAINING_BEFORE =
      Pattern.compile("(?:还有|还剩|剩下|剩余|余额|仲有|净返|仲剩|剩)(?:下|是|大概|差不多|我)?$");
  private static final Pattern REMAINING_AFTER =
      Pattern.compile("^(?:钱|都|还|，)*(?:没有?用|未用|冇用|没消费|没花)");
  private static final Pattern OWED = Pattern.compile("欠|不退|没退|退款|要求退|押金|多收|乱收|骗");

  @Override
  public TicketField field() {
    return TicketField.AMOUNT;
  }

  private record Heard(
      BigDecimal amount,
      double confidence,
      double weight,
      List<Evidence> evidence,
      String reason) {}

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Heard> heard = new ArrayList<>();
    for (Turn turn : conversation.turns()) {
      if (turn.caller()) {
        read(turn.passage(), heard);
      }
    }
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    Heard best = heard.get(0);
    for (Heard other : heard) {
      best = other.weight() > best.weight() ? other : best;
    }
    List<Alternative> alternatives = new ArrayList<>();
    for (Heard other : heard) {
      if (other.amount().compareTo(best.amount()) != 0 && alternatives.size() < 3) {
        alternatives.add(new Alternative(other.amount().toPlainString(), other.confidence() * 0.6));
      }
    }
    return Optional.of(
        new Finding(
            best.amount().toPlainString(),
            best.confidence() * (alternatives.isEmpty() ? 1 : 0.85),
            best.evidence(),
            best.reason(),
            alternatives));
  }

  private static void read(Passage passage, List<Heard> heard) {
    String text = passage.text();
    Matcher money = MONEY.matcher(text);
    List<int[]> taken = new ArrayList<>();
    while (money.find()) {
      String unit = money.group(3) == null ? "" : money.group(3);
      String tail = money.group(4);
      Optional<BigDecimal> amount = ChineseNumber.parse(money.group(1) + unit);
      int to = tail == null ? money.end() : money.end();
      if (tail != null && amount.isPresent()) {
        int tenth = tail.equals("半") ? 5 : Math.max(0, ChineseNumber.digit(tail.charAt(0)));
        amount = Optional.of(amount.get().add(BigDecimal.valueOf(tenth, 1)));
      }
      amount.ifPresent(a -> add(passage, a, money.start(), to, 0.9, heard));
      taken.add(new int[] {money.start(), to});
    }
    Matcher spent = SPENT.matcher(text);
    while (spent.find()) {
      boolean again = taken.stream().anyMatch(t -> t[0] <= spent.start(1) && spent.start(1) < t[1]);
      if (!again && spent.group(1).length() >= 2) {
        ChineseNumber.parse(spent.group(1))
            .filter(a -> a.compareTo(BigDecimal.TEN) >= 0)
            .ifPresent(a -> add(passage, a, spent.start(1), spent.end(1), 0.6, heard));
      }
    }
  }

  private static void add(
      Passage passage, BigDecimal amount, int from, int to, double base, List<Heard> heard) {
    if (amount.signum() <= 0) {
      return;
    }
    String text = passage.text();
    String around =
        text.substring(Math.max(0, from - 5), from)
            + text.substring(to, Math.min(text.length(), to + 5));
    boolean remaining =
        REMAINING_BEFORE.matcher(text.substring(0, from)).find()
            || REMAINING_AFTER.matcher(text.substring(to)).find();
    double weight = (remaining ? 2 : OWED.matcher(around).find() ? 1.5 : 1) + base;
    heard.add(
        new Heard(
            amount,
            base * passage.trust(from, to),
            weight,
            passage.evidence(from, to),
            remaining ? "来电人自述余额" : "来电人自述金额"));
  }
}
