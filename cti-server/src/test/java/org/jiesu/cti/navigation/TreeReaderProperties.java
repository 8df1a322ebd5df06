package org.jiesu.cti.navigation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jiesu.cti.navigation.Tree.Step;

/** Whatever stands in a navigation file: a tree that holds its promises, or a clear refusal. */
class TreeReaderProperties {
  private static final String GOOD = good();
  private final TreeReader reader = Fixtures.reader();

  @Property(tries = 12_000, shrinking = ShrinkingMode.OFF)
  void file_withChangedCharacters_isValidOrRefused(@ForAll("edits") List<Edit> edits) {
    StringBuilder text = new StringBuilder(GOOD);
    for (Edit edit : edits) {
      int at = Math.floorMod(edit.at(), text.length());
      text.replace(at, Math.min(text.length(), at + edit.removed()), edit.put());
    }
    readsOrRefuses(text.toString());
  }

  @Property(tries = 8_000, shrinking = ShrinkingMode.OFF)
  void file_withMovedLines_isValidOrRefused(@ForAll long seed, @ForAll boolean drop) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(GOOD.lines().toList());
    for (int change = random.nextInt(4); change >= 0; change--) {
      String taken = lines.get(random.nextInt(lines.size()));
      if (drop) {
        lines.remove(taken);
      }
      lines.add(random.nextInt(lines.size()), random.nextBoolean() ? taken : "  " + taken);
    }
    readsOrRefuses(String.join("\n", lines));
  }

  @Property(tries = 4_000, shrinking = ShrinkingMode.OFF)
  void file_ofAnyText_isRefused(@ForAll String text) {
    readsOrRefuses(text);
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    Arbitrary<String> put =
        Arbitraries.oneOf(
            Arbitraries.of(
                "",
                " ",
                "\n",
                "\t",
                ":",
                ": ",
                "- ",
                "[",
                "]",
                "{",
                "}",
                "&a ",
                "*a",
                "!!",
                "!tag ",
                "|\n",
                ">",
                "%",
                "@",
                "`",
                "'",
                "\"",
                "#",
                "---\n",
                "...",
                "? ",
                "<<: ",
                "~",
                "0x1F",
                "1e9",
                "true",
                "\\",
                "\u0000",
                "\uFEFF",
                "\uD83D",
                "𨋢",
                "noise",
                "welcome",
                "goto",
                "queue: ",
                "finish: true",
                "../",
                "yue",
                "key: 1\n",
                "9".repeat(40)),
            Arbitraries.strings().ofMaxLength(4));
    return Combinators.combine(
            Arbitraries.integers().between(0, GOOD.length() * 2),
            Arbitraries.integers().between(0, 12),
            put)
        .as(Edit::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  record Edit(int at, int removed, String put) {}

  private void readsOrRefuses(String text) {
    Tree tree;
    try {
      tree = reader.read("fuzz.yaml", text);
    } catch (NavigationException refused) {
      assertThat(refused.problems()).isNotEmpty();
      assertThat(refused.getMessage()).startsWith("fuzz.yaml：").hasSizeGreaterThan(12);
      return;
    }
    assertThat(tree.first().step()).isInstanceOf(Step.Ask.class);
    assertThat(Fixtures.QUEUES).contains(tree.defaultRoute().queue());
    Set<String> reached = new HashSet<>();
    reach(tree, tree.first(), reached);
    assertThat(reached).isEqualTo(tree.nodes().keySet());
    tree.nodes().values().forEach(node -> assertThat(tree.phrases(node)).isNotEmpty());
  }

  private static void reach(Tree tree, Tree.Node node, Set<String> reached) {
    if (reached.add(node.id())) {
      tree.choices(node).forEach(next -> reach(tree, next, reached));
    }
  }

  private static String good() {
    try {
      return Fixtures.text("two-languages");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
