package org.jiesu.cti.dispatch;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.TicketField;

/**
 * A dispatch rule (派单规则): under which conditions which unit must act. Immutable.
 *
 * @param id unique, for example {@code night-noise}
 * @param reason why the rule is there, for whoever reads a decision
 * @param author who wrote it, may be empty
 * @param from first day it holds
 * @param until last day it holds
 * @param priority higher ones are asked first, −1000 to 1000
 * @param line where it begins in the file
 */
public record Rule(
    String id,
    String reason,
    String author,
    Optional<LocalDate> from,
    Optional<LocalDate> until,
    int priority,
    When when,
    Then then,
    int line) {

  /**
   * The conditions, all of which must hold; empty ones always do.
   *
   * @param matters codes of any level, one of which must be the ticket's or above it
   * @param areas codes, one of which must be the ticket's or around it
   * @param kinds kinds of appeal (诉求类型)
   * @param fields for each of these fields words one of which its value must contain; folded
   * @param any words of the text; folded
   * @param all words of the text; folded
   * @param none words of the text; folded
   * @param bySound whether words of the same sound count
   * @param hours time of day
   * @param navigation words one of which the navigation's title must contain; folded
   * @param alert whether safety must be at stake
   */
  public record When(
      Set<String> matters,
      Set<String> areas,
      Set<String> kinds,
      Map<TicketField, List<String>> fields,
      List<String> any,
      List<String> all,
      List<String> none,
      boolean bySound,
      Optional<Hours> hours,
      List<String> navigation,
      Set<EmotionLabel> moods,
      boolean alert) {
    public When {
      matters = Set.copyOf(matters);
      areas = Set.copyOf(areas);
      kinds = Set.copyOf(kinds);
      fields = Map.copyOf(fields);
      any = List.copyOf(any);
      all = List.copyOf(all);
      none = List.copyOf(none);
      navigation = List.copyOf(navigation);
      moods = Set.copyOf(moods);
    }
  }

  /** A part of the day, {@code from} included, {@code to} excluded; may pass midnight. */
  public record Hours(LocalTime from, LocalTime to) {
    boolean contain(LocalTime time) {
      return from.isBefore(to)
          ? !time.isBefore(from) && time.isBefore(to)
          : !time.isBefore(from) || time.isBefore(to);
    }
  }

  /**
   * What follows.
   *
   * @param unit leads (主办)
   * @param helpers must act, too (协办)
   * @param limit working time, empty for the usual
   * @param priority {@code 紧急} or empty
   * @param note for the unit, may be empty
   */
  public record Then(Unit unit, List<Unit> helpers, String limit, String priority, String note) {
    public Then {
      helpers = List.copyOf(helpers);
    }
  }

  /**
   * How narrow the conditions are: of two rules with the same priority the narrower one decides. A
   * leaf counts more than a branch, a street more than a district, each further condition adds.
   */
  int specificity(Areas areas) {
    int score = when.matters().stream().mapToInt(Rule::depth).min().orElse(0) * 4;
    score += when.areas().stream().mapToInt(area -> areas.chain(area).size()).min().orElse(0) * 3;
    score += when.kinds().isEmpty() ? 0 : 1;
    score += when.fields().size() * 2;
    score += when.any().isEmpty() ? 0 : 1;
    score += when.all().size();
    score += when.none().isEmpty() ? 0 : 1;
    score += when.hours().isPresent() ? 1 : 0;
    score += when.navigation().isEmpty() ? 0 : 1;
    score += when.moods().isEmpty() ? 0 : 1;
    return score + (when.alert() ? 1 : 0);
  }

  private static int depth(String matter) {
    return matter.endsWith("0000") ? 1 : matter.endsWith("00") ? 2 : 3;
  }

  /** Whether the rule holds for a case, asked condition by condition. */
  boolean holds(PreparedCase prepared) {
    DispatchCase original = prepared.original;
    return (when.matters().isEmpty() || contains(when.matters(), prepared.matterChain))
        && (when.areas().isEmpty() || contains(when.areas(), prepared.areaChain))
        && (when.kinds().isEmpty() || prepared.kind().filter(when.kinds()::contains).isPresent())
        && (when.moods().isEmpty() || original.mood().filter(when.moods()::contains).isPresent())
        && (!when.alert() || original.alert())
        && (when.any().isEmpty() || when.any().stream().anyMatch(word -> says(prepared, word)))
        && when.all().stream().allMatch(word -> says(prepared, word))
        && when.none().stream().noneMatch(word -> says(prepared, word))
        && holdsBeside(prepared);
  }

  /** The conditions the index does not know: day, hour, navigation and fields. */
  boolean holdsBeside(PreparedCase prepared) {
    LocalDate day = prepared.original.at().toLocalDate();
    return from.filter(day::isBefore).isEmpty()
        && until.filter(day::isAfter).isEmpty()
        && when.hours().map(h -> h.contain(prepared.original.at().toLocalTime())).orElse(true)
        && (when.navigation().isEmpty()
            || when.navigation().stream().anyMatch(prepared.navigation::contains))
        && when.fields().entrySet().stream()
            .allMatch(
                field -> {
                  String value = prepared.folded(field.getKey());
                  return field.getValue().stream().anyMatch(value::contains);
                });
  }

  private boolean says(PreparedCase prepared, String word) {
    return when.bySound()
        ? prepared.sound.contains(org.jiesu.cti.lexicon.Sounds.of(word))
        : prepared.text.contains(word);
  }

  private static boolean contains(Set<String> wanted, List<String> chain) {
    for (String code : chain) {
      if (wanted.contains(code)) {
        return true;
      }
    }
    return false;
  }
}
