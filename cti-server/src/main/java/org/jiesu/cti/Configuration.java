package org.jiesu.cti;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the city's configuration over the defaults of {@code reference.conf}. Every key of the
 * city's file must exist there and hold the same kind of value; everything that is wrong is
 * reported at once, with the key, the file and line, and the nearest key that exists.
 */
final class Configuration {
  /** Objects whose keys are the city's own to choose. */
  private static final Set<String> OPEN = Set.of("jiesu.speech.models", "jiesu.queues");

  private Configuration() {}

  /**
   * Loads a file over the defaults.
   *
   * @param file the city's file; a missing one means that the defaults hold
   * @throws ConfigurationException if anything in the file is unknown, of the wrong kind, or cannot
   *     be read
   */
  static Config load(Path file) {
    try {
      Config defaults = ConfigFactory.parseResources("reference.conf");
      Config reference = defaults.resolve(ConfigResolveOptions.defaults());
      if (!Files.exists(file)) {
        return reference;
      }
      Config city =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      Config merged = city.withFallback(defaults).resolve(ConfigResolveOptions.defaults());
      List<String> problems = new ArrayList<>();
      check("", city.root(), merged, reference, problems);
      if (!problems.isEmpty()) {
        throw new ConfigurationException(String.join("\n", problems));
      }
      return merged;
    } catch (ConfigException e) {
      throw new ConfigurationException(e.getMessage(), e);
    }
  }

  private static void check(
      String prefix, ConfigObject object, Config merged, Config reference, List<String> problems) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path =
          prefix + ConfigUtil.quoteString(entry.getKey()).replaceAll("^\"([\\w-]+)\"$", "$1");
      ConfigValue written = entry.getValue();
      if (OPEN.contains(path)) {
        continue;
      }
      if (!reference.hasPathOrNull(path)) {
        problems.add(
            "%s: unknown key %s%s"
                .formatted(where(written.origin()), path, nearest(path, reference.root())));
        continue;
      }
      ConfigValue value = merged.getValue(path);
      ConfigValue model = reference.getValue(path);
      if (value instanceof ConfigObject inner && model.valueType() == ConfigValueType.OBJECT) {
        check(path + ".", inner, merged, reference, problems);
      } else if (!sameKind(path, value, merged, reference)) {
        problems.add(
            "%s: %s must be %s, not %s"
                .formatted(where(written.origin()), path, kind(path, reference), value.render()));
      }
    }
  }

  private static boolean sameKind(String path, ConfigValue value, Config merged, Config reference) {
    ConfigValueType expected = reference.getValue(path).valueType();
    try {
      switch (expected) {
        case NUMBER -> merged.getDouble(path);
        case BOOLEAN -> merged.getBoolean(path);
        case LIST -> merged.getList(path);
        case STRING -> {
          if (isDuration(path, reference)) {
            merged.getDuration(path);
          } else {
            merged.getString(path);
          }
        }
        default -> {
          return value.valueType() == expected;
        }
      }
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static boolean isDuration(String path, Config reference) {
    try {
      reference.getDuration(path);
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  private static String kind(String path, Config reference) {
    return switch (reference.getValue(path).valueType()) {
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case LIST -> "a list";
      case OBJECT -> "an object in braces";
      case STRING -> isDuration(path, reference) ? "a duration such as 5s" : "a text";
      case NULL -> "empty";
    };
  }

  private static String where(ConfigOrigin origin) {
    return origin.lineNumber() > 0
        ? origin.description().replaceFirst(": \\d+$", "") + ":" + origin.lineNumber()
        : origin.description();
  }

  private static String nearest(String path, ConfigObject reference) {
    return paths("", reference).stream()
        .min(Comparator.comparingInt(known -> distance(known, path)))
        .filter(known -> distance(known, path) <= Math.max(3, path.length() / 3))
        .map(known -> "; did you mean " + known + "?")
        .orElse("; see reference.conf for the keys there are");
  }

  private static List<String> paths(String prefix, ConfigObject object) {
    List<String> paths = new ArrayList<>();
    object.forEach(
        (key, value) -> {
          paths.add(prefix + key);
          if (value instanceof ConfigObject inner) {
            paths.addAll(paths(prefix + key + ".", inner));
          }
        });
    return paths;
  }

  /** Optimal string alignment distance: two letters exchanged count as one mistake. */
  private static int distance(String a, String b) {
    Map<Long, Integer> known = new HashMap<>();
    return distance(a, a.length(), b, b.length(), known);
  }

  private static int distance(String a, int i, String b, int j, Map<Long, Integer> known) {
    if (i == 0 || j == 0) {
      return i + j;
    }
    long key = (long) i << 32 | j;
    Integer done = known.get(key);
    if (done != null) {
      return done;
    }
    int substitution =
        distance(a, i - 1, b, j - 1, known) + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int shorter = Math.min(distance(a, i - 1, b, j, known), distance(a, i, b, j - 1, known)) + 1;
    int result = Math.min(substitution, shorter);
    if (i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1)) {
      result = Math.min(result, distance(a, i - 2, b, j - 2, known) + 1);
    }
    known.put(key, result);
    return result;
  }
}
