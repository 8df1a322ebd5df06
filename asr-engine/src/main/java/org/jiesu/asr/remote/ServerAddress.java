package org.jiesu.asr.remote;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jiesu.asr.recognition.Language;

/**
 * Where a recognition server listens, and which dialect of the protocol it speaks.
 *
 * @param protocol it speaks
 * @param uri ws or wss, with a port
 * @param token sent as a bearer token; empty where none is needed
 * @param language what a foreign server recognises; a node of ours says itself what it does
 * @param trust certificates that are trusted under wss, PEM; the platform's where there is none
 */
public record ServerAddress(
    Protocol protocol, URI uri, String token, Optional<Language> language, Optional<Path> trust) {
  private static final Set<String> SCHEMES = Set.of("ws", "wss");

  /** What a server speaks. */
  public enum Protocol {
    /** vosk-server's, with our additions. */
    NODE("", true),
    /** vosk-server's. */
    VOSK("", true),
    /** sherpa-onnx's streaming server. */
    SHERPA("sherpa+", false),
    /** FunASR's real-time server. */
    FUNASR("funasr+", false);

    private final String prefix;
    private final boolean phrases;

    Protocol(String prefix, boolean phrases) {
      this.prefix = prefix;
      this.phrases = phrases;
    }

    /** Whether a recogniser can be bound to phrases. */
    boolean phrases() {
      return phrases;
    }
  }

  public ServerAddress {
    if (uri.getScheme() == null
        || !SCHEMES.contains(uri.getScheme())
        || uri.getHost() == null
        || uri.getPort() < 1
        || uri.getPort() > 65_535) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is no address of a recognition server, such as ws://10.0.0.7:2700");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "the address of a recognition server at "
              + uri.getHost()
              + " holds no user and no query: secrets do not belong there");
    }
  }

  /**
   * One of our own engine nodes.
   *
   * @throws IllegalArgumentException if the address is none
   */
  public static ServerAddress node(String uri, String token) {
    return new ServerAddress(Protocol.NODE, parse(uri), token, Optional.empty(), Optional.empty());
  }

  /**
   * A server of somebody else's: vosk-server's protocol, or {@code sherpa+ws://} and {@code
   * funasr+ws://} for theirs.
   *
   * @throws IllegalArgumentException if the address is none
   */
  public static ServerAddress foreign(String uri, String token, Language language) {
    String written = uri.strip();
    for (Protocol protocol : List.of(Protocol.SHERPA, Protocol.FUNASR)) {
      if (written.startsWith(protocol.prefix)) {
        return new ServerAddress(
            protocol,
            parse(written.substring(protocol.prefix.length())),
            token,
            Optional.of(language),
            Optional.empty());
      }
    }
    return new ServerAddress(
        Protocol.VOSK, parse(written), token, Optional.of(language), Optional.empty());
  }

  /**
   * The same, trusting these certificates and no others.
   *
   * @param certificates PEM
   * @throws IllegalArgumentException if the file cannot be read or holds none
   */
  public ServerAddress trusting(Path certificates) {
    ServerAddress trusting =
        new ServerAddress(protocol, uri, token, language, Optional.of(certificates));
    try {
      trusting.tls();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          certificates + " holds no certificates (PEM): " + e.getMessage(), e);
    }
    return trusting;
  }

  /** What a wss connection is made with; the certificate must be of the host that is named. */
  SslContext tls() throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS");
    trust.ifPresent(file -> builder.trustManager(file.toFile()));
    return builder.build();
  }

  /** Another place on the same server. */
  ServerAddress at(String path) {
    String before = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
    try {
      return new ServerAddress(
          protocol,
          new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), before + path, null, null),
          token,
          language,
          trust);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(uri + path + " is no address", e);
    }
  }

  boolean ours() {
    return protocol == Protocol.NODE;
  }

  /** Without the token. */
  @Override
  public String toString() {
    return protocol.prefix + uri;
  }

  private static URI parse(String uri) {
    try {
      return new URI(uri.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "\"" + uri + "\" is no address of a recognition server, such as ws://10.0.0.7:2700", e);
    }
  }
}
