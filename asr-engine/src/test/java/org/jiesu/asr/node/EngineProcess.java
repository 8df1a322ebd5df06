package org.jiesu.asr.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An engine node in a process of its own, as {@code scripts/engine} starts one. */
final class EngineProcess implements AutoCloseable {
  static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();
  static final Path MODELS = ROOT.resolve("asr-engine/models");

  private final Process process;
  private final String uri;

  /** Starts a node with the shipped Mandarin model and waits until it listens. */
  EngineProcess(Path work, int port, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EngineCommand.class.getName(),
                "--port",
                Integer.toString(port),
                "--work",
                work.toString(),
                "--directory",
                MODELS.toString(),
                "--model",
                "cmn=jiesu-cmn-8k"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    uri = listening();
  }

  private String listening() throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("engine: ")) {
        return line.substring("engine: ".length());
      }
    }
    throw new IOException("the node did not start");
  }

  String uri() {
    return uri;
  }

  int port() {
    return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1));
  }

  /** Kills it. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
