package org.jiesu.cti.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jiesu.cti.dispatch.DispatchFixtures.PLAN;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jiesu.cti.lexicon.LexiconException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files of {@code dispatch/good} and {@code dispatch/bad}, each put in the place of one of the
 * city's; a bad one begins with the error it must give.
 */
class DispatchPlanTest {

  static Stream<Path> good() throws IOException, URISyntaxException {
    return files("good");
  }

  static Stream<Path> bad() throws IOException, URISyntaxException {
    return files("bad");
  }

  private static Stream<Path> files(String directory) throws IOException, URISyntaxException {
    Path path = Path.of(DispatchPlanTest.class.getResource("/dispatch/" + directory).toURI());
    try (Stream<Path> files = Files.list(path)) {
      return files.sorted().toList().stream();
    }
  }

  private static DispatchFile target(Path fixture) {
    String name = fixture.getFileName().toString();
    return Stream.of(DispatchFile.values())
        .filter(file -> name.startsWith(file.fileName().replace(".yaml", "")))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("good")
  void goodFile_isTaken(Path fixture) throws IOException {
    DispatchPlan plan = PLAN.with(target(fixture), Files.readString(fixture));
    assertThat(plan.units().all()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badFile_isRefusedWithLineAndField(Path fixture) throws IOException {
    List<String> lines = Files.readAllLines(fixture);
    assertThat(lines.get(0)).startsWith("# ");
    String[] expected = lines.get(0).substring(2).split(" \\| ", 3);
    assertThatThrownBy(() -> PLAN.with(target(fixture), Files.readString(fixture)))
        .isInstanceOfSatisfying(
            LexiconException.class,
            refused -> {
              assertThat(refused.line()).isEqualTo(Integer.parseInt(expected[0]));
              assertThat(refused.field()).isEqualTo(expected[1]);
              assertThat(refused.problem()).contains(expected[2]);
            });
  }

  @Test
  void unitTakenAway_isMissedByTheFileThatNamesIt() {
    assertThatThrownBy(() -> PLAN.with(DispatchFile.UNITS, "units:\n  - { code: A, name: 甲 }\n"))
        .isInstanceOfSatisfying(
            LexiconException.class,
            refused -> {
              assertThat(refused.fileName()).isEqualTo("duty-list.yaml");
              assertThat(refused.problem()).contains("没有单位");
            });
  }

  @Test
  void directoryWithoutAreasAndRules_isACity(@org.junit.jupiter.api.io.TempDir Path directory)
      throws IOException {
    Files.writeString(directory.resolve("units.yaml"), "units:\n  - { code: A, name: 甲 }\n");
    Files.writeString(
        directory.resolve("duty-list.yaml"), "duties:\n  - { matter: \"010101\", unit: A }\n");
    DispatchPlan plan = DispatchPlan.read(directory, DispatchFixtures.TREE);
    assertThat(plan.rules().rules()).isEmpty();
    assertThat(plan.areas().all()).isEmpty();
    assertThat(plan.duties().dutyFor("010101", "").orElseThrow().unit().name()).isEqualTo("甲");
  }
}
