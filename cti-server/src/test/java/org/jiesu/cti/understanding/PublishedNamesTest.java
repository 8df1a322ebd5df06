package org.jiesu.cti.understanding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.jiesu.cti.call.FieldValue;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.extraction.GazetteerFiles;
import org.jiesu.cti.lexicon.LexiconException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that an administrator publishes, in the next call. */
class PublishedNamesTest {
  @TempDir private Path root;

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private Optional<String> merchant(LiveInterpreter interpreter) {
    Talk talk = new Talk().caller("我在用往买了过期的牛奶");
    return Optional.ofNullable(
            interpreter.get().interpret(talk.call()).fields().get(TicketField.MERCHANT))
        .map(FieldValue::value);
  }

  @Test
  void names_published_areKnownWithoutARestartAndGoneAfterTheWayBack() throws IOException {
    for (String directory : new String[] {"lexicon", "classification", "dispatch"}) {
      copy(Talk.CONFIG.resolve(directory), root.resolve(directory));
    }
    Path candidate = root.resolve("upload.csv");
    GazetteerFiles files =
        new GazetteerFiles(root.resolve("lexicon"), root.resolve("history"), Clock.systemUTC());
    try (LiveInterpreter interpreter = new LiveInterpreter(root, Talk.ZONE, false)) {
      assertThat(merchant(interpreter)).isEmpty();

      Files.writeString(candidate, "name,kind\n永旺,shop\n");
      assertThatThrownBy(
              () -> files.publish("places-shops.csv", candidate, Optional.empty(), "9001"))
          .isInstanceOf(LexiconException.class)
          .hasMessageContaining(":2: kind");
      assertThat(root.resolve("lexicon/places-shops.csv")).doesNotExist();

      Files.writeString(candidate, "name,kind\n永旺,merchant\n");
      files.publish("places-shops.csv", candidate, Optional.empty(), "9001");
      interpreter.reload();
      assertThat(merchant(interpreter)).hasValue("永旺");

      String empty = files.files().get(1).versions().get(1).version();
      files.rollBack("places-shops.csv", empty, "9001");
      interpreter.reload();
      assertThat(merchant(interpreter)).isEmpty();
    }
  }
}
