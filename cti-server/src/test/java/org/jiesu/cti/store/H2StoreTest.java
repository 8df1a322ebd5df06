package org.jiesu.cti.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class H2StoreTest extends StoreContract {
  @TempDir static Path directory;
  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(new DatabaseSettings("", "", "", 8), directory);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Override
  Database database() {
    return database;
  }

  @Test
  void settings_ofTheReference_nameNoServer() {
    DatabaseSettings settings = DatabaseSettings.from(ConfigFactory.load());
    assertThat(settings.poolSize()).isEqualTo(8);
    assertThat(settings.url()).isEmpty();
  }

  @Test
  void settings_withSecrets_doNotShowThem() {
    assertThat(
            new DatabaseSettings("jdbc:postgresql://db/x?password=s3cret", "jiesu", "s3cret", 8)
                .toString())
        .contains("jdbc:postgresql://db/x")
        .doesNotContain("s3cret");
  }

  @Test
  void settings_withAnotherKindOfDatabase_areRefused() {
    assertThatThrownBy(() -> new DatabaseSettings("jdbc:mysql://127.0.0.1/x", "", "", 8))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("jiesu.database.url");
  }

  @Test
  void database_ofAnotherVersion_isRefusedAndTellsWhatToDo(@TempDir Path elsewhere) {
    try (Database other = Database.open(new DatabaseSettings("", "", "", 2), elsewhere)) {
      other
          .jdbi()
          .useHandle(
              handle ->
                  handle.execute(
                      "update \"flyway_schema_history\" set \"checksum\" = 1 where"
                          + " \"version\" = '1'"));
    }
    try (Database again = Database.open(new DatabaseSettings("", "", "", 2), elsewhere)) {
      assertThatThrownBy(again::migrate)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("另一个版本")
          .hasMessageContaining("备份");
    }
  }

  /** Commits until it is killed, and prints each number it was given. */
  static final class Committer {
    private Committer() {}

    public static void main(String[] arguments) {
      Database database = Database.open(new DatabaseSettings("", "", "", 2), Path.of(arguments[0]));
      while (true) {
        System.out.println(
            "number "
                + database.<Integer>inTransaction(
                    transaction -> transaction.tickets().nextNumber("20261122")));
      }
    }
  }

  @Test
  @Timeout(60)
  void file_ofAnotherProcess_isNamedAndWhatItCommittedSurvivesItsKill(@TempDir Path shared)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1",
                Committer.class.getName(),
                shared.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int last = 0;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      boolean tried = false;
      while ((line = out.readLine()) != null) {
        if (line.matches("number \\d+")) {
          last = Integer.parseInt(line.substring(7));
        }
        if (last == 20 && !tried) {
          tried = true;
          try (Database second = Database.open(new DatabaseSettings("", "", "", 2), shared)) {
            assertThatThrownBy(second::migrate)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("正被另一个进程使用");
          }
        }
        if (last == 60) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(137);
    assertThat(last).isGreaterThanOrEqualTo(60);
    try (Database again = Database.open(new DatabaseSettings("", "", "", 2), shared)) {
      int next =
          again.<Integer>inTransaction(transaction -> transaction.tickets().nextNumber("20261122"));
      assertThat(next).isGreaterThan(last);
    }
  }
}
