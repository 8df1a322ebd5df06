package org.jiesu.asr.evaluation;

import com.hankcs.hanlp.HanLP;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jiesu.asr.audio.G711;
import org.jiesu.asr.audio.Levels;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.Resampler;
import org.jiesu.asr.audio.WavException;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.evaluation.AcousticReport.Advice;
import org.jiesu.asr.evaluation.AcousticReport.Heard;
import org.jiesu.asr.evaluation.AcousticReport.Navigation;
import org.jiesu.asr.evaluation.AcousticReport.Outcome;
import org.jiesu.asr.evaluation.AcousticReport.Part;
import org.jiesu.asr.evaluation.AcousticReport.Said;
import org.jiesu.asr.evaluation.AcousticReport.Utterance;
import org.jiesu.asr.evaluation.AcousticReport.WordHeard;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.stream.Hearing;

/**
 * Tells an administrator what the engine hears in a recording, and why not what was said: levels,
 * each language's words, the navigation's phrase, and words that the models do not know. Any
 * thread.
 */
public final class AcousticCheck {
  /** Longer recordings are refused. */
  public static final int MOST_SECONDS = 60;

  private static final int RATE = 8_000;
  private static final int LONGEST_WORD = 24;
  private static final double CLIPPED = 0.001;
  private static final double QUIET_DBFS = -38;
  private static final double NOISY_DB = 12;
  private static final Set<String> A_LAW = Set.of("al", "alaw", "pcma");
  private static final Set<String> MU_LAW = Set.of("ul", "ulaw", "mulaw", "pcmu");

  private final BiFunction<Pcm, Map<Language, Set<String>>, Hearing> engine;
  private final Supplier<Map<Language, Set<String>>> phrases;
  private final double phraseConfidence;

  /**
   * A check by what is in force when it is made.
   *
   * @param engine hears a recording for phrases, as {@link org.jiesu.asr.stream.SpeechEngine#hear}
   *     does
   * @param phrases the navigation's
   * @param phraseConfidence the least of a phrase
   */
  public AcousticCheck(
      BiFunction<Pcm, Map<Language, Set<String>>, Hearing> engine,
      Supplier<Map<Language, Set<String>>> phrases,
      double phraseConfidence) {
    this.engine = engine;
    this.phrases = phrases;
    this.phraseConfidence = phraseConfidence;
  }

  /**
   * Checks a recording: WAV or Ogg Opus, or G.711 without a header where the name ends in .alaw,
   * .ulaw or the like.
   *
   * @param name the file's, as the person knows it
   * @param said what was said, as far as it is known; may be empty
   * @throws AcousticCheckException saying in Chinese what is wrong with the recording
   */
  public AcousticReport check(Path file, String name, String said) {
    Pcm recording = read(file, name);
    Pcm line =
        recording.sampleRate() == RATE
            ? recording
            : new Pcm(
                RATE, new Resampler(recording.sampleRate(), RATE).process(recording.samples()));
    Levels levels = Levels.of(line);
    Hearing hearing;
    try {
      hearing = engine.apply(recording, phrases.get());
    } catch (UnsupportedOperationException e) {
      throw new AcousticCheckException("识别在别的机器上进行，不能在本页试听识别。", e);
    }
    return new AcousticReport(
        recording.samples().length / (double) recording.sampleRate(),
        recording.sampleRate(),
        levels,
        advice(levels, hearing),
        hearing.utterances().stream().map(each -> utterance(each, hearing)).toList(),
        said.isBlank() ? List.of() : said(said, hearing));
  }

  private static List<Advice> advice(Levels levels, Hearing hearing) {
    List<Advice> advice = new ArrayList<>();
    if (hearing.utterances().isEmpty()) {
      advice.add(Advice.NO_SPEECH);
    } else if (levels.speechDbfs() < QUIET_DBFS) {
      advice.add(Advice.QUIET);
    }
    if (levels.clipped() > CLIPPED) {
      advice.add(Advice.CLIPPED);
    }
    if (!hearing.utterances().isEmpty()
        && levels.speechShare() < 0.95
        && levels.speechDbfs() - levels.floorDbfs() < NOISY_DB) {
      advice.add(Advice.NOISY);
    }
    return advice;
  }

  private Utterance utterance(Hearing.Utterance heard, Hearing hearing) {
    List<Heard> languages = new ArrayList<>();
    new TreeMap<>(heard.free())
        .forEach((language, result) -> languages.add(heard(language, result)));
    return new Utterance(
        seconds(heard.start()),
        seconds(heard.end()),
        heard.language().code(),
        languages,
        navigation(heard, hearing));
  }

