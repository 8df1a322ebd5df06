package org.jiesu.cti;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelCatalogue;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.stream.SpeechEngine;
import org.jiesu.asr.vocabulary.CompiledVocabulary;
import org.jiesu.asr.vocabulary.CompilerOptions;
import org.jiesu.asr.vocabulary.LiveVocabulary;
import org.jiesu.asr.vocabulary.PublishedVocabulary;
import org.jiesu.asr.vocabulary.Vocabulary;
import org.jiesu.asr.vocabulary.VocabularyEntry;
import org.jiesu.asr.vocabulary.VocabularyException;
import org.jiesu.cti.extraction.Gazetteer;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.web.VocabularyCondition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Teaches the recognisers the city's names: the gazetteer, the navigation's phrases and the city's
 * own words and sentences ({@code words-cmn.csv}, {@code texts-cmn.txt} and the like beside the
 * gazetteer) are compiled into the model of each language when they change, and the calls that
 * begin afterwards know them. One language at a time on a thread of its own, so that no more than
 * one processor is taken from calls; changes that come meanwhile, or within a second of each other,
 * lead to one rebuild. What fails leaves the model as it was and is told. Any thread.
 */
final class CityVocabulary implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CityVocabulary.class);
  private static final int MOST_NAMED = 50;

  private final Path lexiconDirectory;
  private final Path directory;
  private final ModelCatalogue catalogue;
  private final Supplier<Lexicon> lexicon;
  private final Supplier<Map<Language, Set<String>>> phrases;
  private final Consumer<Model> use;
  private final Nodes nodes;
  private final InstantSource clock;
  private final Map<Language, Tongue> tongues = new EnumMap<>(Language.class);
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "city-vocabulary");
            made.setDaemon(true);
            return made;
          });
  // of the thread alone
  private Optional<Sources> seen = Optional.empty();
  private Optional<Sources> tried = Optional.empty();

  /** What the vocabulary is made of; the lexicon is read anew when a file beside it changes. */
  private record Sources(Lexicon lexicon, Map<Language, Set<String>> phrases) {
    boolean same(Sources other) {
      return lexicon == other.lexicon && phrases.equals(other.phrases);
    }
  }

  /** The engine nodes, which compile what is published into models of their own. */
  interface Nodes {
    /** There are none. */
    Nodes NONE =
        new Nodes() {
          @Override
          public void publish(PublishedVocabulary vocabulary) {}

          @Override
          public List<NodeVocabulary> of(Language language) {
            return List.of();
          }
        };

    void publish(PublishedVocabulary vocabulary);

    List<NodeVocabulary> of(Language language);

    /** Those of an engine. */
    static Nodes of(SpeechEngine engine) {
      return new Nodes() {
        @Override
        public void publish(PublishedVocabulary vocabulary) {
          engine.publish(vocabulary);
        }

        @Override
        public List<NodeVocabulary> of(Language language) {
          return engine.nodeVocabularies(language);
        }
      };
    }
  }

  private record Wanted(Vocabulary vocabulary, List<String> texts, List<String> leftOut) {}

  private static final class Tongue {
    private final String model;
    private Optional<LiveVocabulary> live = Optional.empty();
    private Optional<Wanted> wanted = Optional.empty();
    private volatile VocabularyCondition condition;

    Tongue(Language language, String model) {
      this.model = model;
      condition =
          new VocabularyCondition(
              language.code(),
              model,
              true,
              Optional.empty(),
              0,
              0,
              0,
              List.of(),
              0,
              Optional.empty(),
              List.of());
    }
  }

  /**
   * Prepares; nothing is read before {@link #start}.
   *
   * @param models name of the model of each language that is listened for
   * @param lexiconDirectory of the gazetteer, where the city's own words and sentences lie too
   * @param directory where compiled models are put, its own
   * @param use makes the engine use a model
   * @param nodes are told as well
   */
  CityVocabulary(
      Map<Language, String> models,
      ModelCatalogue catalogue,
      Path lexiconDirectory,
      Path directory,
      Supplier<Lexicon> lexicon,
      Supplier<Map<Language, Set<String>>> phrases,
      Consumer<Model> use,
      Nodes nodes,
      InstantSource clock) {
    this.catalogue = catalogue;
    this.lexiconDirectory = lexiconDirectory;
    this.directory = directory;
    this.lexicon = lexicon;
    this.phrases = phrases;
    this.use = use;
    this.nodes = nodes;
    this.clock = clock;
    models.forEach((language, model) -> tongues.put(language, new Tongue(language, model)));
  }

  /** Compiles what there is and from then on what changes. */
  void start() {
    thread.scheduleWithFixedDelay(
        () -> {
          try {
            look();
          } catch (RuntimeException e) {
            log.error("the city's vocabulary could not be looked after; it stays as it was", e);
          }
        },
        0,
        1,
        TimeUnit.SECONDS);
  }

  /** How far each language is. */
  List<VocabularyCondition> conditions() {
    List<VocabularyCondition> conditions = new ArrayList<>();
    tongues.forEach(
        (language, tongue) ->
            conditions.add(
                tongue.condition.with(
                    nodes.of(language).stream()
                        .map(
                            each ->
                                new VocabularyCondition.Node(
                                    each.node(),
                                    each.state().name(),
                                    Optional.of(each.problem()).filter(why -> !why.isEmpty())))
                        .toList())));
    return conditions;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      // the thread is the only one that opens a vocabulary
      if (thread.awaitTermination(5, TimeUnit.SECONDS)) {
        tongues.values().forEach(each -> each.live.ifPresent(LiveVocabulary::close));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once: rebuilds what has changed and has then been left alone for one look. */
  void look() {
    Sources now = new Sources(lexicon.get(), phrases.get());
    boolean settled = seen.map(now::same).orElse(true);
    seen = Optional.of(now);
    if (!settled || tried.map(now::same).orElse(false)) {
      return;
    }
    tried = seen;
    for (Map.Entry<Language, Tongue> each : tongues.entrySet()) {
      rebuild(each.getKey(), each.getValue(), now);
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private void rebuild(Language language, Tongue tongue, Sources sources) {
    try {
      Wanted wanted = wanted(language, sources);
      if (tongue.wanted.filter(wanted::equals).isPresent()) {
        // a change that went wrong was taken back
        tongue.condition = changed(tongue.condition, false, Optional.empty());
        return;
      }
      tongue.condition = changed(tongue.condition, true, tongue.condition.problem());
      // a node's model may take words that the server's own does not
      nodes.publish(new PublishedVocabulary(language, wanted.vocabulary(), wanted.texts()));
      CompiledVocabulary made =
          live(language, tongue).updateUsable(wanted.vocabulary(), wanted.texts()).get();
      tongue.wanted = Optional.of(wanted);
      tongue.condition = inForce(tongue.condition, wanted, made);
      log.info(
          "calls that begin now know the city's {} names and phrases in {}; {} s",
          tongue.condition.added(),
          language.code(),
          tongue.condition.seconds());
      List<String> leftOut = tongue.condition.leftOut();
      if (!leftOut.isEmpty()) {
        log.warn(
            "{} words are left out of the vocabulary of {}, the first: {}",
            leftOut.size() + tongue.condition.moreLeftOut(),
            language.code(),
            leftOut.get(0));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      failed(language, tongue, e.getCause() == null ? e : e.getCause());
    } catch (RuntimeException e) {
      failed(language, tongue, e);
    }
  }

  private static void failed(Language language, Tongue tongue, Throwable why) {
    log.warn("the vocabulary of {} stays as it was", language.code(), why);
    tongue.condition = changed(tongue.condition, false, Optional.of(said(why)));
  }

  /** For an administrator. */
  private static String said(Throwable why) {
    return why instanceof UnsupportedOperationException
        ? "这个语音引擎的模型不由本服务器选择，不能加词。"
        : LiveVocabulary.explained(why);
  }

  private LiveVocabulary live(Language language, Tongue tongue) {
    if (tongue.live.isEmpty()) {
      tongue.live =
          Optional.of(
              new LiveVocabulary(
                  catalogue.verified(tongue.model, language),
                  CompilerOptions.standard(),
                  directory,
                  use));
    }
    return tongue.live.get();
  }

  private Wanted wanted(Language language, Sources sources) {
    List<String> leftOut = new ArrayList<>();
    String words = "words-" + language.code() + ".csv";
    Vocabulary vocabulary =
        Files.exists(lexiconDirectory.resolve(words))
            ? Vocabulary.read(List.of(lexiconDirectory.resolve(words)))
            : Vocabulary.none();
    List<VocabularyEntry> entries = new ArrayList<>();
    for (String phrase : sources.phrases().getOrDefault(language, Set.of())) {
      entries.add(new VocabularyEntry(phrase, VocabularyEntry.PHRASE, 1, List.of(), "导航"));
    }
    String origin = "地名词典（读音写在 " + words + "）";
    for (Gazetteer.Entry each : sources.lexicon().gazetteer().entries()) {
      entries.add(new VocabularyEntry(each.name(), each.kind().written(), 1, List.of(), origin));
    }
    return new Wanted(
        vocabulary.plus(Vocabulary.of(entries, leftOut::add)), texts(language), leftOut);
  }

  private List<String> texts(Language language) {
    Path file = lexiconDirectory.resolve("texts-" + language.code() + ".txt");
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (CharacterCodingException e) {
      throw new VocabularyException(file.getFileName() + "：不是 UTF-8 文本", e);
    } catch (IOException e) {
      throw new VocabularyException(file.getFileName() + "：无法读取（" + e.getMessage() + "）", e);
    }
  }

  private static VocabularyCondition changed(
      VocabularyCondition before, boolean building, Optional<String> problem) {
    return new VocabularyCondition(
        before.language(),
        before.model(),
        building,
        before.inForceSince(),
        before.words(),
        before.added(),
        before.seconds(),
        before.leftOut(),
        before.moreLeftOut(),
        problem,
        before.nodes());
  }

  private VocabularyCondition inForce(
      VocabularyCondition before, Wanted wanted, CompiledVocabulary made) {
    List<String> leftOut = new ArrayList<>(wanted.leftOut());
    leftOut.addAll(made.leftOut());
    List<String> named = leftOut.subList(0, Math.min(MOST_NAMED, leftOut.size()));
    return new VocabularyCondition(
        before.language(),
        before.model(),
        false,
        Optional.of(clock.instant()),
        made.words(),
        wanted.vocabulary().entries().size() - made.leftOut().size(),
        Math.round(made.took().toMillis() / 100.0) / 10.0,
        named,
        leftOut.size() - named.size(),
        Optional.empty(),
        before.nodes());
  }
}
