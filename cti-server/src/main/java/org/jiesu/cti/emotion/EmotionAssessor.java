package org.jiesu.cti.emotion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.cti.call.CallEvent.EmotionAssessed;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.extraction.Passage;

/**
 * Tells how a caller feels from words and voice. Words give the kind of feeling; the voice,
 * compared with the same caller's first utterances, makes it stronger or weaker and decides little
 * alone. The mood of the call is smoothed over its utterances; danger is told at once. Immutable,
 * any thread.
 */
public final class EmotionAssessor {
  /** Utterances of the caller's own that are the measure of the voice. */
  private static final int BASELINE = 2;

  /** How much of the mood the newest utterance makes. */
  private static final double NEWEST = 0.5;

  private static final double CALM_UNLESS = 1.9;
  private static final int MOST_REASONS = 4;
  private static final Pattern SOMEBODY_ELSE =
      Pattern.compile("(?:他|她|佢|老板|店员|司机|邻居|对方)[^我，。]{0,3}$");
  private static final Pattern STATE = Pattern.compile("生气|愤怒|着急|害怕|嬲|惊|担心|满意|失望|紧张|火");

  private final EmotionLexicon lexicon;

  public EmotionAssessor(EmotionLexicon lexicon) {
    this.lexicon = lexicon;
  }

  /**
   * Assesses all the caller's utterances, in order: the last is how the caller feels now.
   *
   * @param utterances both sides', in any order
   */
  public List<EmotionAssessed> assess(List<Utterance> utterances, Instant arrivedAt) {
    List<EmotionAssessed> assessed = new ArrayList<>();
    List<Prosody> voices = new ArrayList<>();
    Map<EmotionLabel, Double> mood = new EnumMap<>(EmotionLabel.class);
    List<Utterance> ordered = new ArrayList<>(utterances);
    ordered.sort(java.util.Comparator.comparingInt(Utterance::number));
    for (Utterance utterance : ordered) {
      if (utterance.side() != Side.CALLER) {
        continue;
      }
      assessed.add(assess(utterance, arrivedAt, voices, mood));
      utterance.prosody().filter(p -> p.pitchHz() > 0).ifPresent(voices::add);
    }
    return assessed;
  }

  private EmotionAssessed assess(
      Utterance utterance,
      Instant arrivedAt,
      List<Prosody> voices,
      Map<EmotionLabel, Double> mood) {
    Passage passage = Passage.of(arrivedAt, List.of(utterance));
    Map<EmotionLabel, Double> weights = new EnumMap<>(EmotionLabel.class);
    List<String> reasons = new ArrayList<>();
    words(passage, weights, reasons);
    Optional<EmotionLexicon.Alert> alert = lexicon.alert(passage.text());
    alert.ifPresent(
        a -> {
          weights.merge(EmotionLabel.ANXIOUS, 2.5, Double::sum);
          reasons.add(0, "险情用语“" + a.said() + "”（" + a.kind() + "）");
        });
    voice(utterance, voices, weights, reasons);
    Map<EmotionLabel, Double> scores = softmax(weights);
    double strongest = 0;
    for (double weight : weights.values()) {
      strongest = Math.max(strongest, weight);
    }
    // an utterance without any cue says little about the mood: it fades slowly
    double share = mood.isEmpty() ? 1 : strongest >= 2 ? 0.65 : strongest > 0 ? NEWEST : 0.25;
    for (EmotionLabel label : EmotionLabel.values()) {
      double before = mood.getOrDefault(label, 0.0);
      mood.put(label, before * (1 - share) + scores.getOrDefault(label, 0.0) * share);
    }
    EmotionLabel label = EmotionLabel.CALM;
    for (Map.Entry<EmotionLabel, Double> entry : mood.entrySet()) {
      if (entry.getValue() > mood.getOrDefault(label, 0.0)) {
        label = entry.getKey();
      }
    }
    if (alert.isPresent()) {
      label = EmotionLabel.ANXIOUS;
      mood.merge(EmotionLabel.ANXIOUS, 0.6, Math::max);
    }
    double intensity = Math.round(Math.min(1, mood.getOrDefault(label, 0.0)) * 100) / 100.0;
    return new EmotionAssessed(
        utterance.number(),
        scores,
        label,
        intensity,
        reasons.subList(0, Math.min(MOST_REASONS, reasons.size())),
        alert.isPresent());
  }

