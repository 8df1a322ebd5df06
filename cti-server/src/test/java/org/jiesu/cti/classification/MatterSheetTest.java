package org.jiesu.cti.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;

class MatterSheetTest {
  private static final Path FILE = Path.of("matters.yaml");
  private static final Path TABLE = Path.of("city.csv");
  private static final MatterSheet SHIPPED =
      MatterSheet.of(MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml")));
  private static final MatterSheet NOTHING = new MatterSheet(List.of());

  private static MatterSheet read(String... lines) {
    return MatterCsv.read(TABLE, String.join("\n", lines), NOTHING);
  }

  @Test
  void shippedTree_writtenAndReadAgain_isTheSame() {
    assertThat(MatterSheet.of(SHIPPED.tree(FILE))).isEqualTo(SHIPPED);
    assertThat(SHIPPED.since(SHIPPED)).isEmpty();
  }

  @Test
  void shippedTree_asATableAndBack_isTheSame() {
    MatterSheet back = MatterCsv.read(TABLE, MatterCsv.write(SHIPPED), NOTHING);
    assertThat(back.since(SHIPPED)).isEmpty();
    assertThat(back.entries()).hasSameSizeAs(SHIPPED.entries());
  }

  @Property(tries = 300)
  void anyText_writtenAndReadAgain_isTheSame(@ForAll @StringLength(min = 1, max = 12) String text) {
    String name = text.codePoints().allMatch(MatterSheetTest::printable) ? text.strip() : "名称";
    if (name.isEmpty()) {
      return;
    }
    MatterSheet sheet =
        new MatterSheet(
            List.of(
                branch("010000", name),
                branch("010100", "二级"),
                new MatterEntry(
                    "010101",
                    name,
                    name,
                    "投诉",
                    List.of(name),
                    Map.of("词", 2.5),
                    List.of(name, "true"),
                    List.of(
                        new MatterEntry.Ask("", name, name, true, List.of(name)),
                        new MatterEntry.Ask("PHONE", "", "电话？", false, List.of())))));
    assertThat(MatterSheet.of(sheet.tree(FILE))).isEqualTo(sheet);
  }

  private static boolean printable(int c) {
    return Character.isDefined(c)
        && !Character.isISOControl(c)
        && !Character.isSurrogate((char) c)
        && c < 0xfffe
        && c != 0xfeff;
  }

  private static MatterEntry branch(String code, String name) {
    return new MatterEntry(code, name, "", "", List.of(), Map.of(), List.of(), List.of());
  }

  @Test
  void table_onlyNames_getsCodesKeywordsAndKind() {
    MatterSheet sheet = read("一级,二级,三级", "市容,噪声,夜间施工", "市容,噪声,广场舞", "市容,卫生,垃圾");
    assertThat(sheet.entries())
        .extracting(MatterEntry::code)
        .containsExactly("010000", "010100", "010101", "010102", "010200", "010201");
    MatterTree tree = sheet.tree(FILE);
    assertThat(tree.find("010102").orElseThrow().title()).isEqualTo("市容 / 噪声 / 广场舞");
    assertThat(tree.find("010102").orElseThrow().kind()).isEqualTo("咨询");
    assertThat(tree.keywords()).hasSize(3);
  }

  @Test
  void table_namesOfTheTreeBefore_keepTheirCodes() {
    MatterSheet sheet = MatterCsv.read(TABLE, "一级,二级,三级\n市容环境,噪声污染,交通噪音\n市容环境,噪声污染,无人机噪音", SHIPPED);
    assertThat(sheet.entries())
        .extracting(MatterEntry::code)
        .containsExactly("010000", "010100", "010105", "010107");
  }

  @Test
  void table_codesWithParents_isRead() {
    MatterSheet sheet =
        read("编码,上级,名称,关键词", "010000,,市容,", "010100,010000,噪声,", "010101,010100,施工,打桩:6；施工+睡");
    assertThat(sheet.entries().get(2).keywords())
        .containsExactlyInAnyOrderEntriesOf(Map.of("打桩", 6.0, "施工+睡", 5.0));
  }

  @Test
  void table_questions_areThoseOfTheTree() {
    MatterSheet sheet =
        read("编码,一级,二级,三级,需填字段,需询问", "010101,市容,噪声,施工,联系电话*、AMOUNT,事发地点*|请问在哪里？；时段|几点最吵？|晚上、凌晨");
    List<Question> questions = sheet.tree(FILE).find("010101").orElseThrow().questions();
    assertThat(questions).extracting(Question::about).containsExactly("事发地点", "时段", "联系电话", "涉及金额");
    assertThat(questions).extracting(Question::required).containsExactly(true, false, true, false);
    assertThat(questions.get(1).heard()).containsExactly("晚上", "凌晨");
    assertThat(questions.get(2).question()).isEqualTo("请问联系电话是什么？");
  }

  @Test
  void table_wrongLine_isRefusedWithItsLineAndColumn() {
    Map<String, String[]> bad =
        Map.of(
            "city.csv:1: 颜色", new String[] {"一级,二级,三级,颜色"},
            "city.csv:2: code", new String[] {"编码,一级,二级,三级", "01010,市容,噪声,施工"},
            "city.csv:3: 应有 3 列", new String[] {"一级,二级,三级", "市容,噪声,施工", "市容,噪声"},
            "city.csv:3: “市容 / 噪声 / 施工”写了两行", new String[] {"一级,二级,三级", "市容,噪声,施工", "市容,噪声,施工"},
            "city.csv:3: code: 010101 已经是", //
                new String[] {"编码,一级,二级,三级", "010101,市容,噪声,施工", "010101,市容,噪声,装修"},
            "city.csv:2: keywords", new String[] {"一级,二级,三级,关键词", "市容,噪声,施工,打桩:很"},
            "city.csv:2: level2", new String[] {"一级,二级,三级", "市容,,施工"},
            "city.csv:2: 引号没有结束", new String[] {"一级,二级,三级", "市容,\"噪声,施工"},
            "city.csv:1: 没有一行事项", new String[] {"一级,二级,三级"},
            "city.csv:1: 首行应有", new String[] {"编码,一级", "010101,市容"});
    bad.forEach(
        (problem, lines) ->
            assertThatThrownBy(() -> read(lines))
                .isInstanceOf(LexiconException.class)
                .hasMessageContaining(problem));
  }

  @Property(tries = 500)
  void table_anyText_isReadOrRefused(@ForAll @StringLength(max = 60) String text) {
    Optional<LexiconException> refused = Optional.empty();
    try {
      MatterCsv.read(TABLE, "一级,二级,三级,关键词,需询问\n" + text, SHIPPED);
    } catch (LexiconException e) {
      refused = Optional.of(e);
    }
    refused.ifPresent(e -> assertThat(e.fileName()).isEqualTo("city.csv"));
  }

  @Test
  void since_tellsWhatBecameOfEachMatter() {
    List<MatterEntry> entries = new java.util.ArrayList<>(SHIPPED.entries());
    MatterEntry first = entries.get(2);
    entries.set(
        2,
        new MatterEntry(
            first.code(),
            "改名",
            first.phrase(),
            first.kind(),
            first.subjects(),
            Map.of("新词", 3.0),
            first.examples(),
            first.ask()));
    MatterEntry gone = entries.remove(3);
    entries.add(
        3,
        new MatterEntry(
            "010199", "新事项", "新事项", "投诉", List.of(), Map.of("词", 1.0), List.of(), List.of()));
    assertThat(new MatterSheet(entries).since(SHIPPED))
        .containsExactly(
            new MatterSheet.Change(
                MatterSheet.ChangeKind.CHANGED, first.code(), "改名", List.of("name", "keywords")),
            new MatterSheet.Change(MatterSheet.ChangeKind.ADDED, "010199", "新事项", List.of()),
            new MatterSheet.Change(
                MatterSheet.ChangeKind.REMOVED, gone.code(), gone.name(), List.of()));
  }
}
