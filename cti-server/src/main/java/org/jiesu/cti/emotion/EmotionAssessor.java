package org.jiesu.cti.emotion;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.jiesu.cti.call.Utterance.SpokenWord;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.extraction.Passage;
import org.jiesu.cti.linear.Scorer;

/**
 * Tells how a caller feels from words and voice. Words give the kind of feeling: a model weighs the
 * lexicon's cues with the whole sentence and what it is about, and another what the sentence means.
 * The voice, compared with the same caller's first utterances, makes it stronger or weaker and
 * decides little alone. The mood of the call is smoothed over its utterances; danger is told at
 * once. Immutable, any thread.
 */
public final class EmotionAssessor {
  /** Utterances of the caller's own that are the measure of the voice. */
  private static final int BASELINE = 2;

  /** A gap between words that is a pause and no mere boundary. */
  private static final Duration PAUSE = Duration.ofMillis(300);

  private static final double LEAST_TELLING = 0.45;
  private static final int MOST_REASONS = 4;

  /** How much more likely danger makes fear, as a logarithm. */
  private static final double DANGER = 1.2;

  private static final double FLOOR = 1e-4;
  private static final Pattern SOMEBODY_ELSE =
      Pattern.compile("(?:他|她|佢|老板|店员|司机|邻居|对方)[^我，。]{0,3}$");
  private static final Pattern STATE = Pattern.compile("生气|愤怒|着急|害怕|嬲|惊|担心|满意|失望|紧张|火");

  private final EmotionLexicon lexicon;
  private final EmotionModel model;
  private final Optional<EmotionMeaning> meaning;

  /** What one utterance adds to the likelihood of each feeling, as logarithms, and why. */
  private static final class Weighing {
    private final Map<EmotionLabel, Double> weights = new EnumMap<>(EmotionLabel.class);
    private final List<String> reasons = new ArrayList<>();

    void add(EmotionLabel label, double weight) {
      weights.merge(label, weight, Double::sum);
    }

    Map<EmotionLabel, Double> shares() {
      Map<EmotionLabel, Double> shares = new EnumMap<>(EmotionLabel.class);
      double sum = 0;
      for (Map.Entry<EmotionLabel, Double> weight : weights.entrySet()) {
        double power = Math.exp(weight.getValue());
        shares.put(weight.getKey(), power);
        sum += power;
      }
      double all = sum;
      shares.replaceAll((label, power) -> power / all);
      return shares;
    }
  }

  /**
   * An assessor with a city's words and what was trained with them.
   *
   * @param meaning trained beside the model; without it the words alone tell
   */
  public EmotionAssessor(
      EmotionLexicon lexicon, EmotionModel model, Optional<EmotionMeaning> meaning) {
    this.lexicon = lexicon;
    this.model = model;
    this.meaning = meaning;
  }

  /**
   * An assessor by a city's files.
   *
   * @param directory {@code config/lexicon}
   * @param encoder that tells what a sentence means, if there is one
   * @throws org.jiesu.cti.lexicon.LexiconException naming file and line of what is wrong
   */
  public static EmotionAssessor read(Path directory, Optional<SentenceEncoder> encoder) {
    EmotionModel model = EmotionModel.read(directory);
    return new EmotionAssessor(
        EmotionLexicon.read(directory),
        model,
        encoder.flatMap(one -> EmotionMeaning.read(directory, model, one)));
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
    ordered.sort(Comparator.comparingInt(Utterance::number));
    Scorer scorer = model.scorer();
    for (Utterance utterance : ordered) {
      if (utterance.side() == Side.CALLER) {
        Optional<Prosody> voice =
            utterance.prosody().filter(p -> p.pitchHz() > 0).map(p -> pauses(p, utterance));
        assessed.add(
            assess(
                utterance, Passage.of(arrivedAt, List.of(utterance)), voice, voices, mood, scorer));
        voice.ifPresent(voices::add);
      }
    }
    return assessed;
  }

  private EmotionAssessed assess(
      Utterance utterance,
      Passage passage,
      Optional<Prosody> voice,
      List<Prosody> voices,
      Map<EmotionLabel, Double> mood,
      Scorer scorer) {
    EmotionModel.Reading reading = EmotionModel.reading(lexicon, passage.text(), passage.sound());
    Weighing weighing = new Weighing();
    Map<EmotionLabel, Double> said = model.probabilities(reading, scorer);
    Map<EmotionLabel, Double> meant =
        meaning.map(one -> one.with(said, utterance.text())).orElse(said);
    meant.forEach((label, p) -> weighing.add(label, Math.log(Math.max(FLOOR, p))));
    Optional<EmotionLexicon.Alert> alert = lexicon.alert(passage.text());
    alert.ifPresent(danger -> weighing.add(EmotionLabel.ANXIOUS, DANGER));
    double heard = voice.map(now -> voice(now, voices, weighing)).orElse(0.0);
    Map<EmotionLabel, Double> scores = weighing.shares();
    EmotionLabel now = EmotionModel.likeliest(scores);
    boolean inWords = EmotionModel.likeliest(said) == now || EmotionModel.likeliest(meant) != now;
    words(passage, reading, now, scores.get(now), inWords, weighing.reasons);
    alert.ifPresent(danger -> weighing.reasons.add(0, reason(danger)));
    // what tells little leaves the mood nearly as it was: it fades slowly
    double told = Math.max(heard, now == EmotionLabel.CALM ? 0.3 : scores.get(now));
    double share = mood.isEmpty() ? 1 : Math.min(0.7, 0.1 + 0.65 * told);
    for (EmotionLabel label : EmotionLabel.values()) {
      mood.merge(
          label, scores.get(label), (before, newest) -> before * (1 - share) + newest * share);
    }
    EmotionLabel label = EmotionModel.likeliest(mood);
    return new EmotionAssessed(
        utterance.number(),
        scores,
        label,
        Math.round(Math.min(1, mood.get(label)) * 100) / 100.0,
        weighing.reasons.subList(0, Math.min(MOST_REASONS, weighing.reasons.size())),
        alert.isPresent());
  }

