package org.jiesu.cti.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.EmotionLabel;

/**
 * How the labels of several sets are mapped to ours; docs/evaluation.md has the table. Labels that
 * mean no one of our emotions are left out of the measuring.
 */
final class EmotionLabels {
  private static final Map<String, Optional<EmotionLabel>> MEANING = new HashMap<>();

  static {
    means(EmotionLabel.ANGRY, "angry", "anger", "disgust", "愤怒", "生气");
    means(
        EmotionLabel.DISAPPOINTED,
        "disappointed",
        "disappointment",
        "sad",
        "sadness",
        "depress",
        "失望");
    means(EmotionLabel.ANXIOUS, "anxious", "anxiety", "fear", "worried", "焦虑", "着急", "害怕");
    means(EmotionLabel.CALM, "calm", "neutral", "relaxed", "平静", "中性");
    means(
        EmotionLabel.SATISFIED,
        "satisfied",
        "satisfaction",
        "happy",
        "grateful",
        "positive-other",
        "满意");
    for (String other : List.of("surprise", "astonished", "negative-other")) {
      MEANING.put(other, Optional.empty());
    }
  }

  private EmotionLabels() {}

  private static void means(EmotionLabel label, String... names) {
    for (String name : names) {
      MEANING.put(name, Optional.of(label));
    }
  }

  /**
   * What a row is labelled with, empty where that is none of our emotions.
   *
   * @throws EvaluationException if the row has no label or one that no set has
   */
  static Optional<EmotionLabel> of(JsonLines.Row row) {
    String name = row.json().has("label") ? row.text("label") : row.text("emotion");
    Optional<EmotionLabel> meaning = MEANING.get(name.strip().toLowerCase(Locale.ROOT));
    if (meaning == null) {
      throw row.problem(
          "不认识的情绪标签“" + name + "”，可用的有 " + MEANING.keySet().stream().sorted().toList());
    }
    return meaning;
  }
}
