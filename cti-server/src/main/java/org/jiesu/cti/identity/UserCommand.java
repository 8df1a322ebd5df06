package org.jiesu.cti.identity;

import com.typesafe.config.Config;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jiesu.cti.CityConfiguration;
import org.jiesu.cti.HotlineProgram;
import org.jiesu.cti.store.Database;
import org.jiesu.cti.store.DatabaseSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line for people: how the first administrator comes to be, and the way back in when a
 * password is lost. With the H2 file the server must be stopped meanwhile; with PostgreSQL it may
 * run. Passwords are read from the terminal, or a line from standard input; never from an argument,
 * where other users of the machine could see them.
 */
@Command(
    name = "user",
    description = "Adds and changes the people who may sign in.",
    mixinStandardHelpOptions = true,
    subcommands = {UserCommand.Add.class, UserCommand.Change.class})
public final class UserCommand implements Callable<Integer> {
  private static final String NUMBER = "工号.";

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Mixin private CityConfiguration configuration = new CityConfiguration();

  /** Runs one command; the exit status is 0 when it did what was asked, 1 when it was refused. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return HotlineProgram.of(new UserCommand());
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.out);
    return 2;
  }

  private void with(Consumer<Identity> work) {
    Config all = configuration.load();
    try (Database database = Database.open(DatabaseSettings.from(all), configuration.data())) {
      database.migrate();
      work.accept(
          new Identity(
              database.people(),
              database.sessions(),
              database.audit(),
              Clock.systemUTC(),
              Duration.ofHours(9),
              List.<DemoAccount>of()));
    }
  }

  private static String readPassword(String number) {
    Console console = System.console();
    if (console == null) {
      try {
        String line =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return Optional.ofNullable(line).orElse("");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    String first = new String(console.readPassword("%s 的密码：", number));
    String second = new String(console.readPassword("再输入一次："));
    if (!first.equals(second)) {
      throw new IdentityException(IdentityException.Subject.NEW_PASSWORD, "两次输入的密码不同，请重新执行。");
    }
    return first;
  }

  @Command(name = "add", description = "Adds a person; asks for the password.")
  static final class Add implements Callable<Integer> {
    @CommandLine.ParentCommand private UserCommand user = new UserCommand();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "NUMBER", description = NUMBER)
    private String number = "";

    @Option(names = "--name", required = true, description = "The person's name.")
    private String name = "";

    @Option(
        names = "--role",
        description = "${COMPLETION-CANDIDATES}; may be repeated (default: ADMINISTRATOR).")
    private List<Role> roles = new ArrayList<>();

    @Option(names = "--extension", description = "SIP extension of those who answer calls.")
    private Optional<String> extension = Optional.empty();

    @Option(names = "--queue", split = ",", description = "Queues answered.")
    private List<String> queues = new ArrayList<>();

    @Option(
        names = "--unit",
        description = "Code of the unit of those with the role UNIT: they see its tickets.")
    private Optional<String> unit = Optional.empty();

    @Option(
        names = "--temporary",
        description = "The password must be changed at the first sign-in.")
    private boolean temporary;

    @Override
    public Integer call() {
      Person person =
          new Person(
              number,
              name,
              roles.isEmpty() ? Set.of(Role.ADMINISTRATOR) : Set.copyOf(roles),
              extension,
              Set.copyOf(queues),
              unit,
              temporary);
      user.with(identity -> identity.add(person, readPassword(number)));
      spec.commandLine().getOut().println("已添加 " + number + "（" + name + "）。");
      return 0;
    }
  }

  @Command(name = "change", description = "Changes what is named; the rest stays.")
  static final class Change implements Callable<Integer> {
    @CommandLine.ParentCommand private UserCommand user = new UserCommand();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "NUMBER", description = NUMBER)
    private String number = "";

    @Option(names = "--name", description = "The person's name.")
    private Optional<String> name = Optional.empty();

    @Option(
        names = "--role",
        description = "${COMPLETION-CANDIDATES}; may be repeated, in place of all there were.")
    private List<Role> roles = new ArrayList<>();

    @Option(names = "--extension", description = "SIP extension; \"\" for none.")
    private Optional<String> extension = Optional.empty();

    @Option(names = "--queue", split = ",", description = "Queues answered; \"\" for none.")
    private List<String> queues = new ArrayList<>();

    @Option(names = "--unit", description = "Code of the unit worked for; \"\" for none.")
    private Optional<String> unit = Optional.empty();

    @Override
    public Integer call() {
      user.with(identity -> identity.change(number, this::changed));
      spec.commandLine().getOut().println("已修改 " + number + "。");
      return 0;
    }

    private Person changed(Person before) {
      return new Person(
          number,
          name.orElse(before.name()),
          roles.isEmpty() ? before.roles() : Set.copyOf(roles),
          extension.or(before::extension).filter(given -> !given.isEmpty()),
          queues.isEmpty()
              ? before.queues()
              : queues.stream()
                  .filter(queue -> !queue.isEmpty())
                  .collect(Collectors.toUnmodifiableSet()),
          unit.or(before::unit).filter(given -> !given.isEmpty()),
          before.mustChangePassword());
    }
  }

  @Command(
      name = "password",
      description = "Sets a person's password, to be changed at the next sign-in.")
  void password(@Parameters(paramLabel = "NUMBER", description = NUMBER) String number) {
    with(identity -> identity.resetPassword(number, readPassword(number)));
  }

  @Command(name = "disable", description = "Locks a person out at once.")
  void disable(@Parameters(paramLabel = "NUMBER", description = NUMBER) String number) {
    with(identity -> identity.disable(number, true));
  }

  @Command(name = "enable", description = "Lets a person in again.")
  void enable(@Parameters(paramLabel = "NUMBER", description = NUMBER) String number) {
    with(identity -> identity.disable(number, false));
  }

  @Command(name = "list", description = "Lists everybody.")
  void list() {
    PrintWriter out = spec.commandLine().getOut();
    with(
        identity ->
            identity
                .all()
                .forEach(
                    person ->
                        out.printf(
                            "%s\t%s\t%s\t%s\t%s\t%s%n",
                            person.number(),
                            person.name(),
                            person.roles(),
                            person.extension().orElse("-"),
                            person.queues(),
                            person.unit().orElse("-"))));
    out.flush();
  }
}
