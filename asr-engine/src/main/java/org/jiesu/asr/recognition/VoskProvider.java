package org.jiesu.asr.recognition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jiesu.asr.graph.ModelFiles;
import org.jspecify.annotations.Nullable;

/**
 * Vosk in process: one model, loaded once and shared by all its recognisers. libvosk ends the
 * process on some files that are damaged or mixed up, so the directory's files are checked before
 * it sees them. A phrase that is no word of the model's vocabulary is spelt in its characters,
 * which the recogniser may mix up with those of other phrases: a navigation's phrases belong into
 * the vocabulary.
 */
public final class VoskProvider implements RecognizerProvider {
  /**
   * A phrase is this many times likelier than each other syllable. Measured with 99 phrases of
   * which many differ in one syllable, by scripts/evaluate speech --phrases: without other
   * syllables 54 % of what is none of the phrases is taken for one, with them 18 %, at the price of
   * 1 in 60 phrases.
   */
  private static final int PHRASE_WEIGHT = 20;

  private static final int OTHERS = 200;

  private final ObjectMapper json = new ObjectMapper();
  private final Abilities abilities;
  private final String name;
  private final Set<String> vocabulary;
  private final List<String> others;
  private final boolean grammar;
  private final UnaryOperator<List<Word>> calibration;
  private @Nullable Pointer model;
  private int open;
  private boolean closed;

  /**
   * Loads a model; takes a second and several times its size in memory.
   *
   * @param name for messages
   * @param directory of the model
   * @param language it was trained for
   * @param sampleRate it was trained for
   * @throws org.jiesu.asr.graph.GraphException if a file is missing, damaged or of another model
   * @throws RecognitionException if libvosk or the model's {@link Calibration} cannot be used, or
   *     libvosk does not exist for this platform
   */
  public VoskProvider(String name, Path directory, Language language, int sampleRate) {
    this.name = name;
    ModelFiles files = ModelFiles.checked(directory);
    ModelFiles.checkSampleRate(directory, sampleRate);
    grammar = files.dynamic();
    calibration =
        Calibration.of(directory)
            .<UnaryOperator<List<Word>>>map(each -> each::applied)
            .orElse(UnaryOperator.identity());
    abilities = new Abilities(language, sampleRate, grammar, true);
    vocabulary =
        files.words().values().stream()
            .filter(word -> !word.startsWith("<") && !word.startsWith("#"))
            .collect(Collectors.toUnmodifiableSet());
    others = others(files.words());
    Pointer loaded;
    try {
      loaded = VoskLibrary.vosk_model_new(directory.toString());
    } catch (LinkageError e) {
      throw new RecognitionException("libvosk does not run on this platform: " + e.getMessage(), e);
    }
    if (loaded == null) {
      throw new RecognitionException("libvosk refuses model " + name + " in " + directory);
    }
    model = loaded;
  }

  @Override
  public Abilities abilities() {
    return abilities;
  }

  @Override
  public Recognizer open() {
    return open(VoskLibrary.vosk_recognizer_new(use(), abilities.sampleRate()), calibration);
  }

  @Override
  public Recognizer open(Set<String> phrases) {
    checkPhrases(phrases);
    List<String> lines = new ArrayList<>();
    for (String phrase : new TreeSet<>(phrases)) {
      String line = vocabulary.contains(phrase) ? phrase : String.join(" ", spell(phrase));
      lines.addAll(Collections.nCopies(PHRASE_WEIGHT, line));
    }
    // what else may be said: syllables of all sorts, less likely than a phrase
    others.stream().filter(other -> !phrases.contains(other)).forEach(lines::add);
    try {
      String list = json.writeValueAsString(lines);
      return open(
          VoskLibrary.vosk_recognizer_new_grm(use(), abilities.sampleRate(), list),
          UnaryOperator.identity());
    } catch (JsonProcessingException e) {
      throw new RecognitionException("cannot write a grammar", e);
    }
  }

  @Override
  public void checkPhrases(Set<String> phrases) {
    if (!grammar) {
      throw new PhraseException(
          "model " + name + " has a static graph: it cannot be bound to phrases");
    }
    if (phrases.isEmpty()) {
      throw new PhraseException("no phrases to listen for");
    }
    for (String phrase : phrases) {
      spell(phrase);
    }
  }

  @Override
  public Set<String> vocabulary() {
    return vocabulary;
  }

  /** Whether a phrase is one word of the vocabulary, as phrases to be told apart should be. */
  boolean knowsWord(String phrase) {
    return vocabulary.contains(phrase);
  }

  @Override
  public synchronized void close() {
    closed = true;
    freeIfUnused();
  }

  /**
   * Single characters of all sounds. Words are numbered along the tree of their sounds, so that
   * every n-th goes through all of them.
   */
  private static List<String> others(Map<Integer, String> words) {
    List<String> characters =
        new TreeMap<>(words)
            .values().stream()
                .filter(word -> word.length() == 1 && Character.isIdeographic(word.charAt(0)))
                .toList();
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(OTHERS, characters.size()); i++) {
      chosen.add(characters.get((int) ((long) i * characters.size() / OTHERS)));
    }
    return chosen.stream().distinct().toList();
  }

  private synchronized Pointer use() {
    if (closed || model == null) {
      throw new RecognitionException("model " + name + " is closed");
    }
    open++;
    return model;
  }

  private Recognizer open(@Nullable Pointer recognizer, UnaryOperator<List<Word>> calibrated) {
    if (recognizer == null) {
      release();
      throw new RecognitionException("libvosk opens no recogniser for model " + name);
    }
    return new VoskRecognizer(recognizer, abilities.sampleRate(), json, calibrated, this::release);
  }

  private synchronized void release() {
    open--;
    freeIfUnused();
  }

  private void freeIfUnused() {
    // a recogniser still open in a decode thread reads the model: the last one out frees it
    if (closed && open == 0 && model != null) {
      VoskLibrary.vosk_model_free(model);
      model = null;
    }
  }

  private List<String> spell(String phrase) {
    if (vocabulary.contains(phrase)) {
      return List.of(phrase);
    }
    List<String> spelt = new ArrayList<>();
    for (String part : phrase.strip().split("\\s+")) {
      if (vocabulary.contains(part)) {
        spelt.add(part);
        continue;
      }
      part.codePoints().mapToObj(Character::toString).forEach(spelt::add);
    }
    for (String word : spelt) {
      if (!vocabulary.contains(word)) {
        throw new PhraseException(
            "phrase \""
                + phrase
                + "\": \""
                + word
                + "\" is not in the vocabulary of model "
                + name);
      }
    }
    return spelt;
  }
}
