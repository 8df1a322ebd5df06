package org.jiesu.asr.node;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an engine node needs to know besides its models.
 *
 * @param host address to listen on, never a wildcard
 * @param port 0 takes a free one
 * @param token that whoever connects must send; empty only on loopback
 * @param decodeThreads 0 means one per processor
 * @param capacity streams with partials; 0 means {@value #STREAMS_PER_THREAD} per decode thread
 * @param connections most at once
 * @param idle a connection that says nothing for so long is closed
 * @param certificate what the node proves itself with; clear text where there is none
 */
public record NodeSettings(
    String host,
    int port,
    String token,
    int decodeThreads,
    int capacity,
    int connections,
    Duration idle,
    Optional<Certificate> certificate) {
  static final int STREAMS_PER_THREAD = 10;

  private static final int SHORTEST_TOKEN = 16;

  public NodeSettings {
    if (decodeThreads < 0 || capacity < 0 || connections < 1) {
      throw new NodeException("threads, capacity and connections must be positive");
    }
    decodeThreads = decodeThreads > 0 ? decodeThreads : Runtime.getRuntime().availableProcessors();
    capacity = capacity > 0 ? capacity : decodeThreads * STREAMS_PER_THREAD;
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new NodeException("the engine cannot listen on \"" + host + "\": no such address", e);
    }
    if (address.isAnyLocalAddress()) {
      throw new NodeException(
          "the engine must not listen on every address: name the one the servers reach it by");
    }
    if (!address.isLoopbackAddress() && token.length() < SHORTEST_TOKEN) {
      throw new NodeException(
          "on an address other than loopback the engine needs a token of "
              + SHORTEST_TOKEN
              + " characters or more (JIESU_ENGINE_TOKEN), the same at the servers");
    }
  }

  /**
   * A certificate and its key, PEM both.
   *
   * @param chain the certificate and those that vouch for it
   * @param key PKCS 8, without a password
   */
  public record Certificate(Path chain, Path key) {}

  /** On loopback, with what suits this machine. */
  public static NodeSettings local(int port) {
    return new NodeSettings(
        "127.0.0.1", port, "", 0, 0, 1_000, Duration.ofMinutes(10), Optional.empty());
  }

  /** The same with another capacity. */
  public NodeSettings withCapacity(int streams) {
    return new NodeSettings(
        host, port, token, decodeThreads, streams, connections, idle, certificate);
  }

  /** The same with a token. */
  public NodeSettings withToken(String secret) {
    return new NodeSettings(
        host, port, secret, decodeThreads, capacity, connections, idle, certificate);
  }

  /** The same, proving itself. */
  public NodeSettings withCertificate(Certificate proof) {
    return new NodeSettings(
        host, port, token, decodeThreads, capacity, connections, idle, Optional.of(proof));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return host + ":" + port + ", " + decodeThreads + " threads, " + capacity + " streams";
  }
}
