package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.jiesu.cti.lexicon.LexiconException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveInterpreterTest {
  private static final String NEW_UNIT = "  - { code: \"XIN\", name: 新设的单位 }\n";

  @TempDir private Path config;

  @BeforeEach
  void copyTheCity() throws IOException {
    for (String directory : new String[] {"lexicon", "classification", "dispatch"}) {
      Files.createDirectory(config.resolve(directory));
      try (Stream<Path> files = Files.list(Talk.CONFIG.resolve(directory))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          Files.copy(file, config.resolve(directory).resolve(file.getFileName()));
        }
      }
    }
  }

  @Test
  void changedFile_isInForceWithinASecondOfBeingSeen() throws IOException {
    try (LiveInterpreter live = new LiveInterpreter(config, Talk.ZONE)) {
      append("dispatch/units.yaml", NEW_UNIT);
      await().atMost(Duration.ofSeconds(5)).until(() -> knows(live, "XIN"));
    }
  }

  @Test
  void changedFile_isReadOnceItIsLeftAlone() throws IOException {
    LiveInterpreter live = new LiveInterpreter(config, Talk.ZONE, false);
    append("dispatch/units.yaml", NEW_UNIT);
    live.check();
    assertThat(knows(live, "XIN")).isFalse();
    live.check();
    assertThat(knows(live, "XIN")).isTrue();
  }

  @Test
  void wrongFile_changesNothingAndIsTold() throws IOException {
    LiveInterpreter live = new LiveInterpreter(config, Talk.ZONE, false);
    CallInterpreter before = live.get();
    append("dispatch/units.yaml", "  - { code: \"CG\", name: 又一个 }\n");
    assertThatThrownBy(live::reload)
        .isInstanceOf(LexiconException.class)
        .hasMessageContaining("编码重复");
    assertThat(live.get()).isSameAs(before);
    assertThat(live.problem())
        .hasValueSatisfying(
            problem -> {
              assertThat(problem.fileName()).isEqualTo("units.yaml");
              assertThat(problem.field()).isEqualTo("code");
              assertThat(problem.line()).isPositive();
            });
  }

  @Test
  void wrongFile_isStillToldWhenAnotherIsChangedRightly() throws IOException {
    LiveInterpreter live = new LiveInterpreter(config, Talk.ZONE, false);
    append("lexicon/emotion.csv", "没有这种情绪,狂喜,1\n");
    assertThatThrownBy(live::reload).isInstanceOf(LexiconException.class);
    append("dispatch/units.yaml", NEW_UNIT);
    assertThatThrownBy(live::reload).hasMessageContaining("emotion.csv");
    assertThat(knows(live, "XIN")).isFalse();
    Files.copy(
        Talk.CONFIG.resolve("lexicon/emotion.csv"),
        config.resolve("lexicon/emotion.csv"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    live.reload();
    assertThat(knows(live, "XIN")).isTrue();
    assertThat(live.problem()).isEmpty();
  }

  @Test
  void missingFile_isNamed() throws IOException {
    LiveInterpreter live = new LiveInterpreter(config, Talk.ZONE, false);
    Files.delete(config.resolve("lexicon/surnames.csv"));
    assertThatThrownBy(live::reload).hasMessageContaining("surnames.csv");
  }

  private static boolean knows(LiveInterpreter live, String unit) {
    return live.get().units().stream().anyMatch(known -> known.code().equals(unit));
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(config.resolve(file), text, StandardOpenOption.APPEND);
  }
}
