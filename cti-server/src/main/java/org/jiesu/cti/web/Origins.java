package org.jiesu.cti.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which pages may talk to us (RFC 6454): our own, and those a city names. */
final class Origins {

  private final Set<String> allowed;

  Origins(Set<String> allowed) {
    this.allowed = allowed;
  }

  /** Whether a request comes from a page that may; empty when it does not say. */
  Optional<Boolean> allows(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      String site = request.getHeader("Sec-Fetch-Site");
      return site == null || site.equals("same-origin") || site.equals("none")
          ? Optional.empty()
          : Optional.of(false);
    }
    return Optional.of(allowed.contains(origin) || isOwn(origin, request));
  }

  // HTTP/2 has an authority instead of the header Host (RFC 9113, 8.3.1).
  // A proxy that ends TLS passes on the host; then the page's scheme is https and ours is not.
  private static boolean isOwn(String origin, HttpServerRequest request) {
    String host = request.getHeader("Host");
    HostAndPort authority = request.authority();
    if (host == null && authority == null) {
      return false;
    }
    String own = (host != null ? host : authority.toString()).toLowerCase(Locale.ROOT);
    String page = origin.toLowerCase(Locale.ROOT);
    return page.equals("https://" + own) || !request.isSSL() && page.equals("http://" + own);
  }
}
