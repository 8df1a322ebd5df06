package org.jiesu.cti.emotion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Phrases;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Sounds;
import org.jiesu.cti.lexicon.Table;

/**
 * The words that tell how a caller feels, those that tell of danger, and how spoken Cantonese is
 * written. Immutable, any thread.
 */
public final class EmotionLexicon {
  private static final Map<String, EmotionLabel> LABELS =
      Map.of(
          "愤怒", EmotionLabel.ANGRY,
          "失望", EmotionLabel.DISAPPOINTED,
          "焦虑", EmotionLabel.ANXIOUS,
          "满意", EmotionLabel.SATISFIED,
          "平静", EmotionLabel.CALM);
  private static final int SHORTEST_BY_SOUND = 3;
  private static final Pattern NEGATED =
      Pattern.compile("(?:不|没|没有|别|不要|不用|不是|唔|唔好|唔使|冇|未)(?:太|那么|很|再|是|怎么)?$");
  private static final Pattern DENIED = Pattern.compile("(?:没有|没|冇|不是|唔系|未|不会)$");

  private final List<Cue> cues = new ArrayList<>();
  private final Sayings cuePhrases;
  private final Phrases cueSounds;
  private final List<Alert> alerts = new ArrayList<>();
  private final Sayings alertPhrases;
  private final List<String> written = new ArrayList<>();
  private final Phrases spoken;

  record Cue(String phrase, EmotionLabel label, double weight) {}

  record Alert(String said, String kind, List<String> unless, List<String> call) {}

  /**
   * A cue in a text.
   *
   * @param heard 1 where the characters are there, less where only the sound is
   */
  record Sighting(Cue cue, int from, int to, double heard) {}

  private EmotionLexicon(Table cueTable, Table alertTable, Table cantonese) {
    for (Table.Row row : cueTable.rows()) {
      String phrase = saying(row, "phrase");
      EmotionLabel label = LABELS.get(row.required("emotion"));
      if (label == null) {
        throw row.problem("emotion", "应为 愤怒、失望、焦虑、满意、平静 之一，现为 " + row.text("emotion"));
      }
      cues.add(new Cue(phrase, label, row.number("weight", 0.1, 5)));
    }
    cues.sort(Comparator.comparingInt((Cue cue) -> cue.phrase().length()).reversed());
    cuePhrases = new Sayings(cues.stream().map(Cue::phrase).toList());
    cueSounds = new Phrases(cues.stream().map(EmotionLexicon::sound).toList());
    for (Table.Row row : alertTable.rows()) {
      alerts.add(
          new Alert(
              saying(row, "said"),
              row.required("kind"),
              split(Script.fold(row.text("unless"))),
              calls(row)));
    }
    alertPhrases = new Sayings(alerts.stream().map(Alert::said).toList());
    List<String> said = new ArrayList<>();
    for (Table.Row row : cantonese.rows()) {
      said.add(Script.fold(row.required("said")));
      written.add(Script.fold(row.text("written")));
    }
    spoken = new Phrases(said);
  }

  private static String saying(Table.Row row, String column) {
    String saying = Script.fold(row.required(column));
    for (String part : saying.split(Sayings.GAP, -1)) {
      if (part.isBlank()) {
        throw row.problem(column, "“…”两边都要有字");
      }
    }
    return saying;
  }

  private static List<String> calls(Table.Row row) {
    List<String> calls = split(row.text("call"));
    for (String number : calls) {
      if (!number.matches("\\d{3,12}")) {
        throw row.problem("call", "应为电话号码，多个用 | 分开，现为 " + row.text("call"));
      }
    }
    return calls;
  }

  private static List<String> split(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("\\|"));
  }

  /** What is looked for by its sound; short cues and those with a gap sound like too much. */
  private static String sound(Cue cue) {
    String phrase = cue.phrase();
    boolean telling = phrase.length() >= SHORTEST_BY_SOUND && !phrase.contains(Sayings.GAP);
    return telling ? Sounds.of(phrase) : "";
  }

  /**
   * Reads {@code emotion.csv}, {@code alerts.csv} and {@code cantonese.csv}.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static EmotionLexicon read(Path directory) {
    return new EmotionLexicon(
        Table.read(directory.resolve("emotion.csv"), "phrase", "emotion", "weight"),
        Table.read(directory.resolve("alerts.csv"), "said", "kind", "unless", "call"),
        Table.read(directory.resolve("cantonese.csv"), "said", "written"));
  }

  /**
   * Cues in a folded text, longer ones first; what a longer one covers does not count again, and
   * what is denied does not count at all.
   *
   * @param sound the text's sound
   */
  List<Sighting> sightings(String text, String sound) {
    List<Sighting> all = new ArrayList<>();
    cuePhrases.find(text, (cue, from, to) -> all.add(new Sighting(cues.get(cue), from, to, 1)));
    cueSounds.find(sound, (cue, from, to) -> all.add(new Sighting(cues.get(cue), from, to, 0.6)));
    all.sort(
        Comparator.comparingInt((Sighting seen) -> -seen.cue().phrase().length())
            .thenComparingDouble(seen -> -seen.heard())
            .thenComparingInt(Sighting::from));
    boolean[] taken = new boolean[text.length()];
    List<Sighting> sightings = new ArrayList<>();
    for (Sighting seen : all) {
      if (free(taken, seen.from(), seen.to())) {
        java.util.Arrays.fill(taken, seen.from(), seen.to(), true);
        if (!NEGATED.matcher(before(text, seen.from())).find()) {
          sightings.add(seen);
        }
      }
    }
    return sightings;
  }

  private static boolean free(boolean[] taken, int from, int to) {
    for (int i = from; i < to; i++) {
      if (taken[i]) {
        return false;
      }
    }
    return true;
  }

  private static String before(String text, int at) {
    return text.substring(Math.max(0, at - 4), at);
  }

  /** The danger a folded text tells of, that which stands first in the list; 没有着火 is none. */
  Optional<Alert> alert(String text) {
    int[] first = {alerts.size()};
    alertPhrases.find(
        text,
        (alert, from, to) -> {
          if (alert < first[0]
              && alerts.get(alert).unless().stream().noneMatch(text::contains)
              && !DENIED.matcher(before(text, from)).find()) {
            first[0] = alert;
          }
        });
    return first[0] < alerts.size() ? Optional.of(alerts.get(first[0])) : Optional.empty();
  }

  /** A folded text with spoken Cantonese as it would be written; the longest sayings first. */
  String written(String text) {
    int[] longest = new int[text.length()];
    int[] by = new int[text.length()];
    boolean[] any = {false};
    spoken.find(
        text,
        (saying, from, to) -> {
          any[0] = true;
          if (to - from > longest[from]) {
            longest[from] = to - from;
            by[from] = saying;
          }
        });
    if (!any[0]) {
      return text;
    }
    StringBuilder standard = new StringBuilder(text.length() + 8);
    int at = 0;
    while (at < text.length()) {
      if (longest[at] > 0) {
        standard.append(written.get(by[at]));
        at += longest[at];
      } else {
        standard.append(text.charAt(at++));
      }
    }
    return standard.toString();
  }
}