  private static String reason(EmotionLexicon.Alert danger) {
    String call = danger.call().isEmpty() ? "" : "，请转 " + String.join("、", danger.call());
    return "险情用语“" + danger.said().replace(Sayings.GAP, "") + "”（" + danger.kind() + call + "）";
  }

  /**
   * The cues that speak for what was told; without one, the stretches the model went by.
   *
   * @param inWords whether it is not only the meaning that told
   */
  private void words(
      Passage passage,
      EmotionModel.Reading reading,
      EmotionLabel told,
      double sure,
      boolean inWords,
      List<String> reasons) {
    int before = reasons.size();
    for (EmotionLexicon.Sighting sighting : reading.sightings()) {
      String leading = passage.text().substring(Math.max(0, sighting.from() - 6), sighting.from());
      boolean others =
          STATE.matcher(sighting.cue().phrase()).find() && SOMEBODY_ELSE.matcher(leading).find();
      if (sighting.cue().label() == told && sighting.cue().weight() >= 1 && !others) {
        reasons.add("说“" + passage.text().substring(sighting.from(), sighting.to()) + "”");
      }
    }
    if (reasons.size() == before && told != EmotionLabel.CALM && sure >= LEAST_TELLING) {
      List<String> words = inWords ? model.words(reading, told, 2) : List.of();
      if (!inWords) {
        reasons.add("整句话的意思");
      } else if (!words.isEmpty()) {
        reasons.add("语气：“" + String.join("”“", words) + "”");
      }
    }
  }

  /**
   * Weighs the voice against the caller's own begin.
   *
   * @return how much it tells, 0 to 1
   */
  private static double voice(Prosody now, List<Prosody> voices, Weighing weighing) {
    if (voices.size() < BASELINE) {
      return 0;
    }
    double pitch = 0;
    double level = 0;
    double rate = 0;
    double pauses = 0;
    for (Prosody first : voices.subList(0, BASELINE)) {
      pitch += first.pitchHz() / BASELINE;
      level += first.levelDbfs() / BASELINE;
      rate += first.syllablesPerSecond() / BASELINE;
      pauses += first.pauseRatio() / BASELINE;
    }
    double semitones = pitch > 0 ? 12 * Math.log(now.pitchHz() / pitch) / Math.log(2) : 0;
    double louder = now.levelDbfs() - level;
    double faster = rate > 0 ? now.syllablesPerSecond() / rate - 1 : 0;
    double halting = now.pauseRatio() - pauses;
    // just noticeable: about 2 semitones, 4 dB, 20 % of tempo, a tenth of the time
    double arousal =
        clamp(semitones / 4, 1.2)
            + clamp(louder / 8, 1.2)
            + clamp(faster / 0.5, 1) * 0.6
            - clamp(halting / 0.3, 1) * 0.3;
    if (arousal >= 0.8) {
      double gain = Math.min(2.4, arousal);
      // loudness points to anger, height without it to fear
      double anger = louder > 3 ? 0.65 : 0.35;
      weighing.add(EmotionLabel.ANGRY, gain * anger);
      weighing.add(EmotionLabel.ANXIOUS, gain * (1 - anger));
      weighing.add(EmotionLabel.CALM, -gain * 0.5);
      weighing.add(EmotionLabel.SATISFIED, -gain * 0.3);
      if (semitones >= 2) {
        weighing.reasons.add(String.format("音调比开头高%.0f个半音", semitones));
      }
      if (louder >= 4) {
        weighing.reasons.add(String.format("音量比开头大%.0f分贝", louder));
      }
      if (faster >= 0.2) {
        weighing.reasons.add(String.format("语速比开头快%.0f%%", faster * 100));
      }
      return gain / 2.4;
    }
    if (arousal <= -1) {
      weighing.add(EmotionLabel.DISAPPOINTED, 0.7);
      weighing.reasons.add(halting >= 0.15 ? "声音比开头低沉，停顿变多" : "声音比开头低沉");
      return 0.3;
    }
    return 0;
  }

  /** Where the meter heard no pause, the words' own times may have some. */
  private static Prosody pauses(Prosody measured, Utterance utterance) {
    List<SpokenWord> words = utterance.words();
    double length = Duration.between(utterance.start(), utterance.end()).toMillis();
    if (measured.pauseRatio() > 0 || words.size() < 2 || length <= 0) {
      return measured;
    }
    double silent = 0;
    for (int w = 1; w < words.size(); w++) {
      Duration gap = Duration.between(words.get(w - 1).end(), words.get(w).start());
      silent += gap.compareTo(PAUSE) >= 0 ? gap.toMillis() : 0;
    }
    return new Prosody(
        measured.pitchHz(),
        measured.pitchSpreadSemitones(),
        measured.levelDbfs(),
        measured.syllablesPerSecond(),
        Math.min(1, silent / length));
  }

  private static double clamp(double value, double most) {
    return Double.isNaN(value) ? 0 : Math.max(-most, Math.min(most, value));
  }
}
