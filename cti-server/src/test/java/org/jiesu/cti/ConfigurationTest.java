package org.jiesu.cti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path directory;

  @Test
  void load_fileMissing_defaultsHold() {
    Config config = Configuration.load(directory.resolve("none.conf"));

    assertThat(config.getDuration("jiesu.asterisk.reconnect-longest"))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void load_keyOverridden_restStaysDefault() throws IOException {
    Config config = Configuration.load(file("jiesu.web.root = \"/srv/pages\""));

    assertThat(config.getString("jiesu.web.root")).isEqualTo("/srv/pages");
    assertThat(config.getString("jiesu.web.host")).isEqualTo("127.0.0.1");
  }

  @Test
  void load_unknownKey_namesFileLineAndNearestKey() throws IOException {
    Path file = file("jiesu {\n  web {\n    prot = 80\n  }\n}");

    assertThatThrownBy(() -> Configuration.load(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("hotline.conf:3")
        .hasMessageContaining("unknown key jiesu.web.prot")
        .hasMessageContaining("did you mean jiesu.web.port?");
  }

  @Test
  void load_severalMistakes_allAreNamed() throws IOException {
    Path file =
        file(
            """
            jiesu.web.port = many
            jiesu.web.session-idle = a while
            jiesu.navigation.enabled = perhaps
            jiesu.web.allowed-origins = 5
            jiesu.navigaton = 1
            """);

    assertThatThrownBy(() -> Configuration.load(file))
        .hasMessageContaining("jiesu.web.port must be a number")
        .hasMessageContaining("jiesu.web.session-idle must be a duration")
        .hasMessageContaining("jiesu.navigation.enabled must be true or false")
        .hasMessageContaining("jiesu.web.allowed-origins must be a list")
        .hasMessageContaining("did you mean jiesu.navigation?");
  }

  @Test
  void load_modelOfACity_isTheCitysOwnKey() throws IOException {
    Config config =
        Configuration.load(file("jiesu.speech.models { cmn = \"vosk-model-small-cn-0.22\" }"));

    assertThat(config.getString("jiesu.speech.models.cmn")).isEqualTo("vosk-model-small-cn-0.22");
  }

  @Test
  void load_notHocon_namesFileAndLine() throws IOException {
    Path file = file("jiesu {\n web = [\n");

    assertThatThrownBy(() -> Configuration.load(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("hotline.conf");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("hotline.conf"), text);
  }
}
