package org.jiesu.asr.evaluation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jiesu.asr.SpeechProgram;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.model.ModelDirectories;
import org.jiesu.asr.model.ModelDirectory;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.VoskProvider;
import org.jiesu.asr.vocabulary.CompilerOptions;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.jiesu.asr.vocabulary.VocabularyCompiler;
import org.jiesu.asr.vocabulary.VocabularyEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command line of {@code scripts/evaluate speech}: how many characters a model gets wrong on
 * recordings, or how well it tells phrases apart.
 */
@Command(
    name = "evaluate speech",
    mixinStandardHelpOptions = true,
    description = "Measures recognition on recordings whose words are known.")
public final class SpeechCommand implements Callable<Integer> {
  private static final int LONGEST_WORD = 8;
  private static final int SHOWN = 3;

  @Mixin private Listed listed = new Listed();

  @Option(
      names = "--model",
      description =
          "Recognise with this model, rows of its language only (default: the shipped model of each"
              + " row's language, as its column or its folder's name says).")
  private Optional<String> model = Optional.empty();

  @Mixin private ModelDirectories directories = new ModelDirectories();

  @Option(
      names = "--channel",
      defaultValue = "CLEAN",
      description = "One of: clean, alaw, noise10, loss2 (default: clean).")
  private Channel channel = Channel.CLEAN;

  @Option(
      names = "--vocabulary",
      description = "Words, names or sentences of the domain, compiled into the model first.")
  private List<Path> vocabularies = List.of();

  @Option(
      names = "--phrases",
      description = "Phrases, one a line: only these can be recognised, each whole.")
  private Optional<Path> phrases = Optional.empty();

  @Option(
      names = "--confidence",
      defaultValue = "0.85",
      description = "A phrase less sure than this is no answer (default: 0.85).")
  private double confidence;

  @Option(names = "--every", defaultValue = "1", description = "Only every n-th row of a set.")
  private int every = 1;

  @Option(names = "--seed", defaultValue = "1", description = "For noise and loss (default: 1).")
  private long seed;