  private static Heard heard(Language language, Recognition result) {
    return new Heard(
        language.code(),
        result.text(),
        result.probability(),
        result.words().stream()
            .map(
                word ->
                    new WordHeard(
                        word.text(),
                        seconds(word.start()),
                        seconds(word.end()),
                        word.probability()))
            .toList());
  }

  private Navigation navigation(Hearing.Utterance heard, Hearing hearing) {
    if (heard.bound().isEmpty()) {
      return new Navigation(
          Outcome.NO_PHRASES, "", "", 0, phraseConfidence, !hearing.unusable().isEmpty());
    }
    if (heard.answer().isPresent()) {
      Hearing.Answer answer = heard.answer().get();
      return new Navigation(
          answer.confidence() >= phraseConfidence ? Outcome.MATCHED : Outcome.UNSURE,
          answer.language().code(),
          answer.phrase(),
          answer.confidence(),
          phraseConfidence,
          !hearing.unusable().isEmpty());
    }
    Recognition nearest = heard.bound().getOrDefault(heard.language(), Recognition.NOTHING);
    return new Navigation(
        Outcome.OTHER_WORDS,
        heard.language().code(),
        nearest.text(),
        nearest.confidence(),
        phraseConfidence,
        !hearing.unusable().isEmpty());
  }

  /** What was said in the words that each language's model has, the longest first. */
  private static List<Said> said(String text, Hearing hearing) {
    List<Said> all = new ArrayList<>();
    new TreeMap<>(hearing.vocabularies())
        .forEach(
            (language, words) -> {
              String written =
                  (language == Language.CANTONESE ? HanLP.s2hk(text) : text)
                      .toUpperCase(Locale.ROOT);
              all.add(new Said(language.code(), parts(written, words)));
            });
    return all;
  }

  private static List<Part> parts(String text, Set<String> words) {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      int one = at + Character.charCount(c);
      if (!Character.isLetterOrDigit(c)) {
        at = one;
        continue;
      }
      int end = Math.min(text.length(), at + LONGEST_WORD);
      while (end > one && !words.contains(text.substring(at, end))) {
        end--;
      }
      end = Math.max(one, end);
      String part = text.substring(at, end);
      parts.add(new Part(part, words.contains(part)));
      at = end;
    }
    return parts;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  private static Pcm read(Path file, String name) {
    String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    Pcm read;
    try {
      if (Files.size(file) == 0) {
        throw new AcousticCheckException("录音是空的（0 字节）。");
      }
      read = A_LAW.contains(suffix) || MU_LAW.contains(suffix) ? raw(file, suffix) : coded(file);
    } catch (IOException | OpusException | RuntimeException e) {
      if (e instanceof AcousticCheckException wrong) {
        throw wrong;
      }
      throw new AcousticCheckException("录音读不出来，可能已损坏。", e);
    }
    if (read.samples().length == 0) {
      throw new AcousticCheckException("录音里没有声音数据。");
    }
    if (read.length().toMillis() > MOST_SECONDS * 1_000L) {
      throw new AcousticCheckException("录音太长，最多 " + MOST_SECONDS + " 秒，请截取要检查的一段。");
    }
    return read;
  }

  private static Pcm coded(Path file) throws IOException, OpusException {
    byte[] magic;
    try (InputStream in = Files.newInputStream(file)) {
      magic = in.readNBytes(4);
    }
    if (Arrays.equals(magic, new byte[] {'O', 'g', 'g', 'S'})) {
      return Recording.opus(file, MOST_SECONDS + 1);
    }
    try (WavReader reader = new WavReader(new BufferedInputStream(Files.newInputStream(file)))) {
      int rate = reader.format().sampleRate();
      short[] samples = new short[0];
      for (short[] piece = reader.read(rate);
          piece.length > 0 && samples.length <= rate * MOST_SECONDS;
          piece = reader.read(rate)) {
        int before = samples.length;
        samples = Arrays.copyOf(samples, before + piece.length);
        System.arraycopy(piece, 0, samples, before, piece.length);
      }
      return new Pcm(rate, samples);
    } catch (WavException e) {
      throw new AcousticCheckException(
          "不是可以识别的录音。请用单声道 WAV（16 位 PCM、A 律或 μ 律）、Ogg Opus，"
              + "或没有文件头的 G.711（文件名以 .alaw 或 .ulaw 结尾）。",
          e);
    }
  }

  private static Pcm raw(Path file, String suffix) throws IOException {
    if (Files.size(file) > RATE * (MOST_SECONDS + 1L)) {
      throw new AcousticCheckException("录音太长，最多 " + MOST_SECONDS + " 秒，请截取要检查的一段。");
    }
    byte[] codes = Files.readAllBytes(file);
    return new Pcm(
        RATE,
        A_LAW.contains(suffix)
            ? G711.decodeALaw(codes, 0, codes.length)
            : G711.decodeMuLaw(codes, 0, codes.length));
  }
}
