package org.jiesu.cti.dispatch;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterTree;

/**
 * Measures how long it takes to find the rule that decides a ticket, compiled and by asking every
 * rule, with rules and tickets made up of the city's own matters, areas and places.
 */
public final class RulesBenchmark {
  private static final int TICKETS = 200;
  private static final int ROUNDS = 20;
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private final Random random = new Random(12345);
  private final DispatchPlan plan;
  private final List<Matter> leaves;
  private final List<Area> areas;
  private final List<Unit> units;
  private final List<String> words;

  private RulesBenchmark(Path config) {
    MatterTree matters = MatterTree.read(config.resolve("classification/matters.yaml"));
    plan = DispatchPlan.read(config.resolve("dispatch"), matters);
    leaves = matters.leaves();
    areas = plan.areas().all();
    units = plan.units().all();
    words = new ArrayList<>();
    for (Matter leaf : leaves) {
      words.add(leaf.name());
      words.add(leaf.phrase());
    }
    for (int i = 0; i < 8_000; i++) {
      words.add(letters(3 + random.nextInt(3)));
    }
  }

  /** A word of frequent characters, so that rules do meet texts. */
  private String letters(int length) {
    String frequent = "路灯水电气噪音施工地车停占道小区物业垃圾电梯楼下门口晚上没有人不能办退款店费学校医院社保卡";
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(frequent.charAt(random.nextInt(frequent.length())));
    }
    return word.toString();
  }

  private <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private List<String> someWords(int most) {
    return random
        .ints(random.nextInt(most + 1), 0, words.size())
        .mapToObj(words::get)
        .distinct()
        .toList();
  }

  private Rule rule(int number) {
    boolean byMatter = random.nextInt(10) < 6;
    boolean byArea = !areas.isEmpty() && random.nextInt(10) < 4;
    List<String> any = someWords(4);
    return new Rule(
        "r" + number,
        "measured",
        "",
        Optional.empty(),
        Optional.empty(),
        random.nextInt(5),
        new Rule.When(
            byMatter ? Set.of(one(leaves).code()) : Set.of(),
            byArea ? Set.of(one(areas).code()) : Set.of(),
            random.nextInt(10) < 2 ? Set.of("投诉") : Set.of(),
            Map.of(),
            any.isEmpty() ? List.of(one(words)) : any,
            random.nextInt(10) < 3 ? someWords(2) : List.of(),
            random.nextInt(10) < 2 ? List.of(letters(4)) : List.of(),
            random.nextInt(10) < 3,
            Optional.empty(),
            List.of(),
            Set.of(),
            random.nextInt(20) == 0),
        new Rule.Then(one(units), List.of(), "", "", ""),
        number);
  }

  private PreparedCase ticket() {
    Matter matter = one(leaves);
    StringBuilder text = new StringBuilder("来电人反映：").append(matter.phrase());
    while (text.length() < 300) {
      text.append('，').append(letters(2 + random.nextInt(8)));
    }
    String address = areas.isEmpty() ? "" : one(one(areas).names()) + "12号";
    return new PreparedCase(
        new DispatchCase(
            matter.code(),
            1,
            List.of(),
            Map.of(TicketField.KIND, matter.kind(), TicketField.ADDRESS, address),
            text.toString(),
            "",
            Optional.empty(),
            random.nextInt(20) == 0,
            LocalDateTime.parse("2026-11-25T10:00"),
            "",
            Set.of()),
        plan.areas());
  }

  /** What is measured; returns something of every answer, so that none can be left out. */
  private interface Search {
    Optional<Rule> first(PreparedCase prepared);
  }

  /** Median over the rounds of the processor's microseconds each ticket took. */
  private static double microseconds(Search search, List<PreparedCase> tickets, int rounds) {
    double[] each = new double[rounds];
    long found = 0;
    for (int round = -rounds; round < rounds; round++) {
      long begun = CPU.getCurrentThreadCpuTime();
      for (PreparedCase ticket : tickets) {
        found += search.first(ticket).map(Rule::line).orElse(-1);
      }
      if (round >= 0) {
        each[round] = (CPU.getCurrentThreadCpuTime() - begun) / 1_000.0 / tickets.size();
      }
    }
    Arrays.sort(each);
    return found == Long.MIN_VALUE ? 0 : each[rounds / 2];
  }

  /**
   * @param args the number of rules, 10,000 if left out
   */
  public static void main(String[] args) {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    RulesBenchmark benchmark = new RulesBenchmark(Path.of("config"));
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(benchmark.rule(i));
    }
    long begun = CPU.getCurrentThreadCpuTime();
    RuleBook book = new RuleBook(rules, benchmark.plan.areas());
    double compiled = (CPU.getCurrentThreadCpuTime() - begun) / 1e6;
    List<PreparedCase> tickets = new ArrayList<>();
    for (int i = 0; i < TICKETS; i++) {
      tickets.add(benchmark.ticket());
    }
    long decided = tickets.stream().filter(ticket -> book.first(ticket).isPresent()).count();
    for (PreparedCase ticket : tickets) {
      if (!book.first(ticket).equals(book.firstByAskingAll(ticket))) {
        throw new IllegalStateException("the compiled rules say something else");
      }
    }
    double indexed = microseconds(book::first, tickets, ROUNDS);
    double asking = microseconds(book::firstByAskingAll, tickets, 3);
    System.out.printf(
        Locale.ROOT,
        "%,d rules, compiled in %.0f ms; %d of %d tickets decided by one%n"
            + "compiled            %8.1f µs a ticket%n"
            + "asking every rule   %8.1f µs a ticket%n",
        count,
        compiled,
        decided,
        tickets.size(),
        indexed,
        asking);
    System.out.printf(
        Locale.ROOT,
        "RESULT rules=%d compiled_us=%.1f asking_all_us=%.1f ratio=%.4f compile_ms=%.0f%n",
        count,
        indexed,
        asking,
        indexed / asking,
        compiled);
  }
}
