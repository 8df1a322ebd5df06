package org.jiesu.cti.web;

import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.identity.Session;

/**
 * A request as an {@link Action} sees it: read whole, its session looked up. Belongs to one worker
 * thread.
 *
 * @param address where it came from
 */
record Exchange(
    Optional<Session> signedIn,
    Optional<String> token,
    String address,
    Map<String, String> path,
    MultiMap query,
    byte[] content,
    Json json) {

  /** What a route does, on a worker thread. */
  @FunctionalInterface
  interface Action {
    Answer handle(Exchange exchange) throws Exception;
  }

  /** What a route begins on a worker thread and somebody else ends. */
  @FunctionalInterface
  interface LongAction {
    CompletionStage<Answer> handle(Exchange exchange) throws Exception;
  }

  Session session() {
    return signedIn.orElseThrow(Problem::notSignedIn);
  }

  Person person() {
    return session().person();
  }

  boolean mayAny(Set<Role> roles) {
    return roles.stream().anyMatch(person()::is);
  }

  String path(String name) {
    return path.getOrDefault(name, "");
  }

  Body body(Set<String> known) {
    return new Body(
        json.read(content).orElseThrow(() -> new Problem(400, "请求内容不是正确的 JSON。")), known);
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  /** A number in the query. */
  long query(String name, long fallback, long least, long most) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notNumber) {
      // answered below, as a number out of range is
    }
    throw new Problem(400, "参数 " + name + " 应是 " + least + " 到 " + most + " 之间的整数。");
  }

  /** A yes or no in the query; no when it is missing. */
  boolean flag(String name) {
    String text = query(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new Problem(400, "参数 " + name + " 只能是 true 或 false。");
    }
    return text.equals("true");
  }
}
