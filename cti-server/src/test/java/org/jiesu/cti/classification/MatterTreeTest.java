package org.jiesu.cti.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jiesu.cti.lexicon.LexiconException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatterTreeTest {
  private static final String GOOD =
      """
      version: "1"
      matters:
        - code: "010000"
          name: 一级
          children:
            - code: "010100"
              name: 二级
              children:
                - code: "010101"
                  name: 三级
                  phrase: 事项
                  kind: 投诉
                  keywords: { 词: 2 }
      """;

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("matters.yaml"), text);
  }

  @Test
  void read_goodFile_hasItsLeaf() throws IOException {
    assertThat(MatterTree.read(file(GOOD)).leaves()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "010101, 020101, 9, code",
    "010101, 01010, 9, code",
    "010100, 010000, 6, code",
    "投诉, 抱怨, 12, kind",
    "词: 2, 词: 很多, 13, keywords.词",
    "词: 2, 词: 99, 13, keywords.词",
    "词: 2, 词+: 2, 13, keywords",
    "phrase: 事项, title: 事项, 11, title",
    "name: 三级, names: 三级, 10, names"
  })
  void read_badFile_namesLineAndField(String good, String bad, int line, String field)
      throws IOException {
    Path file = file(GOOD.replace(good, bad));
    assertThatThrownBy(() -> MatterTree.read(file))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("matters.yaml:" + line)
        .hasMessageContaining(field);
  }

  @ParameterizedTest
  @CsvSource({"''", "'- a'", "'version: [1'", "'version: \"1\"'", "'a: &x [*x]'"})
  void read_notATree_isRefused(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> MatterTree.read(file))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("matters.yaml");
  }

  @Test
  void read_missingFile_saysSo() {
    assertThatThrownBy(() -> MatterTree.read(directory.resolve("none.yaml")))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("none.yaml");
  }
}
