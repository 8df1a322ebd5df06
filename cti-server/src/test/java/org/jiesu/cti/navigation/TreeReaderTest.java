package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.navigation.Tree.Command;
import org.jiesu.cti.navigation.Tree.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TreeReaderTest {

  @ParameterizedTest
  @MethodSource("good")
  void tree_good_isRead(Path file) throws IOException {
    Tree tree = Fixtures.reader().read("tree.yaml", Files.readString(file));

    assertThat(tree.first().step()).isInstanceOf(Step.Ask.class);
    assertThat(tree.commands()).containsKey(Command.OPERATOR);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void tree_bad_isRefusedWithLineAndReason(Path file) throws IOException {
    String text = Files.readString(file);
    String expected = text.lines().findFirst().orElseThrow().replace("# 应报：", "");

    NavigationException refused =
        catchThrowableOfType(
            NavigationException.class, () -> Fixtures.reader().read("tree.yaml", text));

    assertThat(refused).as("%s was accepted", file.getFileName()).isNotNull();
    assertThat(refused).hasMessageStartingWith("tree.yaml：").hasMessageContaining(expected);
    assertThat(refused.problems()).isNotEmpty();
  }

  @Test
  void tree_brokenYaml_namesTheLine() {
    assertThatThrownBy(() -> Fixtures.reader().read("t.yaml", "title: a\nstart: [\nnodes: }"))
        .isInstanceOf(NavigationException.class)
        .hasMessageContaining("t.yaml：第 3 行：YAML 写法有误");
  }

  @Test
  void tree_severalMistakes_areAllNamedInOrder() throws IOException {
    String text =
        Fixtures.text("two-languages")
            .replace("queue: social", "queue: socal")
            .replace("title: 测试树\n", "");

    NavigationException refused =
        catchThrowableOfType(
            NavigationException.class, () -> Fixtures.reader().read("t.yaml", text));

    assertThat(refused.problems())
        .extracting(NavigationException.Problem::line)
        .containsExactly(1, 51);
  }

  @Test
  void tree_tooLong_isRefused() {
    assertThatThrownBy(() -> Fixtures.reader().read("t.yaml", "#".repeat(TreeReader.LONGEST + 1)))
        .isInstanceOf(NavigationException.class)
        .hasMessageContaining("文件太大");
  }

  @Test
  void tree_deepNesting_isRefused() {
    assertThatThrownBy(
            () -> Fixtures.reader().read("t.yaml", "title: " + "[".repeat(500) + "]".repeat(500)))
        .isInstanceOf(NavigationException.class);
  }

  @Test
  void phrases_ofANode_areItsChoicesAndTheCommands() throws IOException {
    Tree tree = Fixtures.reader().read("t.yaml", Fixtures.text("two-languages"));

    assertThat(tree.phrases(tree.node("matter")))
        .isEqualTo(
            Map.of(
                Language.MANDARIN,
                Set.of("转人工服务", "重复一遍", "返回上一级", "返回主菜单", "噪音扰民", "养老保险"),
                Language.CANTONESE,
                Set.of("轉人工服務", "再講一次", "返回上一級", "返回主目錄", "噪音擾民", "養老保險")));
  }

  @Test
  void shippedTree_withShippedModelsAndPrompts_isValid() throws IOException {
    Path root = Fixtures.projectRoot();
    Vocabulary vocabulary =
        Vocabulary.read(
            Map.of(
                Language.MANDARIN,
                root.resolve("asr-engine/models/jiesu-cmn-8k/graph/words.txt"),
                Language.CANTONESE,
                root.resolve("asr-engine/models/jiesu-yue-8k/graph/words.txt")),
            false);
    Path directory = root.resolve("config/navigation");

    Tree tree =
        new TreeReader(directory.resolve("prompts"), Fixtures.QUEUES, vocabulary)
            .read("hotline.yaml", Files.readString(directory.resolve("hotline.yaml")));

    assertThat(route(tree, "noise", Optional.empty())).isEqualTo("urban");
    assertThat(route(tree, "parking", Optional.of(Language.CANTONESE))).isEqualTo("cantonese");
    assertThat(route(tree, "pension", Optional.of(Language.MANDARIN))).isEqualTo("social");
    // Whatever the operator is asked to choose from is one question away (GB/T 33358).
    Set<String> atOnce =
        tree.choices(tree.first()).stream().map(Tree.Node::id).collect(Collectors.toSet());
    assertThat(new TreeSet<>(tree.nodes().keySet()))
        .containsExactlyElementsOf(
            new TreeSet<>(Stream.concat(atOnce.stream(), Stream.of(tree.start())).toList()));
  }

  @Test
  void phraseThatIsNoWordYet_isAllowedWhereTheVocabularyGrowsAndItsCharactersAreWords() {
    Map<Language, Set<String>> words = Map.of(Language.MANDARIN, Set.of("报", "修", "噪音扰民"));
    assertThat(new Vocabulary(words, false).allows(Language.MANDARIN, "报修")).isFalse();
    assertThat(new Vocabulary(words, true).allows(Language.MANDARIN, "报修")).isTrue();
    assertThat(new Vocabulary(words, true).allows(Language.MANDARIN, "报龘")).isFalse();
    assertThat(new Vocabulary(words, true).allows(Language.MANDARIN, "")).isFalse();
  }

  @Test
  void shippedPrompts_areNamedByTheTextTable() throws IOException {
    Path prompts = Fixtures.projectRoot().resolve("config/navigation/prompts");
    List<String> rendered =
        Files.readAllLines(prompts.resolve("texts.tsv")).stream()
            .skip(1)
            .map(line -> line.split("\t"))
            .map(columns -> columns[1] + "/" + columns[0])
            .sorted()
            .toList();
    List<String> shipped;
    try (Stream<Path> files = Files.walk(prompts)) {
      shipped =
          files
              .filter(file -> file.toString().endsWith(".wav"))
              .map(file -> prompts.relativize(file).toString())
              .sorted()
              .toList();
    }

    assertThat(shipped).isEqualTo(rendered);
  }

  private static String route(Tree tree, String node, Optional<Language> language) {
    return ((Step.Enqueue) tree.node(node).step()).route().queue(language);
  }

  static List<Path> good() throws IOException {
    return Fixtures.files("good");
  }

  static List<Path> bad() throws IOException {
    return Fixtures.files("bad");
  }
}
