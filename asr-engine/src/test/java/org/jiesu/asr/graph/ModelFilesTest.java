package org.jiesu.asr.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What libvosk would end the process for is refused before it sees it. */
class ModelFilesTest {
  private static final Path MODELS =
      Files.isDirectory(Path.of("models")) ? Path.of("models") : Path.of("../asr-engine/models");

  @TempDir Path directory;

  @Test
  void shippedModels_areWhole() {
    ModelFiles mandarin = ModelFiles.checked(MODELS.resolve("jiesu-cmn-8k"));
    assertThat(mandarin.dynamic()).isTrue();
    assertThat(mandarin.words()).hasSize(7_590).containsValue("噪音扰民");
    assertThat(mandarin.transitions().orElseThrow().outputs()).isEqualTo(60);
    assertThat(mandarin.transitions().orElseThrow().phones()).isEqualTo(237);
    assertThat(ModelFiles.checked(MODELS.resolve("jiesu-yue-8k")).words()).hasSize(7_323);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "am/final.mdl",
        "conf/mfcc.conf",
        "conf/model.conf",
        "graph/HCLr.fst",
        "graph/Gr.fst",
        "graph/words.txt",
        "graph/disambig_tid.int"
      })
  void file_thatIsMissing_isNamed(String file) throws IOException {
    Path model = copy("jiesu-cmn-8k");
    Files.delete(model.resolve(file));
    assertThatThrownBy(() -> ModelFiles.checked(model))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(file)
        .hasMessageContaining("missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "am/final.mdl",
        "conf/mfcc.conf",
        "graph/HCLr.fst",
        "graph/Gr.fst",
        "graph/words.txt",
        "graph/phones/word_boundary.int"
      })
  void file_thatIsEmpty_isNamed(String file) throws IOException {
    Path model = copy("jiesu-cmn-8k");
    Files.write(model.resolve(file), new byte[0]);
    assertThatThrownBy(() -> ModelFiles.checked(model))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(file + " is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"})
  void file_cutShort_isNamed(String file) throws IOException {
    Path model = copy("jiesu-cmn-8k");
    byte[] whole = Files.readAllBytes(model.resolve(file));
    Files.write(model.resolve(file), Arrays.copyOf(whole, 1_500));
    assertThatThrownBy(() -> ModelFiles.checked(model))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"am/final.mdl", "graph/HCLr.fst", "graph/phones/word_boundary.int"})
  void file_ofAnotherModel_isRefused(String file) throws IOException {
    Path model = copy("jiesu-cmn-8k");
    Files.delete(model.resolve(file));
    Files.copy(MODELS.resolve("jiesu-yue-8k").resolve(file), model.resolve(file));
    assertThatThrownBy(() -> ModelFiles.checked(model))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("mixed");
  }

  @Test
  void grammarOrWords_ofAModelWithMoreWords_areRefused() throws IOException {
    Path model = copy("jiesu-yue-8k");
    Files.copy(
        MODELS.resolve("jiesu-cmn-8k/graph/Gr.fst"),
        model.resolve("graph/Gr.fst"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> ModelFiles.checked(model)).hasMessageContaining("mixed: graph/Gr.fst");
    Path words = copy("jiesu-yue-8k");
    Files.writeString(words.resolve("graph/words.txt"), "<eps> 0\n你 1\n你 2\n");
    assertThatThrownBy(() -> ModelFiles.checked(words))
        .hasMessageContaining("words.txt:3: \"你 2\" comes twice");
  }

  private Path copy(String name) throws IOException {
    Path to = Files.createTempDirectory(directory, name);
    Path from = MODELS.resolve(name);
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(target.getParent());
        Files.copy(each, target);
      }
    }
    return to;
  }
}
