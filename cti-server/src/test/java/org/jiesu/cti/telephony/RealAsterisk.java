package org.jiesu.cti.telephony;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An Asterisk of its own, run by scripts/asterisk on free ports, and SIPp telephones for it. */
final class RealAsterisk {
  private static final Path ROOT = Path.of(System.getProperty("project.root", "."));

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final List<Process> phones = new ArrayList<>();
  final int sipPort = freePort();
  final int amiPort = freePort();
  final int agiPort = freePort();

  RealAsterisk(Path directory) throws IOException {
    this.directory = directory;
    environment.put("JIESU_VAR", directory.resolve("var").toString());
    environment.put("JIESU_SECRETS", directory.resolve("secrets.env").toString());
    environment.put("JIESU_SIP_PORT", Integer.toString(sipPort));
    environment.put("JIESU_AMI_PORT", Integer.toString(amiPort));
    environment.put("JIESU_AGI_PORT", Integer.toString(agiPort));
    environment.put("JIESU_RTP_START", "23000");
    environment.put("JIESU_RTP_END", "23999");
  }

  /** Why the tests that need Asterisk cannot run here; empty when they can. Downloads nothing. */
  static Optional<String> missing() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    boolean asterisk =
        Optional.ofNullable(System.getenv("JIESU_ASTERISK_PREFIX"))
                .filter(prefix -> Files.isExecutable(Path.of(prefix, "bin/asterisk")))
                .isPresent()
            || Files.isExecutable(Path.of(cache, "jiesu/asterisk/bin/asterisk"))
            || onPath("asterisk");
    if (!asterisk) {
      return Optional.of("no Asterisk here: run scripts/asterisk install first");
    }
    return onPath("sipp")
        ? Optional.empty()
        : Optional.of("no sipp here: install the package sip-tester");
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
    for (String directory : path.split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs scripts/asterisk and gives what it printed. */
  String script(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("scripts/asterisk").toString());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, "script", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    if (process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + text);
    }
    return text;
  }

  String cli(String command) {
    try {
      return script("cli", command);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  String secret(String name) throws IOException {
    return Files.readAllLines(directory.resolve("secrets.env")).stream()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** The password scripts/asterisk gives an extension, computed independently of it. */
  private String password(String extension) throws IOException, GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(
            secret("JIESU_SIP_SECRET").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of()
        .formatHex(mac.doFinal(extension.getBytes(StandardCharsets.UTF_8)))
        .substring(0, 32);
  }

  /**
   * A UDP port of the loopback address that nobody has, and if wanted an even one with the next.
   */
  private static int freeUdpPort(boolean pair) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; attempt < 100; attempt++) {
      try (DatagramSocket one = new DatagramSocket(0, loopback)) {
        int port = one.getLocalPort();
        if (!pair) {
          return port;
        }
        if (port % 2 == 0) {
          try (DatagramSocket next = new DatagramSocket(port + 1, loopback)) {
            return next.getLocalPort() - 1;
          }
        }
      } catch (SocketException e) {
        // the next one is taken
      }
    }
    throw new AssertionError("no free UDP port");
  }

  /** A citizen who speaks {@code speech} (A-law) and hangs up after {@code stay}. */
  Process citizen(byte[] speech, Duration stay) throws IOException {
    return phone("caller", "", "", freeUdpPort(false), speech, stay);
  }

  /** Registers an extension and lets it answer one call. */
  Process operator(String extension, byte[] speech, Duration stay)
      throws IOException, InterruptedException, GeneralSecurityException {
    int port = freeUdpPort(false);
    Process register =
        phone("register", extension, password(extension), port, new byte[0], Duration.ZERO);
    if (!register.waitFor(10, TimeUnit.SECONDS) || register.exitValue() != 0) {
      throw new AssertionError("the softphone " + extension + " could not register");
    }
    return phone("operator", extension, "", port, speech, stay);
  }

  private Process phone(
      String scenario, String extension, String password, int port, byte[] speech, Duration stay)
      throws IOException {
    Path home = Files.createTempDirectory(directory, scenario);
    String text;
    try (var in = RealAsterisk.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Files.writeString(
        home.resolve("scenario.xml"),
        text.replace("@STAY@", Long.toString(stay.toMillis()))
            .replace("@EXTENSION@", extension)
            .replace("@PASSWORD@", password));
    Files.write(home.resolve(scenario + ".al"), speech);
    List<String> command =
        List.of(
            "sipp",
            "127.0.0.1:" + sipPort,
            "-sf",
            "scenario.xml",
            "-i",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-mi",
            "127.0.0.1",
            "-mp",
            Integer.toString(freeUdpPort(true)),
            "-m",
            "1",
            "-nostdin",
            "-timeout",
            "90s");
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("sipp.txt").toFile())
            .start();
    phones.add(process);
    return process;
  }

  /** Ends the telephones of one test. */
  void putDown() throws InterruptedException {
    for (Process phone : phones) {
      phone.destroy();
    }
    for (Process phone : phones) {
      if (!phone.waitFor(3, TimeUnit.SECONDS)) {
        phone.destroyForcibly();
      }
    }
    phones.clear();
  }

  void close() throws IOException, InterruptedException {
    putDown();
    script("stop");
  }
}
