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
  private static final String N = "[0-9零一二两三四五六七八九十百千万亿廿.点]";

  /** 一千二百五十块五, 三万多元, 五百来块, 三五百块, 五毛; 块 is also heard as 快, 元 as 员. */
  private static final Pattern MONEY =
      Pattern.compile(
          "("
              + N
              + "+)(?:(多|来|几)(?:个)?)?(亿|万|千|百)?(多)?(?:(元|块钱|块|蚊|人民币|个大洋)|(快|员)(?=钱|，|。|$|的押|退|不))(?:零)?([一二两三四五六七八九半1-9](?![0-9十百千万个天年月]))?(?:毛|角)?");

  private static final Pattern DIMES =
      Pattern.compile("([一二两三四五六七八九1-9])(?:毛|角)(?:钱)?([一二两三四五六七八九1-9])?(?:分)?");
  private static final Pattern SPENT =
      Pattern.compile(
          "(?:花了?|花咗|用了?|充值?了?|充咗|交了?|交咗|收了?|收咗|收我|罚了?|罚咗|罚我|欠了?我?|欠咗|欠薪|付了?|付咗|给了?|俾咗|转了?|转咗|骗了?|呃咗|退了?|赔了?|借了?|投了?|亏了?|扣了?|扣咗|多收了?|卖|押金|定金|订金|工资|学费|租金|房租|房款|货款|会费|费用|价格|还剩|还有|余额|剩下|总共|一共|合共|共计|总额|金额|本金|损失)(?:我|他们|他|是|系|有|大概|差不多|大约|将近|接近|超过|的|了|咗|，)*("
              + N
              + "{2,})(多)?(?![0-9零一二两三四五六七八九十百千万]|[年月日号点岁天个楼室栋位次条张户人米公斤份辆台件平度])");
  private static final Pattern RANGE = Pattern.compile("([一二两三四五六七八九])([二两三四五六七八九])(?=[十百千万])");
  private static final Pattern REMAINING_BEFORE =
      Pattern.compile("(?:还有|还剩|剩下|剩余|余额|仲有|净返|仲剩|剩)(?:下|是|大概|差不多|我)?$");
  private static final Pattern REMAINING_AFTER =
      Pattern.compile("^(?:钱|都|还|，)*(?:没有?用|未用|冇用|没消费|没花)");
  private static final Pattern OWED =
      Pattern.compile("欠|不退|没退|唔退|冇退|退款|要求退|退给|退还|退返|押金|多收|乱收|骗|呃|赔|总共|一共|合共|损失|扣");
  private static final Pattern DENIED = Pattern.compile("(?:不是|唔系|并非)$");
  private static final Pattern CORRECTS = Pattern.compile("不是|唔系|说错|讲错|错了|错咗|应该是|应该系");
  private static final Pattern PER =
      Pattern.compile("^(?:钱)?(?:一|每|/)(?:个|斤|平|方|度|天|日|月|小时|公斤|米|吨|件|张|次)");

  @Override
  public TicketField field() {
    return TicketField.AMOUNT;
  }

  private record Heard(
      BigDecimal amount, double confidence, double weight, List<Evidence> evidence, String reason) {

    Heard weighing(double more) {
      return new Heard(amount, confidence, weight + more, evidence, reason);
    }
  }

  @Override
  public Optional<Finding> read(Conversation conversation) {
    List<Heard> heard = new ArrayList<>();
    List<Turn> turns = conversation.turns();
    for (int t = 0; t < turns.size(); t++) {
      Turn turn = turns.get(t);
      boolean confirmed = !turn.caller() && Confirmation.affirmed(turns, t);
      if (turn.caller() || confirmed) {
        int before = heard.size();
        List<BigDecimal> denied = new ArrayList<>();
        read(turn.passage(), heard, denied);
        heard.removeIf(h -> denied.stream().anyMatch(d -> d.compareTo(h.amount()) == 0));
        boolean corrects =
            !denied.isEmpty()
                || turn.caller()
                    && t > 0
                    && before <= heard.size()
                    && CORRECTS.matcher(turn.passage().mended()).lookingAt();
        for (int i = Math.min(before, heard.size());
            i < heard.size() && (corrects || confirmed);
            i++) {
          heard.set(i, heard.get(i).weighing(corrects ? 3 : 1));
        }
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
      String value = other.amount().toPlainString();
      boolean known =
          other.amount().compareTo(best.amount()) == 0
              || alternatives.stream().anyMatch(a -> a.value().equals(value));
      if (!known && alternatives.size() < 3) {
        alternatives.add(new Alternative(value, other.confidence() * 0.6));
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

  private static void read(Passage passage, List<Heard> heard, List<BigDecimal> denied) {
    String text = passage.mended();
    List<int[]> taken = new ArrayList<>();
    Matcher money = MONEY.matcher(text);
    while (money.find()) {
      String number = firstOfRange(money.group(1));
      String unit = money.group(3) == null ? "" : money.group(3);
      boolean about =
          money.group(2) != null || money.group(4) != null || !number.equals(money.group(1));
      Optional<BigDecimal> amount = ChineseNumber.parse(number.replace("廿", "二十") + unit);
      String tail = money.group(7);
      if (tail != null && amount.isPresent()) {
        int tenth = tail.equals("半") ? 5 : Math.max(0, ChineseNumber.digit(tail.charAt(0)));
        amount = Optional.of(amount.get().add(BigDecimal.valueOf(tenth, 1)));
      }
      taken.add(new int[] {money.start(), money.end()});
      if (amount.isEmpty()) {
        continue;
      }
      if (DENIED.matcher(text.substring(0, money.start())).find()) {
        denied.add(amount.get());
        continue;
      }
      double sure = money.group(6) != null ? 0.6 : about ? 0.75 : 0.9;
      add(passage, amount.get(), money.start(), money.end(), sure, about, heard);
    }
    Matcher dimes = DIMES.matcher(text);
    while (dimes.find()) {
      if (free(taken, dimes.start())) {
        int tenths = ChineseNumber.digit(dimes.group(1).charAt(0));
        int hundredths = dimes.group(2) == null ? 0 : ChineseNumber.digit(dimes.group(2).charAt(0));
        BigDecimal amount = BigDecimal.valueOf(tenths * 10L + hundredths, 2).stripTrailingZeros();
        add(passage, amount, dimes.start(), dimes.end(), 0.8, false, heard);
        taken.add(new int[] {dimes.start(), dimes.end()});
      }
    }
    Matcher spent = SPENT.matcher(text);
    while (spent.find()) {
      if (free(taken, spent.start(1))) {
        String number = firstOfRange(spent.group(1));
        ChineseNumber.parse(number.replace("廿", "二十"))
            .filter(a -> a.compareTo(BigDecimal.TEN) >= 0 && !dictated(number))
            .ifPresent(
                a ->
                    add(
                        passage,
                        a,
                        spent.start(1),
                        spent.end(1),
                        0.6,
                        spent.group(2) != null,
                        heard));
      }
    }
  }

  private static boolean free(List<int[]> taken, int at) {
    return taken.stream().noneMatch(t -> t[0] <= at && at < t[1]);
  }

  /** 三五百 is at least three hundred. */
  private static String firstOfRange(String number) {
    return RANGE.matcher(number).replaceFirst("$1");
  }

  /** Seven digits and more without 百 or 千 are a number of something, not an amount. */
  private static boolean dictated(String number) {
    return number.length() >= 7 && number.chars().noneMatch(c -> "十百千万亿.点".indexOf(c) >= 0);
  }

  private static void add(
      Passage passage,
      BigDecimal amount,
      int from,
      int to,
      double base,
      boolean about,
      List<Heard> heard) {
    if (amount.signum() <= 0) {
      return;
    }
    String text = passage.mended();
    String around =
        text.substring(Math.max(0, from - 6), from)
            + text.substring(to, Math.min(text.length(), to + 6));
    boolean remaining =
        REMAINING_BEFORE.matcher(text.substring(0, from)).find()
            || REMAINING_AFTER.matcher(text.substring(to)).find();
    boolean per = PER.matcher(text.substring(to)).find();
    double weight = (remaining ? 2 : per ? 0.3 : OWED.matcher(around).find() ? 1.5 : 1) + base;
    heard.add(
        new Heard(
            amount,
            base * passage.trust(from, to),
            weight,
            passage.evidence(from, to),
            (remaining ? "来电人自述余额" : "来电人自述金额") + (about ? "，为约数" : "")));
  }
}
