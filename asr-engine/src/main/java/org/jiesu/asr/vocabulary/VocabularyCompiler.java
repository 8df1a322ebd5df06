package org.jiesu.asr.vocabulary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jiesu.asr.graph.Fst;
import org.jiesu.asr.graph.FstFile;
import org.jiesu.asr.graph.GraphException;
import org.jiesu.asr.graph.ModelFiles;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.model.ModelDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new model of a model, a city's vocabulary and a city's texts: the acoustic model stays,
 * the graph is built anew. A model made for this engine can be given words with any pronunciation;
 * of a model made with Kaldi (the official ones) the lexicon cannot be extended, because neither
 * its phone set nor its decision tree is among its files: names are then spelt in the words it has,
 * and only the grammar is new. Safe to use by any thread; one compilation takes one thread.
 */
public final class VocabularyCompiler {
  private static final Logger log = LoggerFactory.getLogger(VocabularyCompiler.class);
  private static final String PROVENANCE = "vocabulary.json";
  private static final int SAID_ALONE = 20;
  private static final double UNSEEN_COST = 12;
  private static final double ADDED_COST = 7;
  private static final Set<String> REBUILT = Set.of("model.json", PROVENANCE);

  private final CompilerOptions options;

  public VocabularyCompiler(CompilerOptions options) {
    this.options = options;
  }

  /**
   * Compiles.
   *
   * @param base the model whose sounds are used, verified
   * @param vocabulary to be added
   * @param texts sentences as they are said, one or more a line
   * @param target directory to be made; its name becomes the model's
   * @throws VocabularyException if words or texts cannot be used
   * @throws org.jiesu.asr.graph.GraphException if the base model's files cannot
   * @throws org.jiesu.asr.model.ModelException if the target exists
   */
  public CompiledVocabulary compile(
      Model base, Vocabulary vocabulary, List<String> texts, Path target) {
    return compile(base, vocabulary, texts, target, Optional.empty());
  }

  /**
   * Compiles what can be: words that cannot be pronounced or spelt are left out.
   *
   * @param leftOut told of each, in Chinese
   */
  public CompiledVocabulary compileUsable(
      Model base,
      Vocabulary vocabulary,
      List<String> texts,
      Path target,
      Consumer<String> leftOut) {
    return compile(base, vocabulary, texts, target, Optional.of(leftOut));
  }

