package org.jiesu.cti.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UserCommandTest {

  @TempDir Path directory;
  private final InputStream standardInput = System.in;
  private final StringWriter told = new StringWriter();
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config = directory.resolve("hotline.conf");
    Files.writeString(config, "jiesu.data-directory = \"" + directory.resolve("data") + "\"");
  }

  @AfterEach
  void restore() {
    System.setIn(standardInput);
  }

  private int run(String password, String... arguments) {
    System.setIn(new ByteArrayInputStream((password + "\n").getBytes(StandardCharsets.UTF_8)));
    CommandLine command = UserCommand.commandLine();
    command.setOut(new PrintWriter(told, true));
    command.setErr(new PrintWriter(told, true));
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = config.toString();
    return command.execute(all);
  }

  private SignInResult signIn(String number, String password) {
    try (Database database =
        Database.open(new DatabaseSettings("", "", "", 2), directory.resolve("data"))) {
      return new Identity(
              database.people(),
              database.sessions(),
              database.audit(),
              Clock.systemUTC(),
              Duration.ofHours(1),
              List.<DemoAccount>of())
          .signIn(number, password, "127.0.0.1", Optional.empty());
    }
  }

  @Test
  void firstAdministrator_isAddedAndMaySignIn() {
    assertThat(run("correct horse battery", "add", "9001", "--name", "管理员")).isZero();

    assertThat(signIn("9001", "correct horse battery"))
        .isInstanceOfSatisfying(
            SignInResult.SignedIn.class,
            in -> assertThat(in.session().person().roles()).containsExactly(Role.ADMINISTRATOR));
    assertThat(signIn("9001", "another horse battery")).isInstanceOf(SignInResult.Refused.class);
  }

  @Test
  void person_changed_keepsWhatIsNotNamed() {
    run("correct horse battery", "add", "8001", "--name", "李静", "--role", "OPERATOR");

    assertThat(run("", "change", "8001", "--role", "UNIT")).isEqualTo(1);
    assertThat(run("", "change", "8001", "--role", "UNIT", "--unit", "CG-YH")).isZero();
    assertThat(run("", "change", "8002", "--name", "无")).isEqualTo(1);

    run("", "list");
    assertThat(told.toString())
        .contains("--role UNIT --unit", "没有工号 8002")
        .contains("8001\t李静\t[UNIT]\t-\t[]\tCG-YH");
  }

  @Test
  void wrongKeyInTheConfiguration_isToldWithTheLine_andNothingIsDone() throws Exception {
    Files.writeString(config, "\njiesu.data-dirctory = \"elsewhere\"", StandardOpenOption.APPEND);

    assertThat(run("correct horse battery", "add", "9001", "--name", "管理员")).isEqualTo(1);

    assertThat(told.toString()).contains("hotline.conf:2", "jiesu.data-directory");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void person_disabledAndEnabled_isLockedOutAndLetIn() {
    run("correct horse battery", "add", "9001", "--name", "管理员");

    assertThat(run("", "disable", "9001")).isZero();
    assertThat(signIn("9001", "correct horse battery")).isInstanceOf(SignInResult.Refused.class);
    assertThat(run("", "enable", "9001")).isZero();
    assertThat(signIn("9001", "correct horse battery")).isInstanceOf(SignInResult.SignedIn.class);
    assertThat(run("", "list")).isZero();
    assertThat(told.toString()).contains("9001\t管理员\t[ADMINISTRATOR]");
  }

  @Test
  void badRequests_areRefusedInChineseAndChangeNothing() {
    assertThat(run("short", "add", "9001", "--name", "管理员")).isEqualTo(1);
    assertThat(run("correct horse battery", "add", "no good", "--name", "管理员")).isEqualTo(1);
    assertThat(run("correct horse battery", "password", "9001")).isEqualTo(1);

    assertThat(told.toString()).contains("密码至少要 10 个字符", "工号只能用字母", "没有工号 9001");
    assertThat(signIn("9001", "short")).isInstanceOf(SignInResult.Refused.class);
  }

  @Test
  void person_addedTwice_isRefused() {
    run("correct horse battery", "add", "9001", "--name", "管理员");

    assertThat(run("correct horse battery", "add", "9001", "--name", "别人")).isEqualTo(1);
    assertThat(told.toString()).contains("工号 9001 已经有了");
  }
}
