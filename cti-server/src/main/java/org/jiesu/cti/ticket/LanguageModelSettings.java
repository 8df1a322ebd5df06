package org.jiesu.cti.ticket;

import com.typesafe.config.Config;
import java.net.URI;
import java.time.Duration;
import org.jiesu.cti.HotlineException;

/**
 * Which language model phrases drafts (jiesu.draft.llm).
 *
 * @param url of an OpenAI-compatible service, up to {@code /v1}; empty for none
 * @param key sent as a bearer token; empty for none
 * @param timeout from the request to the whole answer
 */
public record LanguageModelSettings(String url, String model, String key, Duration timeout) {

  public LanguageModelSettings {
    url = url.strip().replaceAll("/+$", "");
    if (!url.isEmpty()) {
      if (!url.matches("https?://.+")) {
        throw new HotlineException(
            "jiesu.draft.llm.url must begin with http:// or https://, not " + url);
      }
      URI.create(url);
      if (model.isBlank()) {
        throw new HotlineException("jiesu.draft.llm.model must name a model when a url is given");
      }
      if (timeout.isNegative() || timeout.isZero()) {
        throw new HotlineException("jiesu.draft.llm.timeout must be longer than nothing");
      }
    }
  }

  /** From the configuration. */
  public static LanguageModelSettings from(Config config) {
    Config llm = config.getConfig("jiesu.draft.llm");
    return new LanguageModelSettings(
        llm.getString("url"),
        llm.getString("model"),
        llm.getString("key"),
        llm.getDuration("timeout"));
  }

  /** Whether there is one to ask. */
  public boolean configured() {
    return !url.isEmpty();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return url + " " + model;
  }
}