  private CompiledVocabulary compile(
      Model base,
      Vocabulary vocabulary,
      List<String> texts,
      Path target,
      Optional<Consumer<String>> leftOut) {
    long began = System.nanoTime();
    Work work = new Work(base, vocabulary, leftOut);
    work.learn(texts);
    try {
      Path parent = target.toAbsolutePath().normalize().getParent();
      Files.createDirectories(parent);
      // a temporary directory of the platform would be readable by its owner alone
      Path built = parent.resolve("." + target.getFileName() + "-" + UUID.randomUUID());
      Files.createDirectory(built);
      try {
        work.write(built);
        ModelFiles.checked(built);
        Model model =
            ModelDirectory.publish(
                built,
                target.toAbsolutePath().normalize(),
                base,
                "vocabulary compiled for " + base.name());
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        log.info(
            "model {} compiled from {}: {} words, {} ms",
            model.name(),
            base.name(),
            work.words(),
            took.toMillis());
        return work.result(model, took);
      } finally {
        ModelDirectory.remove(built);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  /**
   * What was compiled into a model before.
   *
   * @throws VocabularyException if it does not say so
   */
  static CompiledVocabulary described(Model model) {
    Path file = model.directory().resolve(PROVENANCE);
    try {
      JsonNode said = new ObjectMapper().readTree(file.toFile());
      Map<String, Integer> unknown = new TreeMap<>();
      said.path("unknown")
          .properties()
          .forEach(each -> unknown.put(each.getKey(), each.getValue().asInt()));
      List<String> leftOut = new ArrayList<>();
      said.path("leftOut").forEach(each -> leftOut.add(each.asText()));
      return new CompiledVocabulary(
          model,
          said.path("words").asInt(),
          said.path("pronunciations").asInt(),
          said.path("sentences").asInt(),
          said.path("ngrams").asInt(),
          unknown,
          leftOut,
          Duration.ZERO);
    } catch (IOException e) {
      throw new VocabularyException(file + "：无法读取（" + e.getMessage() + "）", e);
    }
  }

  /** Writes the language model that {@link #compile} would make in the ARPA format, to look at. */
  public void writeArpa(Model base, Vocabulary vocabulary, List<String> texts, Path file) {
    Work work = new Work(base, vocabulary, Optional.empty());
    work.learn(texts);
    try {
      Arpa.write(work.model(), file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** One compilation. */
  private final class Work {
    private final Model base;
    private final Optional<Consumer<String>> leftOut;
    private final List<String> named = new ArrayList<>();
    private final List<VocabularyEntry> entries;
    private final ModelFiles files;
    private final Map<String, Integer> baseLabels = new HashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<String> tokens = new ArrayList<>(List.of("<s>", "</s>"));
    private final Map<String, Integer> tokenOf = new HashMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final @Nullable Fst lexiconGraph;
    private final int pronunciations;
    private @Nullable NgramModel model;
    private int sentences;
    private Map<String, Integer> unknown = Map.of();

    Work(Model base, Vocabulary vocabulary, Optional<Consumer<String>> leftOut) {
      this.base = base;
      this.leftOut = leftOut;
      if (Files.exists(base.directory().resolve(PROVENANCE))) {
        throw new VocabularyException(
            "模型 " + base.name() + " 已经编译过词表，请用它的基础模型（见其 " + PROVENANCE + "）");
      }
      files = ModelFiles.checked(base.directory());
      if (!files.dynamic()) {
        throw new VocabularyException(
            "模型 " + base.name() + " 的识别网络是静态的（graph/HCLG.fst），不能加词；请用有 HCLr.fst 和 Gr.fst 的模型");
      }
      files.words().forEach((label, word) -> baseLabels.put(word, label));
      Optional<Phones> phones =
          files.transitions().flatMap(each -> Phones.read(base.directory(), each));
      Optional<Lexicon> known = phones.flatMap(each -> LexiconGraph.of(base, each, files));
      if (phones.isPresent() && known.isPresent()) {
        Lexicon lexicon = known.get();
        Pronouncer pronouncer = new Pronouncer(base.language(), phones.get(), lexicon);
        entries = pronounced(pronouncer, written(pronouncer, vocabulary), lexicon);
        LexiconGraph.Numbered numbered = LexiconGraph.build(phones.get(), lexicon);
        lexiconGraph = numbered.fst();
        labels.putAll(numbered.words());
        pronunciations = lexicon.words().stream().mapToInt(word -> lexicon.of(word).size()).sum();
      } else {
        lexiconGraph = null;
        labels.putAll(baseLabels);
        pronunciations = 0;
        entries = spelt(vocabulary.entries());
      }
      addTokens();
    }

    int words() {
      return labels.size();
    }

    NgramModel model() {
      return Objects.requireNonNull(model);
    }

    private static List<VocabularyEntry> written(Pronouncer pronouncer, Vocabulary vocabulary) {
      return vocabulary.entries().stream()
          .map(
              entry ->
                  new VocabularyEntry(
                      pronouncer.written(entry.word()),
                      entry.kind(),
                      entry.weight(),
                      entry.readings(),
                      entry.origin()))
          .toList();
    }

    private List<VocabularyEntry> pronounced(
        Pronouncer pronouncer, List<VocabularyEntry> wanted, Lexicon lexicon) {
      Map<VocabularyEntry, List<int[]>> found = new LinkedHashMap<>();
      List<String> problems = new ArrayList<>();
      for (VocabularyEntry entry : wanted) {
        try {
          found.put(entry, pronouncer.pronounce(entry));
        } catch (VocabularyException e) {
          problems.add(e.getMessage());
        }
      }
      refuse(problems);
      found.forEach((entry, units) -> units.forEach(each -> lexicon.add(entry.word(), each)));
      return List.copyOf(found.keySet());
    }

    private List<VocabularyEntry> spelt(List<VocabularyEntry> wanted) {
      List<VocabularyEntry> found = new ArrayList<>();
      List<String> problems = new ArrayList<>();
      for (VocabularyEntry entry : wanted) {
        if (!entry.readings().isEmpty()) {
          problems.add(entry.origin() + " reading：模型 " + base.name() + " 不带音素表和决策树，不能规定读音，请去掉");
        } else if (spelt(entry.word()).isEmpty()) {
          problems.add(
              entry.origin()
                  + " name：“"
                  + entry.word()
                  + "”不能用模型 "
                  + base.name()
                  + " 已有的字词拼出；这个模型不带音素表和决策树，加不了新的读音");
        } else {
          found.add(entry);
        }
      }
      refuse(problems);
      return found;
    }

    private void refuse(List<String> problems) {
      if (leftOut.isPresent()) {
        named.addAll(problems);
        problems.forEach(leftOut.get());
      } else if (!problems.isEmpty()) {
        throw VocabularyException.of(problems);
      }
    }

    /** A word in the words that the graph has, as few as possible. */
    private List<Integer> spelt(String word) {
      Integer whole = labels.get(word);
      if (whole != null) {
        return List.of(whole);
      }
      if (lexiconGraph != null) {
        return List.of();
      }
      String text = Numerals.inText(word);
      int[] from = new int[text.length() + 1];
      int[] count = new int[text.length() + 1];
      for (int end = 1; end <= text.length(); end++) {
        count[end] = Integer.MAX_VALUE;
        for (int at = Math.max(0, end - 8); at < end; at++) {
          if (count[at] < count[end] - 1 && labels.containsKey(text.substring(at, end))) {
            count[end] = count[at] + 1;
            from[end] = at;
          }
        }
        if (count[end] == Integer.MAX_VALUE) {
          count[end] = Integer.MAX_VALUE - 1;
        }
      }
      if (count[text.length()] >= Integer.MAX_VALUE - 1) {
        return List.of();
      }
      List<Integer> spelt = new ArrayList<>();
      for (int end = text.length(); end > 0; end = from[end]) {
        spelt.add(0, labels.getOrDefault(text.substring(from[end], end), 0));
      }
      return spelt;
    }

    private void addTokens() {
      new TreeMap<>(files.words())
          .values()
          .forEach(
              word -> {
                if (labels.containsKey(word)) {
                  token(word);
                }
              });
      for (VocabularyEntry entry : entries) {
        if (entry.isName()) {
          kinds.put(entry.kind(), 0);
        } else {
          token(entry.word());
        }
      }
      for (Map.Entry<String, Integer> kind : kinds.entrySet()) {
        kind.setValue(tokens.size());
        tokens.add("{" + kind.getKey() + "}");
      }
      if (tokens.size() > NgramModel.MOST_TOKENS) {
        throw new VocabularyException("词太多：最多 " + NgramModel.MOST_TOKENS + " 个");
      }
    }

    private void token(String word) {
      tokenOf.computeIfAbsent(
          word,
          any -> {
            tokens.add(word);
            return tokens.size() - 1;
          });
    }

    void learn(List<String> texts) {
      List<NgramMixture.Share> shares = new ArrayList<>();
      double rest = 1;
      Optional<NgramModel> own = options.withoutBase() ? Optional.empty() : baseModel();
      TextSplitter splitter = splitter(own);
      List<int[]> learnt = new ArrayList<>();
      texts.forEach(line -> learnt.addAll(splitter.split(line)));
      sentences = learnt.size();
      unknown = splitter.unknown();
      if (options.withoutBase() && learnt.isEmpty()) {
        throw new VocabularyException("不用基础模型的语言模型时，需要文本");
      }
      if (!texts.isEmpty() && learnt.isEmpty()) {
        throw new VocabularyException("文本里没有可以用的句子");
      }
      if (entries.isEmpty() && learnt.isEmpty()) {
        throw new VocabularyException("词表和文本里没有可以用的内容");
      }
      if (!learnt.isEmpty() && options.texts() > 0) {
        int least = learnt.size() > 200_000 ? 2 : 1;
        shares.add(
            new NgramMixture.Share(
                new KneserNey(tokens, 1, least).estimate(learnt), options.texts()));
        rest -= options.texts();
      }
      List<int[]> usual = usual();
      if (!usual.isEmpty() && options.usual() > 0) {
        shares.add(
            new NgramMixture.Share(new KneserNey(tokens, 1, 1).estimate(usual), options.usual()));
        rest -= options.usual();
      }
      if (!entries.isEmpty() && options.words() > 0) {
        shares.add(new NgramMixture.Share(weights(), options.words()));
        rest -= options.words();
      }
      if (own.isPresent()) {
        shares.add(new NgramMixture.Share(own.get(), rest));
      }
      model = NgramPruning.prune(NgramMixture.of(shares), options.pruning());
    }

    private Optional<NgramModel> baseModel() {
      Path file = ModelFiles.grammar(base.directory());
      FstFile grammar;
      try {
        grammar = FstFile.read(file);
      } catch (GraphException e) {
        throw new VocabularyException(
            "模型 " + base.name() + " 的语言模型读不出来（" + e.getMessage() + "），可以用 --without-base 只用文本建语言模型",
            e);
      }
      Map<Integer, String> words = files.words();
      return Optional.of(
          Grammar.read(
                  grammar.fst(),
                  tokens,
                  label -> tokenOf.getOrDefault(words.getOrDefault(label, ""), -1))
              .orElseThrow(
                  () ->
                      new VocabularyException(
                          "模型 "
                              + base.name()
                              + " 的 graph/Gr.fst 不是三元以内的回退语言模型，可以用 --without-base 只用文本建语言模型")));
    }

    private TextSplitter splitter(Optional<NgramModel> own) {
      double[] costs = new double[tokens.size()];
      for (int token = 0; token < costs.length; token++) {
        double known = own.isPresent() ? own.get().stated(1, token) : 0;
        costs[token] = known > 0 ? -Math.log(known) : UNSEEN_COST;
      }
      Map<String, Integer> words = new HashMap<>(tokenOf);
      for (VocabularyEntry entry : entries) {
        Integer token = entry.isName() ? kinds.get(entry.kind()) : tokenOf.get(entry.word());
        if (token != null) {
          words.put(entry.word(), token);
          costs[token] = Math.min(costs[token], ADDED_COST);
        }
      }
      return new TextSplitter(words, kinds, costs);
    }

    /** The sentences that come with the compiler, of the kinds that there are, and the phrases. */
    private List<int[]> usual() {
      TextSplitter splitter = splitter(Optional.empty());
      List<int[]> usual = new ArrayList<>();
      for (String line : resource("usual-" + base.language().code() + ".txt")) {
        Set<String> lines = new LinkedHashSet<>();
        for (String kind : kinds.keySet()) {
          lines.add(line.replace("{*}", "{" + kind + "}"));
        }
        lines.forEach(each -> usual.addAll(splitter.split(each)));
      }
      for (VocabularyEntry entry : entries) {
        if (entry.kind().equals(VocabularyEntry.PHRASE)) {
          int[] alone = {tokenOf.getOrDefault(entry.word(), NgramModel.END)};
          for (int i = 0; i < SAID_ALONE; i++) {
            usual.add(alone);
          }
        }
      }
      return usual;
    }

    private NgramModel weights() {
      double[] weights = new double[tokens.size()];
      Map<String, Double> sums = new HashMap<>();
      for (VocabularyEntry entry : entries) {
        sums.merge(entry.kind(), entry.weight(), Double::sum);
      }
      for (VocabularyEntry entry : entries) {
        int token =
            entry.isName()
                ? kinds.getOrDefault(entry.kind(), 0)
                : tokenOf.getOrDefault(entry.word(), 0);
        weights[token] +=
            options.kind(entry.kind())
                * entry.weight()
                / sums.getOrDefault(entry.kind(), entry.weight());
      }
      return NgramModel.unigrams(tokens, weights);
    }

    void write(Path into) throws IOException {
      copy(into);
      Path graph = into.resolve("graph");
      if (lexiconGraph != null) {
        FstFile.writeLookahead(ModelFiles.lexicon(into), lexiconGraph);
      }
      FstFile.writeAcceptor(ModelFiles.grammar(into), Grammar.build(model(), spellings()));
      try (BufferedWriter out =
          Files.newBufferedWriter(graph.resolve("words.txt"), StandardCharsets.UTF_8)) {
        out.write("<eps> 0\n");
        Map<Integer, String> byLabel = new TreeMap<>();
        labels.forEach((word, label) -> byLabel.put(label, word));
        for (Map.Entry<Integer, String> each : byLabel.entrySet()) {
          out.write(each.getValue() + " " + each.getKey() + "\n");
        }
      }
      Map<String, Object> provenance = new LinkedHashMap<>();
      provenance.put("base", base.name());
      provenance.put("entries", entries.size());
      provenance.put("words", labels.size());
      provenance.put("pronunciations", pronunciations);
      provenance.put("sentences", sentences);
      provenance.put("ngrams", grams());
      provenance.put("unknown", unknown);
      provenance.put("leftOut", named);
      provenance.put("options", options);
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(into.resolve(PROVENANCE).toFile(), provenance);
    }

    /** All of the base that stays: everything but the graph's own files and the manifest. */
    private void copy(Path into) throws IOException {
      Path from = base.directory();
      try (Stream<Path> walk = Files.walk(from)) {
        for (Path each : walk.toList()) {
          String path = from.relativize(each).toString().replace('\\', '/');
          Path to = into.resolve(path);
          if (Files.isDirectory(each)) {
            Files.createDirectories(to);
          } else if (!REBUILT.contains(path)) {
            Files.copy(each, to);
          }
        }
      }
    }

    private Map<Integer, List<Grammar.Spelt>> spellings() {
      Map<Integer, List<Grammar.Spelt>> spellings = new HashMap<>();
      tokenOf.forEach(
          (word, token) -> {
            List<Integer> spelt = spelt(word);
            if (!spelt.isEmpty()) {
              spellings.put(token, List.of(new Grammar.Spelt(spelt, 1)));
            }
          });
      Map<String, Double> sums = new HashMap<>();
      entries.stream()
          .filter(VocabularyEntry::isName)
          .forEach(each -> sums.merge(each.kind(), each.weight(), Double::sum));
      for (VocabularyEntry entry : entries) {
        Integer kind = entry.isName() ? kinds.get(entry.kind()) : null;
        if (kind != null) {
          double share = entry.weight() / sums.getOrDefault(entry.kind(), entry.weight());
          spellings
              .computeIfAbsent(kind, any -> new ArrayList<>())
              .add(new Grammar.Spelt(spelt(entry.word()), share));
        }
      }
      return spellings;
    }

    private int grams() {
      int grams = 0;
      for (int length = 1; length <= model().order(); length++) {
        grams += model().size(length);
      }
      return grams;
    }

    CompiledVocabulary result(Model made, Duration took) {
      return new CompiledVocabulary(
          made, labels.size(), pronunciations, sentences, grams(), unknown, named, took);
    }
  }

  private static List<String> resource(String name) {
    try (InputStream in = VocabularyCompiler.class.getResourceAsStream(name)) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
