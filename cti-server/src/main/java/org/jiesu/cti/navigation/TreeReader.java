package org.jiesu.cti.navigation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.navigation.NavigationException.Problem;
import org.jiesu.cti.navigation.Tree.Answer;
import org.jiesu.cti.navigation.Tree.Command;
import org.jiesu.cti.navigation.Tree.Limits;
import org.jiesu.cti.navigation.Tree.Node;
import org.jiesu.cti.navigation.Tree.Prompt;
import org.jiesu.cti.navigation.Tree.Remark;
import org.jiesu.cti.navigation.Tree.Route;
import org.jiesu.cti.navigation.Tree.Step;

/**
 * Reads a navigation tree and refuses it whole, with all reasons, if anything in it is wrong.
 * Stateless between reads; any thread.
 */
final class TreeReader {
  /** Longest text in characters; a tree of 450 nodes takes a quarter of it. */
  static final int LONGEST = 512 * 1024;

  private static final int MOST_NODES = 1000;
  private static final int LONGEST_PHRASE = 30;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
  private static final String KEYS = "0123456789*#";

  private final Path prompts;
  private final Set<String> queues;
  private final Vocabulary vocabulary;

  TreeReader(Path prompts, Set<String> queues, Vocabulary vocabulary) {
    this.prompts = prompts;
    this.queues = Set.copyOf(queues);
    this.vocabulary = vocabulary;
  }

  /**
   * Reads a tree.
   *
   * @param name the file's name, for messages
   * @throws NavigationException if anything is wrong
   */
  Tree read(String name, String text) {
    if (text.length() > LONGEST) {
      throw new NavigationException(
          name, new Problem(0, "文件太大：" + text.length() + " 个字符，最多 " + LONGEST + " 个"));
    }
    return new Reading(name, version(text)).tree(Yaml.read(name, text));
  }

