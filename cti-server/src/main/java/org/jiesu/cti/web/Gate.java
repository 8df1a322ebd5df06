package org.jiesu.cti.web;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.CallControlException;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.identity.Session;
import org.jiesu.cti.knowledge.KnowledgeConflictException;
import org.jiesu.cti.knowledge.MalformedKnowledgeException;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.lexicon.VersionConflictException;
import org.jiesu.cti.navigation.NavigationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the network and the actions: origin, session, CSRF token, form of the body; and
 * turns whatever an action throws into an answer. Actions run on worker threads, the rest on the
 * event loop.
 */
final class Gate {

  static final String COOKIE = "jiesu-session";
  static final String CSRF_HEADER = "X-CSRF-Token";

  private static final Logger log = LoggerFactory.getLogger(Gate.class);
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final String NOT_YOURS = "您没有做这件事的权限，请联系管理员。";

  private final Vertx vertx;
  private final Router router;
  private final Identity identity;
  private final Origins origins;
  private final BlockingWork work;
  private final BlockingWork passwordWork;
  private final Json json;
  private final boolean secureCookies;

  /** Who may come through. */
  enum Entry {
    /** Anybody; a session is looked up, none is needed, and no CSRF token. */
    ANYBODY,
    /** Signed in, perhaps with a password that must be changed. */
    SIGNED_IN,
    /** Signed in, with a password of their own choice. */
    SETTLED
  }

  /** How long an action takes. */
  enum Cost {
    USUAL,
    /** It hashes a password. */
    PASSWORD
  }

  Gate(
      Vertx vertx,
      Router router,
      Identity identity,
      Origins origins,
      BlockingWork work,
      BlockingWork passwordWork,
      Json json,
      boolean secureCookies) {
    this.vertx = vertx;
    this.router = router;
    this.identity = identity;
    this.origins = origins;
    this.work = work;
    this.passwordWork = passwordWork;
    this.json = json;
    this.secureCookies = secureCookies;
  }

  Route on(HttpMethod method, String path, Exchange.Action action) {
    return on(method, path, Entry.SETTLED, Cost.USUAL, action);
  }

  /** Only for those who have one of these roles. */
  Route onFor(Set<Role> roles, HttpMethod method, String path, Exchange.Action action) {
    return on(
        method,
        path,
        exchange -> {
          if (!exchange.mayAny(roles)) {
            throw new Problem(403, NOT_YOURS);
          }
          return action.handle(exchange);
        });
  }

  Route on(HttpMethod method, String path, Entry entry, Cost cost, Exchange.Action action) {
    return route(
        method,
        path,
        entry,
        cost,
        exchange -> CompletableFuture.completedStage(action.handle(exchange)));
  }

  Route onLong(HttpMethod method, String path, Exchange.LongAction action) {
    return route(method, path, Entry.SETTLED, Cost.USUAL, action);
  }

  /** What a route does with a file that was sent to it; the file is gone afterwards. */
  @FunctionalInterface
  interface UploadAction {
    Answer handle(Exchange exchange, Path file) throws Exception;
  }

  /**
   * Takes a file for those who have one of these roles, as it comes in and onto the disk: only
   * after the session is known, and no more than the limit. Must be mounted before what reads other
   * bodies.
   */
  Route onUpload(
      Set<Role> roles,
      HttpMethod method,
      String path,
      String type,
      long limit,
      UploadAction action) {
    return router
        .route(method, path)
        .handler(
            context -> {
              try {
                upload(context, roles, type, limit, action);
              } catch (RuntimeException e) {
                fail(context, e);
              }
            });
  }

  /**
   * Lets nobody send a large body to these paths who is not signed in with one of these roles: the
   * session is looked up before anything of it is read. Must be mounted before what reads bodies;
   * the action asks again.
   */
  void beforeBody(Set<Role> roles, String path) {
    router
        .route(path)
        .handler(
            context -> {
              HttpServerRequest request = context.request();
              if (SAFE.contains(request.method())) {
                context.next();
                return;
              }
              request.pause();
              Optional<String> token = token(context);
              Optional<String> csrf = Optional.ofNullable(request.getHeader(CSRF_HEADER));
              work.run(
                      () -> {
                        Optional<Session> session = token.flatMap(identity::resolve);
                        admit(session, Entry.SETTLED, true, csrf);
                        if (roles.stream().noneMatch(session.orElseThrow().person()::is)) {
                          throw new Problem(403, NOT_YOURS);
                        }
                        return session;
                      })
                  .onSuccess(
                      admitted -> {
                        context.next();
                        request.resume();
                      })
                  .onFailure(failure -> refuseBody(context, failure));
            });
  }

  /** What was not read of the body must not be taken for the next request. */
  private void refuseBody(RoutingContext context, Throwable failure) {
    context.response().putHeader("Connection", "close");
    fail(context, failure);
    context.request().resume();
  }