  @Option(names = "--details", description = "Print every recording with what was recognised.")
  private boolean details;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);

  private SpeechCommand() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    return SpeechProgram.run(new SpeechCommand(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    Map<String, List<Manifest.Row>> sets = sets(listed.read());
    Path work = Files.createTempDirectory("evaluate-speech");
    Map<Language, VoskProvider> providers = new HashMap<>();
    try {
      for (Map.Entry<String, List<Manifest.Row>> set : sets.entrySet()) {
        Language language = languageOf(set.getValue().get(0));
        VoskProvider provider = providers.get(language);
        if (provider == null) {
          provider = provider(prepared(language, work));
          providers.put(language, provider);
        }
        if (phrases.isPresent()) {
          tellApart(set.getKey(), set.getValue(), provider);
        } else {
          dictate(set.getKey(), set.getValue(), provider);
        }
      }
    } finally {
      providers.values().forEach(VoskProvider::close);
      ModelDirectory.remove(work);
    }
    return 0;
  }

  private Map<String, List<Manifest.Row>> sets(Manifest read) {
    Optional<Language> wanted = model.map(name -> catalogue().verified(name).language());
    Map<String, List<Manifest.Row>> sets = new LinkedHashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    int others = 0;
    for (Manifest.Row row : read.rows()) {
      if (!listed.wants(row)) {
        continue;
      }
      if (wanted.isPresent() && row.language().isPresent() && !row.language().equals(wanted)) {
        others++;
        continue;
      }
      if ((counts.merge(row.set(), 1, Integer::sum) - 1) % Math.max(1, every) == 0) {
        sets.computeIfAbsent(row.set(), any -> new ArrayList<>()).add(row);
      }
    }
    if (others > 0) {
      out.println(others + " rows of another language than the model's are left out");
    }
    if (sets.isEmpty()) {
      throw new EvaluationException(
          "no rows of " + listed.manifest() + " are left to be recognised");
    }
    return sets;
  }

  private Language languageOf(Manifest.Row row) {
    return model
        .map(name -> catalogue().verified(name).language())
        .or(row::language)
        .orElse(Language.MANDARIN);
  }

  private ModelCatalogue catalogue() {
    return directories.catalogue();
  }

  /** The model, with vocabulary and phrases compiled into it where there are any. */
  private Model prepared(Language language, Path work) throws IOException {
    String name = model.orElse("jiesu-" + language.code() + "-8k");
    Model base = catalogue().verified(name, language);
    Vocabulary words = Vocabulary.none();
    List<String> texts = new ArrayList<>();
    for (Path file : vocabularies) {
      words = words.plus(domain(file, texts));
    }
    if (phrases.isPresent()) {
      List<VocabularyEntry> entries = new ArrayList<>();
      for (String phrase : lines(phrases.get())) {
        entries.add(
            new VocabularyEntry(
                CharacterErrors.spoken(phrase),
                VocabularyEntry.PHRASE,
                1,
                List.of(),
                String.valueOf(phrases.get().getFileName())));
      }
      words = words.plus(new Vocabulary(entries));
    }
    if (words.entries().isEmpty() && texts.isEmpty()) {
      return base;
    }
    return new VocabularyCompiler(CompilerOptions.standard())
        .compileUsable(base, words, texts, work.resolve(base.name() + "-evaluated"), out::println)
        .model();
  }

  /** A file with a heading is a vocabulary; without one it may hold words and sentences. */
  private static Vocabulary domain(Path file, List<String> texts) {
    List<String> lines = lines(file);
    if (lines.get(0).matches("name([,\t].*)?")) {
      return Vocabulary.read(List.of(file));
    }
    StringBuilder words = new StringBuilder();
    for (String line : lines) {
      texts.add(line);
      if (line.length() <= LONGEST_WORD && line.codePoints().allMatch(Character::isLetterOrDigit)) {
        words.append(line).append('\n');
      }
    }
    return Vocabulary.parse(String.valueOf(file.getFileName()), words.toString());
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines =
          Files.readAllLines(file, StandardCharsets.UTF_8).stream()
              .map(line -> line.replace("\ufeff", "").strip())
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (lines.isEmpty()) {
        throw new EvaluationException(file + " is empty");
      }
      return lines;
    } catch (IOException e) {
      throw new EvaluationException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void dictate(String set, List<Manifest.Row> rows, VoskProvider provider) {
    CharacterErrors errors = CharacterErrors.NONE;
    Reliability all = new Reliability();
    Reliability held = new Reliability();
    Trial trial = new Trial(channel, seed);
    int shown = 0;
    for (Manifest.Row row : rows) {
      Recognition heard = trial.hear(provider, Set.of(), row);
      String text = heard.text();
      all.add(row.transcript(), heard);
      if (row.heldOut()) {
        held.add(row.transcript(), heard);
      }
      CharacterErrors own = CharacterErrors.between(row.transcript(), text);
      errors = errors.plus(own);
      if (details || shown++ < SHOWN) {
        out.println("  said " + row.transcript() + "\n  read " + text);
      }
    }
    out.printf(
        Locale.ROOT,
        "%s: %d recordings, %.1f min, %d of %d characters wrong%n",
        set,
        rows.size(),
        trial.minutes(),
        errors.errors(),
        errors.characters());
    out.printf(
        Locale.ROOT,
        "RESULT set=%s channel=%s utterances=%d cer=%.4f rtf=%.4f %s %s%n",
        set,
        name(),
        rows.size(),
        errors.rate(),
        trial.factor(),
        all.values(""),
        held.values("held_"));
  }

  private void tellApart(String set, List<Manifest.Row> rows, VoskProvider provider) {
    Map<String, String> known = new HashMap<>();
    for (String phrase : lines(phrases.orElseThrow())) {
      known.put(CharacterErrors.folded(phrase), phrase);
    }
    Set<String> heard = new HashSet<>();
    for (String word : provider.vocabulary()) {
      if (known.containsKey(CharacterErrors.folded(word))) {
        heard.add(word);
      }
    }
    Trial trial = new Trial(channel, seed);
    int inside = 0;
    int right = 0;
    int wrong = 0;
    int accepted = 0;
    for (Manifest.Row row : rows) {
      String said = CharacterErrors.folded(row.transcript());
      Recognition found = trial.hear(provider, heard, row);
      String text = CharacterErrors.folded(found.text());
      boolean answer = known.containsKey(text) && found.confidence() >= confidence;
      if (known.containsKey(said)) {
        inside++;
        right += answer && text.equals(said) ? 1 : 0;
        wrong += answer && !text.equals(said) ? 1 : 0;
      } else {
        accepted += answer ? 1 : 0;
      }
      if (details) {
        out.printf(
            Locale.ROOT,
            "  said %s  heard %s %.2f%n",
            row.transcript(),
            found.text(),
            found.confidence());
      }
    }
    int outside = rows.size() - inside;
    out.printf(
        Locale.ROOT,
        "%s: %d phrases; of %d recordings of them %d right, %d taken for another; of %d others %d"
            + " taken for a phrase%n",
        set,
        heard.size(),
        inside,
        right,
        wrong,
        outside,
        accepted);
    out.printf(
        Locale.ROOT,
        "RESULT set=%s channel=%s utterances=%d accuracy=%.4f wrong=%.4f outside=%d"
            + " false_accept=%.4f rtf=%.4f%n",
        set,
        name(),
        inside,
        share(right, inside),
        share(wrong, inside),
        outside,
        share(accepted, outside),
        trial.factor());
  }

  private static double share(int part, int all) {
    return all == 0 ? 0 : (double) part / all;
  }

  private String name() {
    return channel.name().toLowerCase(Locale.ROOT);
  }

  private static VoskProvider provider(Model model) {
    return new VoskProvider(model.name(), model.directory(), model.language(), model.sampleRate());
  }
}
