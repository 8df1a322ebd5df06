package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.TicketField;

/** The compiled rules say what asking every rule says. */
class RuleBookProperties {
  private static final List<String> MATTERS =
      List.of("010101", "010103", "010100", "010000", "020601", "020000");
  private static final List<String> AREAS = List.of("HP", "HP-01", "HP-02", "DH", "DH-01");
  private static final List<String> ADDRESSES = List.of("", "和平街道人民路", "胜利街3号", "东湖区", "翠湖湾", "别处");
  private static final List<String> WORDS =
      List.of("吵", "吵闹", "太吵闹了", "施工", "工地", "地", "夜里", "树", "树倒", "倒");
  private static final List<String> UNITS = List.of("CG", "GA", "ZJ");

  private static <T> T one(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static <T> List<T> some(Random random, List<T> from, double likely) {
    List<T> some = new ArrayList<>();
    if (random.nextDouble() < likely) {
      int count = 1 + random.nextInt(2);
      for (int i = 0; i < count; i++) {
        T each = one(random, from);
        if (!some.contains(each)) {
          some.add(each);
        }
      }
    }
    return some;
  }

  private static Rule rule(Random random, int number) {
    return new Rule(
        "r" + number,
        "",
        "",
        random.nextInt(8) == 0 ? Optional.of(LocalDate.of(2026, 11, 26)) : Optional.empty(),
        random.nextInt(8) == 0 ? Optional.of(LocalDate.of(2026, 11, 24)) : Optional.empty(),
        random.nextInt(3),
        new Rule.When(
            Set.copyOf(some(random, MATTERS, 0.5)),
            Set.copyOf(some(random, AREAS, 0.3)),
            Set.copyOf(some(random, List.of("投诉", "求助"), 0.3)),
            random.nextInt(5) == 0
                ? Map.of(TicketField.MERCHANT, some(random, WORDS, 1))
                : Map.of(),
            some(random, WORDS, 0.5),
            some(random, WORDS, 0.4),
            some(random, WORDS, 0.2),
            random.nextBoolean(),
            random.nextInt(6) == 0
                ? Optional.of(
                    new Rule.Hours(LocalTime.of(random.nextInt(24), 0), LocalTime.of(10, 30)))
                : Optional.empty(),
            some(random, List.of("噪音", "市容", "消费"), 0.2),
            Set.copyOf(some(random, List.of(EmotionLabel.values()), 0.2)),
            random.nextInt(6) == 0),
        new Rule.Then(
            DispatchFixtures.PLAN.units().find(one(random, UNITS)).orElseThrow(),
            List.of(),
            "",
            "",
            ""),
        number);
  }

  private static DispatchCase dispatched(Random random) {
    DispatchFixtures.Builder builder =
        DispatchFixtures.about(random.nextInt(6) == 0 ? "" : one(random, MATTERS), 1)
            .with(TicketField.ADDRESS, one(random, ADDRESSES))
            .with(TicketField.MERCHANT, one(random, WORDS))
            .saying(one(random, WORDS) + "，" + one(random, WORDS) + one(random, WORDS));
    if (random.nextBoolean()) {
      builder.with(TicketField.KIND, "投诉");
    }
    return random.nextInt(3) == 0 ? builder.alert().make() : builder.make();
  }

  @Property(tries = 150)
  void compiled_sameAsAskingEveryRule(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 200) int size) {
    Random random = new Random(seed);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rules.add(rule(random, i));
    }
    Areas areas = DispatchFixtures.PLAN.areas();
    RuleBook book = new RuleBook(rules, areas);
    for (int i = 0; i < 10; i++) {
      PreparedCase prepared = new PreparedCase(dispatched(random), areas);
      assertThat(book.first(prepared)).isEqualTo(book.firstByAskingAll(prepared));
      List<Rule> holding = new ArrayList<>();
      book.holding(prepared, holding::add);
      assertThat(holding)
          .containsExactlyInAnyOrderElementsOf(
              rules.stream().filter(rule -> rule.holds(prepared)).toList());
    }
  }
}