  private void upload(
      RoutingContext context, Set<Role> roles, String type, long limit, UploadAction action) {
    HttpServerRequest request = context.request();
    request.pause();
    if (!origins.allows(request).orElse(true)) {
      throw new Problem(403, "请求来自别的网站，已拒绝。请从本系统的页面操作。");
    }
    if (!type(context).equalsIgnoreCase(type)) {
      throw new Problem(415, "请求内容应是 " + type + "。");
    }
    Optional<String> token = token(context);
    Optional<String> csrf = Optional.ofNullable(request.getHeader(CSRF_HEADER));
    String address = address(context);
    Map<String, String> path = Map.copyOf(context.pathParams());
    MultiMap query = query(context);
    work.run(
            () -> {
              Optional<Session> session = token.flatMap(identity::resolve);
              admit(session, Entry.SETTLED, true, csrf);
              Exchange exchange =
                  new Exchange(session, token, address, path, query, new byte[0], json);
              if (!exchange.mayAny(roles)) {
                throw new Problem(403, NOT_YOURS);
              }
              return exchange;
            })
        .compose(
            exchange ->
                received(request, limit)
                    .compose(
                        file ->
                            work.run(() -> action.handle(exchange, file))
                                .eventually(() -> vertx.fileSystem().delete(file.toString()))))
        .onSuccess(answer -> send(context, answer))
        .onFailure(failure -> refuseBody(context, failure));
  }

  /** Writes a body to a new file of its own. */
  private Future<Path> received(HttpServerRequest request, long limit) {
    return vertx
        .fileSystem()
        .createTempFile("jiesu-upload", "")
        .compose(
            file ->
                vertx
                    .fileSystem()
                    .open(file, new OpenOptions().setWrite(true).setTruncateExisting(true))
                    .compose(open -> copied(request, open, limit))
                    .map(Path.of(file))
                    .recover(
                        failure ->
                            vertx
                                .fileSystem()
                                .delete(file)
                                .transform(done -> Future.failedFuture(failure))));
  }

  private static Future<Void> copied(HttpServerRequest request, AsyncFile open, long limit) {
    Promise<Void> ended = Promise.promise();
    long[] bytes = {0};
    request.exceptionHandler(ended::tryFail);
    request.handler(
        buffer -> {
          bytes[0] += buffer.length();
          if (bytes[0] > limit) {
            request.pause();
            ended.tryFail(new Problem(413, "文件太大，最多 " + limit / 1024 / 1024 + " MB。"));
            return;
          }
          open.write(buffer).onFailure(ended::tryFail);
          if (open.writeQueueFull()) {
            request.pause();
            open.drainHandler(drained -> request.resume());
          }
        });
    request.endHandler(end -> ended.tryComplete());
    request.resume();
    return ended.future().transform(result -> open.close().transform(closed -> asFuture(result)));
  }

  private static Future<Void> asFuture(io.vertx.core.AsyncResult<Void> result) {
    return result.succeeded() ? Future.succeededFuture() : Future.failedFuture(result.cause());
  }

  private Route route(
      HttpMethod method, String path, Entry entry, Cost cost, Exchange.LongAction action) {
    return router
        .route(method, path)
        .handler(
            context -> {
              try {
                serve(context, entry, cost, action);
              } catch (RuntimeException e) {
                fail(context, e);
              }
            });
  }

  private void serve(RoutingContext context, Entry entry, Cost cost, Exchange.LongAction action) {
    HttpMethod method = context.request().method();
    boolean unsafe = !SAFE.contains(method);
    if (unsafe && !origins.allows(context.request()).orElse(true)) {
      throw new Problem(403, "请求来自别的网站，已拒绝。请从本系统的页面操作。");
    }
    byte[] content = content(context.body().buffer());
    if (content.length > 0 && !isJson(context)) {
      throw new Problem(415, "请求内容应是 JSON（application/json）。");
    }
    Optional<String> token = token(context);
    String address = address(context);
    Optional<String> csrf = Optional.ofNullable(context.request().getHeader(CSRF_HEADER));
    Map<String, String> path = Map.copyOf(context.pathParams());
    MultiMap query = query(context);
    (cost == Cost.PASSWORD ? passwordWork : work)
        .run(
            () -> {
              Optional<Session> session = token.flatMap(identity::resolve);
              if (entry != Entry.ANYBODY) {
                admit(session, entry, unsafe, csrf);
              }
              return action.handle(
                  new Exchange(session, token, address, path, query, content, json));
            })
        .compose(Future::fromCompletionStage)
        .onSuccess(answer -> send(context, answer))
        .onFailure(failure -> fail(context, failure));
  }

