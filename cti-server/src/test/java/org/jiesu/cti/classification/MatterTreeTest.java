package org.jiesu.cti.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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

  private static final String ASKING =
      """
      version: "1"
      matters:
        - code: "010000"
          name: 一级
          ask:
            - { field: ADDRESS, question: 在哪里？, required: true }
            - { field: AMOUNT, question: 多少钱？ }
          children:
            - code: "010100"
              name: 二级
              children:
                - code: "010101"
                  name: 三级
                  phrase: 事项
                  kind: 投诉
                  keywords: { 词: 2 }
                  examples: [说法]
                  ask:
                    - { about: 车牌, question: 车牌是多少？, heard: [车牌, 尾号] }
                    - { field: AMOUNT, question: 收了多少？, required: true }
      """;

  @Test
  void read_questions_areInheritedUnlessTheMatterAsksItself() throws IOException {
    assertThat(MatterTree.read(file(ASKING)).leaves().get(0).questions())
        .extracting(Question::about, Question::question, Question::required)
        .containsExactly(
            tuple("车牌", "车牌是多少？", false),
            tuple("涉及金额", "收了多少？", true),
            tuple("事发地点", "在哪里？", true));
  }

  @ParameterizedTest
  @CsvSource({
    "field: ADDRESS, field: UNIT, 6, field",
    "'field: ADDRESS, ', '', 6, field",
    "'about: 车牌, ', 'about: 车牌, field: PHONE, ', 19, field",
    "', heard: [车牌, 尾号]', '', 19, heard",
    "required: true }, required: ja }, 6, required",
    "field: AMOUNT, field: ADDRESS, 7, field"
  })
  void read_badQuestion_namesLineAndField(String good, String bad, int line, String field)
      throws IOException {
    Path file = file(ASKING.replaceFirst(java.util.regex.Pattern.quote(good), bad));
    assertThatThrownBy(() -> MatterTree.read(file))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("matters.yaml:" + line)
        .hasMessageContaining(field);
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
