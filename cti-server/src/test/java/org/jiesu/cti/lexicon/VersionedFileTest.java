package org.jiesu.cti.lexicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionedFileTest {
  private static final VersionedFile.Check FINE = candidate -> {};

  @TempDir private Path directory;
  private Path file;
  private VersionedFile versioned;

  @BeforeEach
  void aFile() throws IOException {
    file = directory.resolve("places.csv");
    Files.writeString(file, "one");
    versioned =
        new VersionedFile(
            file,
            directory.resolve("history"),
            Clock.fixed(Instant.parse("2026-11-25T08:00:00Z"), ZoneOffset.UTC));
  }

  @Test
  void publish_keepsWhatWasBefore() throws IOException {
    String first = versioned.read().version();
    String second = versioned.publish("two", first, "9001", FINE).version();
    assertThat(Files.readString(file)).isEqualTo("two");
    assertThat(versioned.versions())
        .extracting(VersionedFile.Version::version, VersionedFile.Version::by)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(second, "9001"),
            org.assertj.core.groups.Tuple.tuple(first, ""));
    assertThat(versioned.text(first)).isEqualTo("one");
  }

  @Test
  void publish_fromAnOldVersion_isRefused() {
    String first = versioned.read().version();
    versioned.publish("two", first, "9001", FINE);
    assertThatThrownBy(() -> versioned.publish("three", first, "9002", FINE))
        .isInstanceOf(VersionConflictException.class);
    assertThat(versioned.read().text()).isEqualTo("two");
  }

  @Test
  void publish_ofAWrongText_changesNothing() {
    String first = versioned.read().version();
    VersionedFile.Check refusing =
        candidate -> {
          throw new LexiconException(candidate, 3, "name", "不能为空");
        };
    assertThatThrownBy(() -> versioned.publish("two", first, "9001", refusing))
        .isInstanceOfSatisfying(
            LexiconException.class,
            wrong -> {
              assertThat(wrong.fileName()).isEqualTo("places.csv");
              assertThat(wrong.line()).isEqualTo(3);
            });
    assertThat(versioned.read().version()).isEqualTo(first);
    assertThat(versioned.versions()).isEmpty();
  }

  @Test
  void rollBack_bringsTheTextBackAndIsAVersionToo() throws IOException {
    String first = versioned.read().version();
    versioned.publish("two", first, "9001", FINE);
    versioned.rollBack(first, "9002", FINE);
    assertThat(Files.readString(file)).isEqualTo("one");
    assertThat(versioned.versions().get(0))
        .isEqualTo(new VersionedFile.Version(first, Instant.parse("2026-11-25T08:00:00Z"), "9002"));
    assertThatThrownBy(() -> versioned.rollBack("../../etc", "9002", FINE))
        .isInstanceOf(VersionConflictException.class);
  }

  @Test
  void fileEditedOnTheDisk_isKeptBeforeItIsReplaced() throws IOException {
    versioned.publish("two", versioned.read().version(), "9001", FINE);
    Files.writeString(file, "by hand");
    String byHand = versioned.read().version();
    versioned.publish("three", byHand, "9001", FINE);
    assertThat(versioned.text(byHand)).isEqualTo("by hand");
  }

  @Test
  void versions_withALineCutOff_areTheOthers() throws IOException {
    versioned.publish("two", versioned.read().version(), "9001", FINE);
    Files.writeString(
        directory.resolve("history/places.csv/versions.tsv"), "abcdef", StandardOpenOption.APPEND);
    assertThat(versioned.versions()).hasSize(2);
  }

  @Test
  void publish_moreThanAreKept_forgetsTheOldest() throws IOException {
    String first = versioned.read().version();
    String last = first;
    for (int i = 0; i < 210; i++) {
      last = versioned.publish("text " + i, last, "9001", FINE).version();
    }
    assertThat(versioned.versions()).hasSize(200);
    assertThatThrownBy(() -> versioned.text(first)).isInstanceOf(VersionConflictException.class);
    assertThat(versioned.text(last)).isEqualTo("text 209");
  }
}
