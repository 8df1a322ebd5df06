package org.jiesu.cti.navigation;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jiesu.asr.recognition.Language;

/**
 * What the navigation is told by configuration.
 *
 * @param enabled off: every walk ends at once in the tree's default queue
 * @param tree the YAML file
 * @param prompts the directory of its WAV files, one directory per language code below it
 * @param history where published versions are kept
 * @param phraseConfidence the least confidence of a phrase, 0 to 1
 * @param queues those that Asterisk has
 * @param vocabularyFiles {@code words.txt} of the model of each language whose phrases must be
 *     words; empty: not checked
 * @param vocabularyGrows whether the phrases of a tree become words once it is published
 * @param checkEvery how often the file is looked at; it is read when it has not changed for this
 *     long
 * @param connectWithin how long the caller's audio may take to arrive
 */
public record NavigationSettings(
    boolean enabled,
    Path tree,
    Path prompts,
    Path history,
    double phraseConfidence,
    Set<String> queues,
    Map<Language, Path> vocabularyFiles,
    boolean vocabularyGrows,
    Duration checkEvery,
    Duration connectWithin) {

  public NavigationSettings {
    queues = Set.copyOf(queues);
    vocabularyFiles = Map.copyOf(vocabularyFiles);
    if (!(phraseConfidence >= 0 && phraseConfidence <= 1)) {
      throw new IllegalArgumentException(
          "jiesu.navigation.phrase-confidence must be from 0 to 1, not " + phraseConfidence);
    }
    if (checkEvery.isNegative() || checkEvery.isZero()) {
      throw new IllegalArgumentException("jiesu.navigation.check-every must be positive");
    }
    if (connectWithin.isNegative() || connectWithin.isZero()) {
      throw new IllegalArgumentException("jiesu.navigation.connect-within must be positive");
    }
  }

  /** Reads {@code jiesu.navigation} and what it refers to from the whole configuration. */
  public static NavigationSettings from(Config config) {
    Config jiesu = config.getConfig("jiesu");
    Config navigation = jiesu.getConfig("navigation");
    Path directory = Path.of(jiesu.getString("config-directory"), "navigation");
    return new NavigationSettings(
        navigation.getBoolean("enabled"),
        directory.resolve(navigation.getString("tree")),
        directory.resolve("prompts"),
        Path.of(jiesu.getString("data-directory"), "navigation"),
        navigation.getDouble("phrase-confidence"),
        queues(jiesu),
        navigation.getBoolean("check-vocabulary")
            ? vocabularyFiles(jiesu.getConfig("speech"))
            : Map.of(),
        jiesu.getBoolean("speech.city-vocabulary"),
        navigation.getDuration("check-every"),
        navigation.getDuration("connect-within"));
  }

  /** A queue whose name a city has emptied is not there. */
  private static Set<String> queues(Config jiesu) {
    return jiesu.getObject("queues").unwrapped().entrySet().stream()
        .filter(queue -> !String.valueOf(queue.getValue()).isBlank())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Map<Language, Path> vocabularyFiles(Config speech) {
    Map<Language, Path> files = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      String key = "models." + language.code();
      if (!speech.hasPath(key)) {
        continue;
      }
      String model = speech.getString(key);
      if (model.isBlank()) {
        continue;
      }
      speech.getStringList("model-directories").stream()
          .map(directory -> Path.of(directory, model, "graph", "words.txt"))
          .filter(Files::isReadable)
          .findFirst()
          .ifPresent(file -> files.put(language, file));
    }
    return files;
  }
}
