package org.jiesu.asr.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.jiesu.asr.recognition.Language;

/**
 * Where a recognition server listens, and which dialect of the protocol it speaks.
 *
 * @param uri ws or wss, with a port
 * @param token sent as a bearer token; empty where none is needed
 * @param language what a foreign server recognises; a node of ours says itself what it does
 */
public record ServerAddress(URI uri, String token, Optional<Language> language) {
  private static final Set<String> SCHEMES = Set.of("ws", "wss");

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
    return new ServerAddress(parse(uri), token, Optional.empty());
  }

  /**
   * A server of somebody else's that speaks vosk-server's protocol.
   *
   * @throws IllegalArgumentException if the address is none
   */
  public static ServerAddress foreign(String uri, String token, Language language) {
    return new ServerAddress(parse(uri), token, Optional.of(language));
  }

  /** Another place on the same server. */
  ServerAddress at(String path) {
    String before = uri.getPath() == null ? "" : uri.getPath().replaceAll("/+$", "");
    try {
      return new ServerAddress(
          new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), before + path, null, null),
          token,
          language);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(uri + path + " is no address", e);
    }
  }

  boolean ours() {
    return language.isEmpty();
  }

  /** Without the token. */
  @Override
  public String toString() {
    return uri.toString();
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
