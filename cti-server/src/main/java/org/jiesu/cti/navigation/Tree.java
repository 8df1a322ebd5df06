package org.jiesu.cti.navigation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.recognition.Language;

/**
 * A valid navigation tree (导航树): every goto exists, every node can be reached and has a way out.
 * Immutable.
 *
 * @param name the file it was read from
 * @param version the first twelve hexadecimal digits of its text's SHA-256
 * @param languages in the order in which a caller of unknown language is addressed
 */
record Tree(
    String name,
    String version,
    String title,
    Route defaultRoute,
    String start,
    List<Language> languages,
    Limits limits,
    Map<Command, Answer> commands,
    Map<Remark, Map<Language, Prompt>> remarks,
    Map<String, Node> nodes) {

  /** Where the walk begins. */
  Node first() {
    return node(start);
  }

  Node node(String id) {
    return Optional.ofNullable(nodes.get(id)).orElseThrow();
  }

  /** The nodes a node leads to, in the order of the file. */
  List<Node> choices(Node node) {
    return node.step() instanceof Step.Ask ask
        ? ask.to().stream().map(this::node).toList()
        : List.of();
  }

  /** What to listen for at a node: its choices' phrases and the commands'. */
  Map<Language, Set<String>> phrases(Node node) {
    List<Answer> answers = new ArrayList<>(commands.values());
    choices(node).forEach(choice -> answers.add(choice.answer()));
    Map<Language, Set<String>> phrases = new EnumMap<>(Language.class);
    for (Language language : languages) {
      Set<String> of = new LinkedHashSet<>();
      answers.forEach(answer -> of.addAll(answer.phrases().getOrDefault(language, Set.of())));
      phrases.put(language, of);
    }
    return phrases;
  }

  /** What is valid at every node. */
  enum Command {
    /** 转人工. */
    OPERATOR("operator"),
    /** 重复. */
    REPEAT("repeat"),
    /** 返回上一级. */
    BACK("back"),
    /** 返回主菜单. */
    RESTART("restart");

    private final String key;

    Command(String key) {
      this.key = key;
    }

    /** As the file names it. */
    String key() {
      return key;
    }
  }

  /** What is said between the nodes. */
  enum Remark {
    /** Nobody spoke. */
    SILENCE("silence"),
    /** Not understood. */
    MISUNDERSTOOD("misunderstood"),
    /** 正在为您转接. */
    TRANSFER("transfer");

    private final String key;

    Remark(String key) {
      this.key = key;
    }

    /** As the file names it. */
    String key() {
      return key;
    }
  }

  /**
   * When to give up.
   *
   * @param silenceAfter from the end of the prompt
   * @param silence the silence in a row that ends the walk
   * @param misunderstood the misunderstanding in a row that ends the walk
   * @param walk the longest walk
   */
  record Limits(Duration silenceAfter, int silence, int misunderstood, Duration walk) {}

  /** A WAV file and how long it plays. */
  record Prompt(Path file, Duration length) {}

  /**
   * What a caller says or presses to choose something.
   *
   * @param phrases whole phrases the recogniser listens for
   * @param keywords looked for in what was recognised freely
   */
  record Answer(
      Map<Language, Set<String>> phrases,
      Map<Language, Set<String>> keywords,
      Optional<Character> key) {}

  /** A queue, by the language the caller spoke. */
  record Route(String queue, Map<Language, String> byLanguage) {
    String queue(Optional<Language> language) {
      return language.map(spoken -> byLanguage.getOrDefault(spoken, queue)).orElse(queue);
    }
  }

  /**
   * A place in the tree.
   *
   * @param title for the operator, Chinese
   * @param answer what leads here
   * @param prompt what is played here, by language; empty for a node that only routes
   */
  record Node(String id, String title, Answer answer, Map<Language, Prompt> prompt, Step step) {}

  /** What happens at a node. */
  sealed interface Step {
    /** The caller is asked and goes on to one of these. */
    record Ask(List<String> to) implements Step {}

    /** The caller goes to a queue. */
    record Enqueue(Route route) implements Step {}

    /** The caller has heard the last word. */
    record Finish() implements Step {}
  }
}