  private void words(Passage passage, Map<EmotionLabel, Double> weights, List<String> reasons) {
    for (EmotionLexicon.Sighting sighting : lexicon.sightings(passage.text())) {
      double sure = 0.5 + 0.5 * passage.confidence(sighting.from(), sighting.to());
      String before = passage.text().substring(Math.max(0, sighting.from() - 6), sighting.from());
      // 他很生气 tells of somebody else
      boolean others =
          STATE.matcher(sighting.cue().phrase()).find() && SOMEBODY_ELSE.matcher(before).find();
      double whose = others ? 0.3 : 1;
      double polite = politeness(sighting) ? 0.5 : 1;
      weights.merge(
          sighting.cue().label(), sighting.cue().weight() * sure * whose * polite, Double::sum);
      if (sighting.cue().weight() >= 1 && whose == 1) {
        reasons.add("说“" + passage.text().substring(sighting.from(), sighting.to()) + "”");
      }
    }
    // a complaint that also says 谢谢 stays a complaint
    double negative =
        weights.getOrDefault(EmotionLabel.ANGRY, 0.0)
            + weights.getOrDefault(EmotionLabel.ANXIOUS, 0.0)
            + weights.getOrDefault(EmotionLabel.DISAPPOINTED, 0.0);
    if (negative > 1) {
      weights.computeIfPresent(EmotionLabel.SATISFIED, (label, weight) -> weight * 0.3);
      weights.computeIfPresent(EmotionLabel.CALM, (label, weight) -> weight * 0.3);
    }
  }

  /** A bare 谢谢 ends most calls: it is manners more than a mood. */
  private static boolean politeness(EmotionLexicon.Sighting sighting) {
    return sighting.cue().label() == EmotionLabel.SATISFIED && sighting.cue().weight() <= 1;
  }

  private static void voice(
      Utterance utterance,
      List<Prosody> voices,
      Map<EmotionLabel, Double> weights,
      List<String> reasons) {
    if (voices.size() < BASELINE || utterance.prosody().isEmpty()) {
      return;
    }
    Prosody now = utterance.prosody().get();
    if (now.pitchHz() <= 0) {
      return;
    }
    double pitch = 0;
    double level = 0;
    double rate = 0;
    for (Prosody first : voices.subList(0, BASELINE)) {
      pitch += first.pitchHz() / BASELINE;
      level += first.levelDbfs() / BASELINE;
      rate += first.syllablesPerSecond() / BASELINE;
    }
    double semitones = pitch > 0 ? 12 * Math.log(now.pitchHz() / pitch) / Math.log(2) : 0;
    double louder = now.levelDbfs() - level;
    double faster = rate > 0 ? now.syllablesPerSecond() / rate - 1 : 0;
    // just noticeable: about 2 semitones, 4 dB, 20 % of tempo
    double arousal =
        clamp(semitones / 4, 1.2) + clamp(louder / 8, 1.2) + clamp(faster / 0.5, 1) * 0.6;
    if (arousal >= 0.8) {
      double angry = weights.getOrDefault(EmotionLabel.ANGRY, 0.0);
      double anxious = weights.getOrDefault(EmotionLabel.ANXIOUS, 0.0);
      double known = angry + anxious;
      // loudness points to anger, height without it to fear
      double anger = known > 0.5 ? angry / known : louder > 3 ? 0.65 : 0.4;
      double gain = Math.min(2.4, arousal);
      weights.merge(EmotionLabel.ANGRY, gain * anger, Double::sum);
      weights.merge(EmotionLabel.ANXIOUS, gain * (1 - anger), Double::sum);
      if (semitones >= 2) {
        reasons.add(String.format("音调比开头高%.0f个半音", semitones));
      }
      if (louder >= 4) {
        reasons.add(String.format("音量比开头大%.0f分贝", louder));
      }
      if (faster >= 0.2) {
        reasons.add(String.format("语速比开头快%.0f%%", faster * 100));
      }
    } else if (arousal <= -1) {
      weights.merge(EmotionLabel.DISAPPOINTED, 0.7, Double::sum);
      reasons.add("声音比开头低沉");
    }
  }

  private static double clamp(double value, double most) {
    return Double.isNaN(value) ? 0 : Math.max(-most, Math.min(most, value));
  }

  private static Map<EmotionLabel, Double> softmax(Map<EmotionLabel, Double> weights) {
    Map<EmotionLabel, Double> scores = new EnumMap<>(EmotionLabel.class);
    double sum = 0;
    for (EmotionLabel label : EmotionLabel.values()) {
      double weight = Math.min(6, weights.getOrDefault(label, 0.0));
      double power = Math.exp(label == EmotionLabel.CALM ? weight + CALM_UNLESS : weight * 1.3);
      scores.put(label, power);
      sum += power;
    }
    for (EmotionLabel label : EmotionLabel.values()) {
      scores.put(label, scores.get(label) / sum);
    }
    return scores;
  }
}
