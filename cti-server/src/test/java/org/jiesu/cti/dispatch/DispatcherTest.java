package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.classification.Matter;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.understanding.Talk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
  private static final MatterTree TREE =
      MatterTree.read(Talk.CONFIG.resolve("classification/matters.yaml"));
  private static final DutyList DUTIES = DutyList.read(Talk.CONFIG.resolve("dispatch"), TREE);

  @Test
  void dutyFor_everyLeaf_hasAUnit() {
    for (Matter matter : TREE.leaves()) {
      assertThat(DUTIES.dutyFor(matter.code())).as(matter.title()).isPresent();
    }
  }

  @Test
  void dutyFor_leafWithItsOwnLine_takesItBeforeTheLevelAbove() {
    assertThat(DUTIES.dutyFor("050203").orElseThrow().unit().code()).isEqualTo("GJJ");
    assertThat(DUTIES.dutyFor("050202").orElseThrow().unit().code()).isEqualTo("ZJ");
    assertThat(DUTIES.dutyFor("999999")).isEmpty();
    assertThat(DUTIES.dutyFor("x")).isEmpty();
  }

  @Test
  void unitFor_matter_explainsByTheDutyList() {
    FieldValue matter =
        new FieldValue(
            "010101", 0.9, List.of(), "", List.of(new FieldValue.Alternative("010103", 0.3)));
    FieldValue unit = new Dispatcher(DUTIES, TREE).unitFor(matter).orElseThrow();
    assertThat(unit.value()).isEqualTo("CG");
    assertThat(unit.reason()).startsWith("派单目录：夜间施工噪音 → 市城管执法局");
    assertThat(unit.confidence()).isLessThanOrEqualTo(0.9);
    assertThat(unit.alternatives())
        .extracting(FieldValue.Alternative::value)
        .contains("GA", "ZJ")
        .doesNotContain("CG");
  }

  @Test
  void read_unknownUnit_namesLineAndField(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("units.yaml"), "units:\n  - { code: A, name: 甲 }\n");
    Files.writeString(
        directory.resolve("duty-list.yaml"),
        "duties:\n  - { matter: \"010101\", unit: A }\n  - { matter: \"010102\", unit: B }\n");
    assertThatThrownBy(() -> DutyList.read(directory, TREE))
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("duty-list.yaml:3")
        .hasMessageContaining("unit")
        .hasMessageContaining("B");
  }

  @Test
  void read_unknownMatter_namesIt(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("units.yaml"), "units:\n  - { code: A, name: 甲 }\n");
    Files.writeString(
        directory.resolve("duty-list.yaml"), "duties:\n  - { matter: \"990101\", unit: A }\n");
    assertThatThrownBy(() -> DutyList.read(directory, TREE))
        .hasMessageContaining("duty-list.yaml:2")
        .hasMessageContaining("990101");
  }
}
