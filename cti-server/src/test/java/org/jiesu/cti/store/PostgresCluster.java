package org.jiesu.cti.store;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A private PostgreSQL on a free port of 127.0.0.1, gone when closed. */
public final class PostgresCluster implements AutoCloseable {
  private final Path programs;
  private final Path directory;
  private final int port;
  private final boolean root;

  private PostgresCluster(Path programs, Path directory, int port, boolean root) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
    this.root = root;
  }

  /** Where PostgreSQL's programs are on this machine, the latest version first. */
  private static Optional<Path> installed() {
    Path versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Optional.empty();
    }
    try (Stream<Path> found = Files.list(versions)) {
      return found
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A cluster; where PostgreSQL is not installed, the test that asks for it is skipped. */
  public static PostgresCluster createIfInstalled() throws IOException, InterruptedException {
    Optional<Path> programs = installed();
    Assumptions.assumeTrue(
        programs.isPresent(),
        "PostgreSQL is not installed: apt-get install postgresql to run this");
    return create(programs.get());
  }

  private static PostgresCluster create(Path programs) throws IOException, InterruptedException {
    // The server refuses to run as root: it then runs as the package's own user.
    boolean root = System.getProperty("user.name").equals("root");
    Path directory = Files.createTempDirectory("postgres-test");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    PostgresCluster cluster = new PostgresCluster(programs, directory, port, root);
    cluster.execute(
        "initdb",
        "-D",
        cluster.data(),
        "-U",
        "jiesu",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "-N");
    cluster.start();
    return cluster;
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  public void start() throws IOException, InterruptedException {
    execute(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-l",
        directory.resolve("log").toString(),
        "-o",
        "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + directory,
        "start");
  }

  public void stop() throws IOException, InterruptedException {
    execute("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
  }

  public DatabaseSettings settings() {
    return new DatabaseSettings(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "jiesu", "", 8);
  }

  private void execute(String program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("postgres-test", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    String said = Files.readString(output);
    Files.delete(output);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(command + " failed: " + said);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try (Stream<Path> all = Files.walk(directory)) {
        all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }
}
