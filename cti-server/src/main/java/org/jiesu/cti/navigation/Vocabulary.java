package org.jiesu.cti.navigation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;

/**
 * The words a recogniser knows. A phrase that is one word of it is recognised far more reliably
 * than one put together from characters, so a tree may be held to it.
 *
 * @param words by language; a language that is missing is not checked
 * @param growing whether a tree's phrases become words once it is published: then their characters
 *     must be words, by which they are recognised until that is done
 */
public record Vocabulary(Map<Language, Set<String>> words, boolean growing) {

  public Vocabulary {
    Map<Language, Set<String>> copy = new EnumMap<>(Language.class);
    words.forEach((language, set) -> copy.put(language, Set.copyOf(set)));
    words = Map.copyOf(copy);
  }

  /** Knows nothing, so allows everything. */
  public static Vocabulary unchecked() {
    return new Vocabulary(Map.of(), false);
  }

  /**
   * Reads {@code words.txt} files of Kaldi models: a word, a blank and a number on each line.
   *
   * @throws UncheckedIOException if a file cannot be read
   */
  public static Vocabulary read(Map<Language, Path> files, boolean growing) {
    Map<Language, Set<String>> words = new EnumMap<>(Language.class);
    files.forEach(
        (language, file) -> {
          Set<String> of = new HashSet<>();
          try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(
                line ->
                    of.add(line.indexOf(' ') > 0 ? line.substring(0, line.indexOf(' ')) : line));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          words.put(language, of);
        });
    return new Vocabulary(words, growing);
  }

  boolean allows(Language language, String phrase) {
    return Optional.ofNullable(words.get(language))
        .map(of -> of.contains(phrase) || growing && isSpelt(phrase, of))
        .orElse(true);
  }

  private static boolean isSpelt(String phrase, Set<String> words) {
    return !phrase.isEmpty()
        && phrase.codePoints().mapToObj(Character::toString).allMatch(words::contains);
  }
}
