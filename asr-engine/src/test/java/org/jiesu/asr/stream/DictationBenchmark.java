package org.jiesu.asr.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.recognition.Word;

/**
 * Into how many utterances dictated telephone numbers are cut: the demonstration's numbers, with
 * pauses between their groups (3, 4, 4), heard with the shipped models. Run from the project's
 * root.
 */
public final class DictationBenchmark {
  private static final int RATE = 8_000;
  private static final String DIGITS = "零一二三四五六七八九幺两兩";
  private static final List<Path> MODELS = List.of(Path.of("asr-engine/models"));
  private static final Map<Language, String> NAMES =
      Map.of(Language.MANDARIN, "jiesu-cmn-8k", Language.CANTONESE, "jiesu-yue-8k");
  private static final Map<String, Language> NUMBERS =
      Map.of(
          "call1-night-noise/06-caller.wav", Language.MANDARIN,
          "call2-prepaid-card/10-caller.wav", Language.MANDARIN,
          "call4-gas-smell/08-caller.wav", Language.MANDARIN,
          "call5-illegal-parking/08-caller.wav", Language.CANTONESE,
          "call6-pension/08-caller.wav", Language.CANTONESE);
  private static final List<List<Integer>> PAUSES =
      List.of(
          List.of(400, 400),
          List.of(700, 700),
          List.of(900, 900),
          List.of(900, 1_300),
          List.of(1_000, 1_450),
          List.of(1_300, 1_300),
          List.of(1_600, 1_600));

  private DictationBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int utterances = 0;
    int whole = 0;
    int numbers = 0;
    for (List<Integer> pauses : PAUSES) {
      int own = 0;
      int count = 0;
      for (Map.Entry<String, Language> each : NUMBERS.entrySet()) {
        Path file = Path.of("config/demo/calls").resolve(each.getKey());
        short[] line = dictated(WavReader.readAll(file).samples(), each.getValue(), pauses);
        if (line.length > 0) {
          int cut = heard(line, each.getValue());
          own += cut;
          count++;
          whole += cut <= 1 ? 1 : 0;
        }
      }
      System.out.printf(
          Locale.ROOT, "pauses of %s ms: %.2f utterances a number%n", pauses, (double) own / count);
      utterances += own;
      numbers += count;
    }
    System.out.printf(
        Locale.ROOT,
        "RESULT numbers=%d utterances_per_number=%.3f whole=%.3f%n",
        numbers,
        (double) utterances / numbers,
        (double) whole / numbers);
    System.exit(0);
  }

  /**
   * The recording with pauses after the third and seventh digit; empty where these are not found.
   */
  private static short[] dictated(short[] said, Language language, List<Integer> pauses) {
    List<Word> digits = new ArrayList<>();
    Model model = new ModelCatalogue(MODELS).verified(NAMES.get(language), language);
    try (VoskProvider provider =
            new VoskProvider(model.name(), model.directory(), language, model.sampleRate());
        Recognizer recognizer = provider.open()) {
      for (int at = 0; at < said.length; at += 1_600) {
        recognizer.accept(Arrays.copyOfRange(said, at, Math.min(said.length, at + 1_600)));
      }
      Recognition all = recognizer.finish();
      all.words().stream()
          .filter(word -> word.text().chars().allMatch(c -> DIGITS.indexOf(c) >= 0))
          .forEach(digits::add);
    }
    if (digits.size() < 9) {
      return new short[0];
    }
    int first = sample(digits.get(2).end());
    int second = sample(digits.get(Math.min(6, digits.size() - 2)).end());
    short[] line =
        new short[said.length + (pauses.get(0) + pauses.get(1)) * RATE / 1_000 + RATE * 3];
    System.arraycopy(said, 0, line, 0, first);
    int at = first + pauses.get(0) * RATE / 1_000;
    System.arraycopy(said, first, line, at, second - first);
    at += second - first + pauses.get(1) * RATE / 1_000;
    System.arraycopy(said, second, line, at, said.length - second);
    return line;
  }

  private static int sample(Duration time) {
    return (int) (time.toMillis() * RATE / 1_000);
  }

  /** Utterances that say digits. */
  private static int heard(short[] line, Language language)
      throws IOException, InterruptedException {
    List<SpeechEvent> events = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    try (InProcessEngine engine =
        InProcessEngine.start(
            EngineSettings.of("127.0.0.1", 0, 1, MODELS, NAMES).withFixedLanguage(language),
            new SimpleMeterRegistry())) {
      UUID stream = UUID.randomUUID();
      engine.announce(
          stream,
          event -> {
            events.add(event);
            if (event instanceof SpeechEvent.Lost) {
              ended.countDown();
            }
          });
      try (Asterisk asterisk = new Asterisk(engine.address()).identify(stream)) {
        asterisk.speak(line).hangUp();
        ended.await(30, TimeUnit.SECONDS);
      }
    }
    return (int)
        events.stream()
            .filter(SpeechEvent.Final.class::isInstance)
            .map(each -> ((SpeechEvent.Final) each).text())
            .filter(text -> text.chars().filter(c -> DIGITS.indexOf(c) >= 0).count() >= 2)
            .count();
  }
}
