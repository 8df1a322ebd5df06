package org.jiesu.cti.emotion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.Script;
import org.jiesu.cti.lexicon.Table;

/** The words that tell how a caller feels, and those that tell of danger. Immutable. */
public final class EmotionLexicon {
  private static final Map<String, EmotionLabel> LABELS =
      Map.of(
          "愤怒", EmotionLabel.ANGRY,
          "失望", EmotionLabel.DISAPPOINTED,
          "焦虑", EmotionLabel.ANXIOUS,
          "满意", EmotionLabel.SATISFIED,
          "平静", EmotionLabel.CALM);
  private static final String GAP = "…";
  private static final String GAP_PATTERN = "[^。！；]{0,10}?";
  private static final Pattern NEGATED =
      Pattern.compile("(?:不|没|没有|别|不要|不用|不是|唔|唔好|唔使|冇|未)(?:太|那么|很|再|是|怎么)?$");

  private final List<Cue> cues = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();

  record Cue(String phrase, Pattern pattern, boolean literal, EmotionLabel label, double weight) {}

  record Alert(String said, String kind, List<String> unless) {}

  /** A cue in a text. */
  record Sighting(Cue cue, int from, int to) {}

  private EmotionLexicon(Table cueTable, Table alertTable) {
    for (Table.Row row : cueTable.rows()) {
      String phrase = Script.fold(row.required("phrase"));
      EmotionLabel label = LABELS.get(row.required("emotion"));
      if (label == null) {
        throw row.problem("emotion", "应为 愤怒、失望、焦虑、满意、平静 之一，现为 " + row.text("emotion"));
      }
      StringBuilder pattern = new StringBuilder();
      for (String part : phrase.split(GAP, -1)) {
        if (part.isBlank()) {
          throw row.problem("phrase", "“…”两边都要有字");
        }
        pattern.append(pattern.isEmpty() ? "" : GAP_PATTERN).append(Pattern.quote(part));
      }
      cues.add(
          new Cue(
              phrase,
              Pattern.compile(pattern.toString()),
              !phrase.contains(GAP),
              label,
              row.number("weight", 0.1, 5)));
    }
    cues.sort(Comparator.comparingInt((Cue cue) -> cue.phrase().length()).reversed());
    for (Table.Row row : alertTable.rows()) {
      String unless = Script.fold(row.text("unless"));
      alerts.add(
          new Alert(
              Script.fold(row.required("said")),
              row.required("kind"),
              unless.isEmpty() ? List.of() : List.of(unless.split("\\|"))));
    }
  }

  /**
   * Reads {@code emotion.csv} and {@code alerts.csv}.
   *
   * @param directory {@code config/lexicon}
   * @throws LexiconException naming file, line and column of what is wrong
   */
  public static EmotionLexicon read(Path directory) {
    return new EmotionLexicon(
        Table.read(directory.resolve("emotion.csv"), "phrase", "emotion", "weight"),
        Table.read(directory.resolve("alerts.csv"), "said", "kind", "unless"));
  }

  /** Cues in a folded text, longer ones first; what a longer one covers does not count again. */
  List<Sighting> sightings(String text) {
    List<Sighting> sightings = new ArrayList<>();
    boolean[] taken = new boolean[text.length()];
    for (Cue cue : cues) {
      if (cue.literal()) {
        for (int at = text.indexOf(cue.phrase());
            at >= 0;
            at = text.indexOf(cue.phrase(), at + 1)) {
          add(cue, text, at, at + cue.phrase().length(), taken, sightings);
        }
      } else {
        Matcher matcher = cue.pattern().matcher(text);
        while (matcher.find()) {
          add(cue, text, matcher.start(), matcher.end(), taken, sightings);
        }
      }
    }
    return sightings;
  }

  private static void add(
      Cue cue, String text, int from, int to, boolean[] taken, List<Sighting> sightings) {
    for (int i = from; i < to; i++) {
      if (taken[i]) {
        return;
      }
    }
    for (int i = from; i < to; i++) {
      taken[i] = true;
    }
    String before = text.substring(Math.max(0, from - 4), from);
    if (!NEGATED.matcher(before).find()) {
      sightings.add(new Sighting(cue, from, to));
    }
  }

  /** The first danger a folded text tells of. */
  java.util.Optional<Alert> alert(String text) {
    for (Alert alert : alerts) {
      int at = text.indexOf(alert.said());
      if (at >= 0 && alert.unless().stream().noneMatch(text::contains) && !denied(text, at)) {
        return java.util.Optional.of(alert);
      }
    }
    return java.util.Optional.empty();
  }

  /** 没有着火 is no fire, but 是不是煤气泄漏 may be one. */
  private static boolean denied(String text, int at) {
    String before = text.substring(Math.max(0, at - 4), at);
    return before.endsWith("没有")
        || before.endsWith("没")
        || before.endsWith("冇")
        || before.endsWith("怕是没");
  }
}