  private static void admit(
      Optional<Session> session, Entry entry, boolean unsafe, Optional<String> csrf) {
    if (session.isEmpty()) {
      throw Problem.notSignedIn();
    }
    if (unsafe && !same(csrf.orElse(""), session.get().csrfToken())) {
      throw new Problem(403, "页面已过期，请刷新后再试。");
    }
    if (entry == Entry.SETTLED && session.get().person().mustChangePassword()) {
      throw new Problem(403, "请先修改初始密码。");
    }
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] content(@org.jspecify.annotations.Nullable Buffer buffer) {
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  private static MultiMap query(RoutingContext context) {
    try {
      return context.queryParams();
    } catch (RuntimeException malformed) {
      throw new Problem(400, "地址里的参数写法不对。");
    }
  }

  private static boolean isJson(RoutingContext context) {
    return type(context).equalsIgnoreCase("application/json");
  }

  private static String type(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    return type == null ? "" : type.split(";", 2)[0].trim();
  }

  static Optional<String> token(RoutingContext context) {
    return Optional.ofNullable(context.request().getCookie(COOKIE)).map(Cookie::getValue);
  }

  static String address(RoutingContext context) {
    return Optional.ofNullable(context.request().remoteAddress())
        .map(address -> address.hostAddress())
        .orElse("");
  }

  private void send(RoutingContext context, Answer answer) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (answer.cookie() instanceof Answer.CookieChange.Set set) {
      response.addCookie(cookie(set.session().token()));
      response.putHeader(CSRF_HEADER, set.session().csrfToken());
    } else if (answer.cookie() instanceof Answer.CookieChange.Clear) {
      response.addCookie(cookie("").setMaxAge(0));
    }
    response.setStatusCode(answer.status());
    if (answer.body().isEmpty()) {
      response.end();
    } else {
      response
          .putHeader("Content-Type", "application/json; charset=utf-8")
          .end(json.write(answer.body().get()));
    }
  }

  private Cookie cookie(String token) {
    return Cookie.cookie(COOKIE, token)
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(secureCookies)
        .setPath("/");
  }

  /** Answers with what went wrong. */
  void fail(RoutingContext context, Throwable failure) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    Problem problem = problem(context, failure);
    response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json; charset=utf-8")
        .putHeader("Cache-Control", "no-store");
    if (problem.retryAfterSeconds() > 0) {
      response.putHeader("Retry-After", Long.toString(problem.retryAfterSeconds()));
    }
    response.end(json.write(problem.body()));
  }

  /** Where in a file of the city something is wrong, for an editor to go there. */
  private static Map<String, String> place(LexiconException wrong) {
    Map<String, String> place = new TreeMap<>();
    place.put("file", wrong.fileName());
    if (wrong.line() > 0) {
      place.put("line", Integer.toString(wrong.line()));
    }
    if (!wrong.field().isEmpty()) {
      place.put("field", wrong.field());
    }
    return place;
  }

  /** By field where it is one article's fields, all in the text where it is a file's lines. */
  private static Problem malformed(MalformedKnowledgeException wrong) {
    Map<String, String> fields = new TreeMap<>();
    wrong.mistakes().stream()
        .filter(mistake -> mistake.place().isEmpty() && !mistake.field().isEmpty())
        .forEach(mistake -> fields.putIfAbsent(mistake.field(), mistake.problem()));
    return new Problem(422, fields.isEmpty() ? wrong.getMessage() : "请按提示改正后再提交。", fields);
  }

  private static Problem problem(RoutingContext context, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Problem problem) {
      return problem;
    }
    if (cause instanceof CallControlException refused) {
      return new Problem(409, refused.getMessage());
    }
    if (cause instanceof TicketDesk.Refused refused) {
      Map<String, String> fields = new TreeMap<>();
      refused.problems().forEach((field, text) -> fields.put(field.name(), text));
      return new Problem(422, "请按提示改正后再提交。", fields);
    }
    if (cause instanceof TicketDesk.Conflict conflict) {
      return new Problem(409, conflict.getMessage());
    }
    if (cause instanceof MalformedKnowledgeException wrong) {
      return malformed(wrong);
    }
    if (cause instanceof KnowledgeConflictException conflict) {
      return new Problem(409, conflict.getMessage());
    }
    if (cause instanceof LexiconException wrong) {
      return new Problem(422, wrong.problem(), place(wrong));
    }
    if (cause instanceof NavigationException wrong) {
      return new Problem(422, wrong.getMessage());
    }
    if (cause instanceof VersionConflictException conflict) {
      return new Problem(409, conflict.getMessage());
    }
    if (cause instanceof HotlineException away) {
      log.warn("{} {}: {}", context.request().method(), context.request().path(), away.toString());
      return new Problem(503, "暂时不能保存或读取数据，通话不受影响，请稍后再试。", Map.of(), 5);
    }
    // The path only: the query may hold a telephone number.
    log.error("{} {} failed", context.request().method(), context.request().path(), cause);
    return Problem.ours();
  }
}