  /** What names a text's version. */
  static String version(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java without SHA-256", e);
    }
  }

  /** The known name nearest to a wrong one. */
  static Optional<String> nearest(String wrong, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(wrong, candidate)))
        .filter(candidate -> distance(wrong, candidate) <= Math.max(2, candidate.length() / 2));
  }

  private static int distance(String a, String b) {
    if (a.length() > 60) {
      return Integer.MAX_VALUE;
    }
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  /** One reading: collects problems while it goes. */
  private final class Reading {
    private final String name;
    private final String version;
    private final List<Problem> problems = new ArrayList<>();
    private List<Language> languages = List.of();

    Reading(String name, String version) {
      this.name = name;
      this.version = version;
    }

    Tree tree(Yaml document) {
      Fields root =
          fields(
              document,
              "文件",
              "title",
              "default-queue",
              "default-queue-by-language",
              "start",
              "languages",
              "limits",
              "commands",
              "prompts",
              "nodes");
      languages = root.get("languages").map(this::languages).orElse(List.of(Language.MANDARIN));
      String title = text(root, "title", "缺少 title（导航树的名称）");
      Route defaultRoute =
          route(root, "default-queue", "default-queue-by-language")
              .orElseGet(
                  () -> {
                    if (!root.has("default-queue")) {
                      problem(root.line(), "缺少 default-queue：没有听懂或没有出声的来电人要转到这个队列");
                    }
                    return new Route("", Map.of());
                  });
      Limits limits =
          limits(root.get("limits").orElse(new Yaml.Mapping(root.line(), Map.of(), Map.of())));
      Map<Command, Answer> commands = commands(root);
      Map<Remark, Map<Language, Prompt>> remarks = remarks(root);
      List<ReadNode> read = nodes(root);
      Map<String, Node> nodes = new LinkedHashMap<>();
      read.forEach(node -> nodes.putIfAbsent(node.node().id(), node.node()));
      String start = text(root, "start", "缺少 start：来电人首先到达的节点");
      check(root, start, read, nodes, commands);
      if (!problems.isEmpty()) {
        problems.sort(Comparator.comparingInt(Problem::line));
        throw new NavigationException(name, problems);
      }
      return new Tree(
          name,
          version,
          title,
          defaultRoute,
          start,
          languages,
          limits,
          Map.copyOf(commands),
          Map.copyOf(remarks),
          java.util.Collections.unmodifiableMap(nodes));
    }

    private List<Language> languages(Yaml value) {
      Set<Language> read = new LinkedHashSet<>();
      for (Yaml.Scalar item : scalars(value, "languages")) {
        Optional<Language> language = language(item.text(), item.line());
        if (language.isPresent() && !read.add(language.get())) {
          problem(item.line(), "languages 里“" + item.text() + "”写了两次");
        }
      }
      if (read.isEmpty()) {
        problem(value.line(), "languages 至少要有一种语言：cmn（普通话）或 yue（粤语）");
        return List.of(Language.MANDARIN);
      }
      return List.copyOf(read);
    }

    private Optional<Language> language(String code, int line) {
      Optional<Language> language = Language.ofCode(code);
      if (language.isEmpty()) {
        problem(line, "没有语言“" + code + "”，可用：cmn（普通话）、yue（粤语）");
      }
      return language;
    }

    private Limits limits(Yaml value) {
      Fields fields = fields(value, "limits", "silence-after", "silence", "misunderstood", "walk");
      return new Limits(
          duration(fields, "silence-after", Duration.ofSeconds(5), 1, 30),
          number(fields, "silence", 2, 1, 9),
          number(fields, "misunderstood", 2, 1, 9),
          duration(fields, "walk", Duration.ofSeconds(90), 10, 600));
    }

    private Duration duration(Fields fields, String key, Duration absent, int least, int most) {
      Optional<Yaml> value = fields.get(key);
      if (value.isEmpty()) {
        return absent;
      }
      String text = value.get() instanceof Yaml.Scalar scalar ? scalar.text() : "";
      Matcher matcher = DURATION.matcher(text);
      if (matcher.matches()) {
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
            switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              default -> Duration.ofMinutes(amount);
            };
        if (duration.compareTo(Duration.ofSeconds(least)) >= 0
            && duration.compareTo(Duration.ofSeconds(most)) <= 0) {
          return duration;
        }
      }
      problem(
          value.get().line(),
          key + " 要写时长，从 " + least + "s 到 " + most + "s，例如 5s，现在是“" + text + "”");
      return absent;
    }

    private int number(Fields fields, String key, int absent, int least, int most) {
      Optional<Yaml> value = fields.get(key);
      if (value.isEmpty()) {
        return absent;
      }
      String text = value.get() instanceof Yaml.Scalar scalar ? scalar.text() : "";
      if (text.matches("\\d{1,3}")) {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      }
      problem(value.get().line(), key + " 要写从 " + least + " 到 " + most + " 的整数，现在是“" + text + "”");
      return absent;
    }

    private Map<Command, Answer> commands(Fields root) {
      Map<Command, Answer> commands = new EnumMap<>(Command.class);
      Optional<Yaml> value = root.get("commands");
      if (value.isPresent()) {
        Fields fields = fields(value.get(), "commands", keys(Command.values(), Command::key));
        for (Command command : Command.values()) {
          fields
              .get(command.key())
              .ifPresent(
                  of -> {
                    Fields answer = fields(of, command.key(), "phrases", "keywords", "key");
                    commands.put(command, answer(answer));
                  });
        }
      }
      Optional<Answer> operator = Optional.ofNullable(commands.get(Command.OPERATOR));
      if (operator.isEmpty()
          || operator.get().key().isEmpty()
          || languages.stream()
              .anyMatch(of -> operator.get().phrases().getOrDefault(of, Set.of()).isEmpty())) {
        problem(
            value.map(Yaml::line).orElse(root.line()),
            "commands 里必须有 operator（转人工），每种语言都要有 phrases，还要有 key：来电人随时可以转人工");
      }
      return commands;
    }

    private Map<Remark, Map<Language, Prompt>> remarks(Fields root) {
      Map<Remark, Map<Language, Prompt>> remarks = new EnumMap<>(Remark.class);
      Optional<Yaml> value = root.get("prompts");
      if (value.isEmpty()) {
        problem(root.line(), "缺少 prompts：silence、misunderstood 和 transfer 三种提示音");
        return remarks;
      }
      Fields fields = fields(value.get(), "prompts", keys(Remark.values(), Remark::key));
      for (Remark remark : Remark.values()) {
        Optional<Yaml> of = fields.get(remark.key());
        if (of.isEmpty()) {
          problem(fields.line(), "prompts 缺少 " + remark.key());
        } else {
          remarks.put(remark, prompts(of.get(), true));
        }
      }
      return remarks;
    }

    private List<ReadNode> nodes(Fields root) {
      List<ReadNode> nodes = new ArrayList<>();
      Optional<Yaml> value = root.get("nodes");
      if (value.isEmpty()) {
        problem(root.line(), "缺少 nodes（节点）");
        return nodes;
      }
      if (!(value.get() instanceof Yaml.Sequence sequence)) {
        problem(value.get().line(), "nodes 要写成列表，每个节点以“- id: 名称”开头");
        return nodes;
      }
      if (sequence.items().size() > MOST_NODES) {
        problem(sequence.line(), "节点太多：" + sequence.items().size() + " 个，最多 " + MOST_NODES + " 个");
        return nodes;
      }
      Map<String, Integer> lines = new HashMap<>();
      for (Yaml item : sequence.items()) {
        node(item)
            .ifPresent(
                node -> {
                  Integer before = lines.putIfAbsent(node.node().id(), node.line());
                  if (before != null) {
                    problem(
                        node.line(), "节点“" + node.node().id() + "”写了两次（前一次在第 " + before + " 行）");
                  }
                  nodes.add(node);
                });
      }
      return nodes;
    }

    private Optional<ReadNode> node(Yaml item) {
      Fields fields =
          fields(
              item,
              "节点",
              "id",
              "title",
              "phrases",
              "keywords",
              "key",
              "prompt",
              "goto",
              "queue",
              "queue-by-language",
              "finish");
      if (!(item instanceof Yaml.Mapping)) {
        return Optional.empty();
      }
      String id = text(fields, "id", "节点缺少 id");
      if (!id.isEmpty() && !ID.matcher(id).matches()) {
        problem(fields.lineOf("id"), "id 只能用小写英文字母、数字和连字符，以字母开头，最长 40：“" + id + "”");
      }
      String title = text(fields, "title", "节点“" + id + "”缺少 title（给话务员看的中文名称）");
      List<String> ways = List.of("goto", "queue", "finish").stream().filter(fields::has).toList();
      if (ways.size() != 1) {
        problem(
            fields.line(),
            "节点“"
                + id
                + "”必须有 goto、queue、finish 中的一个，现在"
                + (ways.isEmpty() ? "一个也没有" : "有 " + String.join("、", ways)));
      }
      boolean asks = fields.has("goto");
      Map<Language, Prompt> prompt =
          fields.get("prompt").map(value -> prompts(value, asks)).orElse(Map.of());
      if (asks && !fields.has("prompt")) {
        problem(fields.line(), "节点“" + id + "”有 goto，就要有 prompt（问来电人的提示音）");
      }
      Step step = new Step.Finish();
      List<Yaml.Scalar> to = List.of();
      if (asks) {
        to = scalars(fields.get("goto").orElseThrow(), "goto");
        if (to.isEmpty()) {
          problem(fields.lineOf("goto"), "节点“" + id + "”的 goto 是空的");
        }
        step = new Step.Ask(to.stream().map(Yaml.Scalar::text).toList());
      } else if (fields.has("queue")) {
        step =
            new Step.Enqueue(
                route(fields, "queue", "queue-by-language").orElse(new Route("", Map.of())));
      } else if (fields.has("finish") && !"true".equals(scalar(fields, "finish").orElse(""))) {
        problem(fields.lineOf("finish"), "finish 只能写 true");
      }
      if (fields.has("queue-by-language") && !fields.has("queue")) {
        problem(fields.lineOf("queue-by-language"), "queue-by-language 要和 queue 一起用");
      }
      return Optional.of(
          new ReadNode(new Node(id, title, answer(fields), prompt, step), fields.line(), to));
    }

    private Answer answer(Fields fields) {
      Map<Language, Set<String>> phrases = words(fields, "phrases");
      phrases.forEach(
          (language, of) ->
              of.stream()
                  .filter(phrase -> !vocabulary.allows(language, phrase))
                  .forEach(
                      phrase ->
                          problem(
                              fields.lineOf("phrases"),
                              "识别模型的词表（"
                                  + language.code()
                                  + "）里没有“"
                                  + phrase
                                  + "”，请换一个说法或改放到 keywords")));
      Optional<Character> key = Optional.empty();
      if (fields.has("key")) {
        String text = scalar(fields, "key").orElse("");
        if (text.length() == 1 && KEYS.contains(text)) {
          key = Optional.of(text.charAt(0));
        } else {
          problem(fields.lineOf("key"), "key 要写一个按键：0 到 9，或加引号的 \"*\"、\"#\"，现在是“" + text + "”");
        }
      }
      return new Answer(phrases, words(fields, "keywords"), key);
    }

    private Map<Language, Set<String>> words(Fields fields, String key) {
      Map<Language, Set<String>> words = new EnumMap<>(Language.class);
      fields
          .get(key)
          .ifPresent(
              value ->
                  byLanguage(value, key)
                      .forEach(
                          (language, list) -> {
                            Set<String> of = new LinkedHashSet<>();
                            for (Yaml.Scalar word : scalars(list, key)) {
                              if (word.text().isEmpty()
                                  || word.text().length() > LONGEST_PHRASE
                                  || word.text().chars().anyMatch(Character::isWhitespace)) {
                                problem(
                                    word.line(),
                                    key
                                        + " 里的词不能为空、不能有空格、最长 "
                                        + LONGEST_PHRASE
                                        + " 个字：“"
                                        + word.text()
                                        + "”");
                              } else if (!of.add(word.text())) {
                                problem(word.line(), key + " 里“" + word.text() + "”写了两次");
                              }
                            }
                            words.put(language, Set.copyOf(of));
                          }));
      return words;
    }

    private Optional<Route> route(Fields fields, String key, String byLanguageKey) {
      if (!fields.has(key)) {
        return Optional.empty();
      }
      String queue = scalar(fields, key).orElse("");
      checkQueue(queue, fields.lineOf(key));
      Map<Language, String> variants = new EnumMap<>(Language.class);
      fields
          .get(byLanguageKey)
          .ifPresent(
              value ->
                  byLanguage(value, byLanguageKey)
                      .forEach(
                          (language, of) -> {
                            String variant = of instanceof Yaml.Scalar scalar ? scalar.text() : "";
                            checkQueue(variant, of.line());
                            variants.put(language, variant);
                          }));
      return Optional.of(new Route(queue, Map.copyOf(variants)));
    }

    private void checkQueue(String queue, int line) {
      if (!queues.contains(queue)) {
        problem(
            line,
            "没有队列“"
                + queue
                + "”"
                + nearest(queue, queues).map(of -> "，是不是“" + of + "”").orElse("")
                + "；现有队列："
                + queues.stream().sorted().collect(Collectors.joining("、")));
      }
    }

    private Map<Language, Prompt> prompts(Yaml value, boolean all) {
      Map<Language, Prompt> read = new EnumMap<>(Language.class);
      Map<Language, Yaml> files = byLanguage(value, "prompt");
      files.forEach(
          (language, of) -> {
            String file = of instanceof Yaml.Scalar scalar ? scalar.text() : "";
            prompt(language, file, of.line()).ifPresent(prompt -> read.put(language, prompt));
          });
      for (Language language : languages) {
        if (all && !files.containsKey(language)) {
          problem(value.line(), "缺少 " + language.code() + " 的提示音文件");
        }
      }
      return Map.copyOf(read);
    }

    private Optional<Prompt> prompt(Language language, String file, int line) {
      String shown = "prompts/" + language.code() + "/" + file;
      try {
        Path directory = prompts.resolve(language.code());
        Path path = directory.resolve(file);
        // A tree is edited by administrators; what it plays must still be one of the prompts.
        if (file.isEmpty() || !directory.equals(path.getParent()) || file.equals("..")) {
          problem(line, "提示音只写文件名，不能为空、不能带目录：“" + file + "”");
          return Optional.empty();
        }
        if (!Files.isRegularFile(path)) {
          problem(line, "没有提示音文件 " + shown + "，请先放好文件（scripts/render-prompts 可以合成）");
          return Optional.empty();
        }
        AudioFileFormat format = AudioSystem.getAudioFileFormat(path.toFile());
        float rate = format.getFormat().getFrameRate();
        if (format.getFormat().getChannels() != 1 || !(rate > 0) || format.getFrameLength() <= 0) {
          problem(line, "提示音文件 " + shown + " 必须是有声音的单声道 WAV");
          return Optional.empty();
        }
        return Optional.of(
            new Prompt(path, Duration.ofMillis((long) (1000L * format.getFrameLength() / rate))));
      } catch (InvalidPathException e) {
        problem(line, "提示音文件名不能用：“" + file + "”");
      } catch (UnsupportedAudioFileException | IOException e) {
        problem(line, "提示音文件 " + shown + " 不是可以播放的 WAV 文件");
      }
      return Optional.empty();
    }

    private void check(
        Fields root,
        String start,
        List<ReadNode> read,
        Map<String, Node> nodes,
        Map<Command, Answer> commands) {
      if (!start.isEmpty() && !nodes.containsKey(start)) {
        problem(root.lineOf("start"), unknownNode(start, nodes.keySet()));
      } else if (nodes.containsKey(start) && !(nodes.get(start).step() instanceof Step.Ask)) {
        problem(root.lineOf("start"), "start 的节点“" + start + "”要有 goto：先问来电人要办什么");
      }
      for (ReadNode node : read) {
        Set<String> seen = new HashSet<>();
        for (Yaml.Scalar to : node.to()) {
          if (!nodes.containsKey(to.text())) {
            problem(to.line(), unknownNode(to.text(), nodes.keySet()));
          } else if (!seen.add(to.text())) {
            problem(to.line(), "节点“" + node.node().id() + "”的 goto 里“" + to.text() + "”写了两次");
          } else if (to.text().equals(node.node().id())) {
            problem(to.line(), "节点“" + to.text() + "”的 goto 指向自己；要重说提示请用 commands 里的 repeat");
          }
        }
        Map<String, Integer> lines = new HashMap<>();
        read.forEach(other -> lines.putIfAbsent(other.node().id(), other.line()));
        ambiguities(node, nodes, lines, commands);
      }
      if (nodes.containsKey(start)) {
        reachable(start, read, nodes);
        exits(read, nodes);
      }
      for (ReadNode node : read) {
        Answer answer = node.node().answer();
        boolean silent =
            answer.key().isEmpty()
                && answer.phrases().values().stream().allMatch(Set::isEmpty)
                && answer.keywords().values().stream().allMatch(Set::isEmpty);
        if (silent && !node.node().id().equals(start)) {
          problem(node.line(), "节点“" + node.node().id() + "”没有 phrases、keywords 或 key，来电人无法选到它");
        }
      }
    }

    private String unknownNode(String id, Set<String> known) {
      return "没有节点“" + id + "”" + nearest(id, known).map(of -> "，是不是“" + of + "”").orElse("");
    }

    /** What a caller says at a node must mean one thing. */
    private void ambiguities(
        ReadNode at,
        Map<String, Node> nodes,
        Map<String, Integer> lines,
        Map<Command, Answer> commands) {
      Map<String, String> taken = new HashMap<>();
      commands.forEach((command, answer) -> claim(answer, command.key(), "commands", 0, taken));
      for (Yaml.Scalar to : at.to()) {
        Optional.ofNullable(nodes.get(to.text()))
            .ifPresent(
                node ->
                    claim(
                        node.answer(),
                        node.id(),
                        at.node().id(),
                        lines.getOrDefault(node.id(), to.line()),
                        taken));
      }
    }

    private void claim(
        Answer answer, String owner, String where, int line, Map<String, String> taken) {
      Map<String, String> claims = new LinkedHashMap<>();
      answer
          .phrases()
          .forEach(
              (language, of) -> of.forEach(w -> claims.put(language.code() + w, "说法“" + w + "”")));
      answer
          .keywords()
          .forEach(
              (language, of) -> of.forEach(w -> claims.put(language.code() + w, "说法“" + w + "”")));
      answer.key().ifPresent(key -> claims.put("key" + key, "按键 " + key));
      claims.forEach(
          (claim, shown) -> {
            String other = taken.putIfAbsent(claim, owner);
            if (other != null && !other.equals(owner)) {
              problem(line, "在“" + where + "”处，" + shown + "同时属于“" + other + "”和“" + owner + "”");
            }
          });
    }

    private void reachable(String start, List<ReadNode> read, Map<String, Node> nodes) {
      Set<String> reached = new HashSet<>();
      Deque<String> open = new ArrayDeque<>(List.of(start));
      while (!open.isEmpty()) {
        String id = open.pop();
        if (nodes.containsKey(id)
            && reached.add(id)
            && nodes.get(id).step() instanceof Step.Ask ask) {
          open.addAll(ask.to());
        }
      }
      for (ReadNode node : read) {
        if (!reached.contains(node.node().id())) {
          problem(node.line(), "节点“" + node.node().id() + "”没有任何 goto 能走到：请在别的节点里写上它，或删掉它");
        }
      }
    }

    private void exits(List<ReadNode> read, Map<String, Node> nodes) {
      Set<String> leaving = new HashSet<>();
      boolean grew = true;
      while (grew) {
        grew = false;
        for (Node node : nodes.values()) {
          boolean leaves =
              !(node.step() instanceof Step.Ask ask)
                  || ask.to().stream().anyMatch(leaving::contains);
          grew |= leaves && leaving.add(node.id());
        }
      }
      for (ReadNode node : read) {
        // An unknown goto is reported by itself.
        if (!leaving.contains(node.node().id())
            && node.to().stream().allMatch(to -> nodes.containsKey(to.text()))) {
          problem(node.line(), "从节点“" + node.node().id() + "”怎么走都到不了 queue 或 finish，来电人会一直绕圈");
        }
      }
    }

    private Map<Language, Yaml> byLanguage(Yaml value, String what) {
      Map<Language, Yaml> read = new EnumMap<>(Language.class);
      if (!(value instanceof Yaml.Mapping mapping)) {
        problem(value.line(), what + " 要按语言写，例如 {cmn: …, yue: …}");
        return read;
      }
      mapping
          .values()
          .forEach(
              (code, of) -> {
                int line = mapping.keyLines().get(code);
                Optional<Language> language = language(code, line);
                if (language.isPresent() && !languages.contains(language.get())) {
                  problem(line, "语言“" + code + "”不在 languages 里");
                }
                language.ifPresent(known -> read.put(known, of));
              });
      return read;
    }

    private List<Yaml.Scalar> scalars(Yaml value, String what) {
      if (value instanceof Yaml.Scalar scalar && !scalar.text().isEmpty()) {
        return List.of(scalar);
      }
      if (!(value instanceof Yaml.Sequence sequence)) {
        problem(value.line(), what + " 要写成列表，例如 [甲, 乙]");
        return List.of();
      }
      List<Yaml.Scalar> scalars = new ArrayList<>();
      for (Yaml item : sequence.items()) {
        if (item instanceof Yaml.Scalar scalar) {
          scalars.add(scalar);
        } else {
          problem(item.line(), what + " 的列表里只能写词，不能再分层");
        }
      }
      return scalars;
    }

    private Optional<String> scalar(Fields fields, String key) {
      return fields
          .get(key)
          .flatMap(
              value -> {
                if (value instanceof Yaml.Scalar scalar) {
                  return Optional.of(scalar.text());
                }
                problem(value.line(), key + " 只能写一个值");
                return Optional.empty();
              });
    }

    private String text(Fields fields, String key, String ifMissing) {
      if (!fields.has(key)) {
        problem(fields.line(), ifMissing);
        return "";
      }
      Optional<String> text = scalar(fields, key);
      if (text.isPresent() && text.get().isEmpty()) {
        problem(fields.lineOf(key), key + " 是空的");
      }
      return text.orElse("");
    }

    private Fields fields(Yaml value, String what, String... known) {
      if (!(value instanceof Yaml.Mapping mapping)) {
        problem(value.line(), what + "要写成“键: 值”的形式");
        return new Fields(value.line(), new Yaml.Mapping(value.line(), Map.of(), Map.of()));
      }
      List<String> names = List.of(known);
      mapping
          .keyLines()
          .forEach(
              (key, line) -> {
                if (!names.contains(key)) {
                  problem(
                      line,
                      "不认识“"
                          + key
                          + "”"
                          + nearest(key, names)
                              .map(of -> "，是不是“" + of + "”")
                              .orElse("；可用：" + String.join("、", names)));
                }
              });
      return new Fields(mapping.line(), mapping);
    }

    private <T> String[] keys(T[] values, Function<T, String> key) {
      return Arrays.stream(values).map(key).toArray(String[]::new);
    }

    private void problem(int line, String reason) {
      problems.add(new Problem(line, reason));
    }
  }

  /** A node and what is needed to blame its lines. */
  private record ReadNode(Node node, int line, List<Yaml.Scalar> to) {}

  /** A mapping's values by their names. */
  private record Fields(int line, Yaml.Mapping mapping) {
    Optional<Yaml> get(String key) {
      return Optional.ofNullable(mapping.values().get(key));
    }

    boolean has(String key) {
      return mapping.values().containsKey(key);
    }

    int lineOf(String key) {
      return mapping.keyLines().getOrDefault(key, line);
    }
  }
}
