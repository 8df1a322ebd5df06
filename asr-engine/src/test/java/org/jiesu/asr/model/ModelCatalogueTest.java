package org.jiesu.asr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jiesu.asr.recognition.Language;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCatalogueTest {
  private static final Path SHIPPED = Path.of("models");

  @TempDir Path directory;
  private Path model = Path.of("");
  private ModelCatalogue catalogue = new ModelCatalogue(List.of());

  @BeforeEach
  void copy() throws IOException {
    model = directory.resolve("jiesu-cmn-8k");
    Path from = SHIPPED.resolve("jiesu-cmn-8k");
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path each : walk.toList()) {
        Files.copy(each, model.resolve(from.relativize(each).toString()));
      }
    }
    catalogue = new ModelCatalogue(List.of(directory.resolve("absent"), directory));
  }

  @Test
  void shippedModels_areWholeAndSayWhatTheyAreFor() {
    ModelCatalogue shipped = new ModelCatalogue(List.of(SHIPPED));
    assertThat(shipped.names()).containsExactly("jiesu-cmn-8k", "jiesu-yue-8k");
    Model mandarin = shipped.verified("jiesu-cmn-8k", Language.MANDARIN);
    Model cantonese = shipped.verified("jiesu-yue-8k", Language.CANTONESE);
    assertThat(List.of(mandarin, cantonese))
        .allSatisfy(
            each -> {
              assertThat(each.sampleRate()).isEqualTo(8_000);
              assertThat(each.licence()).isEqualTo("CC-BY-SA-4.0");
              assertThat(each.purpose()).contains("not for dictation");
              assertThat(each.directory().resolve("LICENSE.md")).exists();
            });
  }

  @Test
  void model_thatIsMissing_isNamedWithThoseThatAreThere() {
    assertThatThrownBy(() -> catalogue.verified("jiesu-nan-8k"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("jiesu-nan-8k")
        .hasMessageContaining("jiesu-cmn-8k");
  }

  @Test
  void model_withAPathForAName_isRefused() {
    assertThatThrownBy(() -> catalogue.verified("../jiesu-cmn-8k"))
        .isInstanceOf(ModelException.class);
  }

  @Test
  void model_withAChangedByte_isDamaged() throws IOException {
    Path file = model.resolve("am/final.mdl");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    refused("am/final.mdl is damaged");
  }

  @Test
  void model_withATruncatedFile_namesItsSizes() throws IOException {
    Path file = model.resolve("graph/HCLr.fst");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 1_000));
    refused("graph/HCLr.fst has 1000 bytes");
  }

  @Test
  void model_withoutAFile_namesIt() throws IOException {
    Files.delete(model.resolve("graph/disambig_tid.int"));
    refused("graph/disambig_tid.int is missing");
  }

  @Test
  void model_withoutManifest_isRefused() throws IOException {
    Files.delete(model.resolve("model.json"));
    refused("has no model.json");
  }

  @Test
  void model_withABrokenManifest_isRefused() throws IOException {
    Files.writeString(model.resolve("model.json"), "{\"name\": ");
    refused("model.json");
    Files.writeString(model.resolve("model.json"), "{\"name\":\"jiesu-cmn-8k\"}");
    refused("model.json");
  }

  @Test
  void model_whoseManifestLeavesTheModel_isRefused() throws IOException {
    edit("\"am/final.mdl\"", "\"../../etc/passwd\"");
    refused("outside the model");
  }

  @Test
  void model_renamedOrOfAnotherLanguage_isAMismatch() throws IOException {
    assertThatThrownBy(() -> catalogue.verified("jiesu-cmn-8k", Language.CANTONESE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is for cmn, not for yue");
    edit("\"name\": \"jiesu-cmn-8k\"", "\"name\": \"jiesu-yue-8k\"");
    refused("model.json is of model jiesu-yue-8k");
  }

  @Test
  void model_withASenselessSampleRate_isRefused() throws IOException {
    edit("\"sampleRate\": 8000", "\"sampleRate\": 7");
    refused("sample rate 7");
  }

  private void edit(String from, String to) throws IOException {
    Path manifest = model.resolve("model.json");
    String text = Files.readString(manifest, StandardCharsets.UTF_8);
    assertThat(text).contains(from);
    Files.writeString(manifest, text.replace(from, to));
  }

  private void refused(String message) {
    assertThatThrownBy(() -> catalogue.verified("jiesu-cmn-8k"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }
}
