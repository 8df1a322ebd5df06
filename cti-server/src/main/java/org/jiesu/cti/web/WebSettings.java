package org.jiesu.cti.web;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Set;

/**
 * How the server is reached.
 *
 * @param port 0 for any free one
 * @param root directory of the built pages; may be missing
 * @param allowedOrigins origins allowed besides our own, as browsers write them: {@code
 *     https://12345.example.cn}
 * @param secureCookies whether cookies are sent over TLS only
 * @param demo whether the sign-in page offers the demonstration's accounts
 * @param softphonePort the loopback port of the operator's softphone
 * @param softphoneSecret empty when softphones are not controlled from the page
 */
public record WebSettings(
    String host,
    int port,
    Path root,
    Set<String> allowedOrigins,
    boolean secureCookies,
    boolean demo,
    int softphonePort,
    String softphoneSecret) {

  public WebSettings {
    allowedOrigins = Set.copyOf(allowedOrigins);
  }

  /**
   * Reads {@code jiesu.web}, {@code jiesu.softphone} and {@code jiesu.demo} of the server's whole
   * configuration.
   *
   * @throws com.typesafe.config.ConfigException if a key is missing or of the wrong kind
   */
  public static WebSettings from(Config config) {
    Config jiesu = config.getConfig("jiesu");
    return new WebSettings(
        jiesu.getString("web.host"),
        jiesu.getInt("web.port"),
        Path.of(jiesu.getString("web.root")),
        Set.copyOf(jiesu.getStringList("web.allowed-origins")),
        jiesu.getBoolean("web.secure-cookies"),
        jiesu.getBoolean("demo"),
        jiesu.getInt("softphone.port"),
        jiesu.getString("softphone.secret"));
  }

  @Override
  public String toString() {
    return "WebSettings[%s:%d, root=%s]".formatted(host, port, root);
  }
}
