package org.jiesu.cti.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.web.Gate.Cost;
import org.jiesu.cti.web.Gate.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: routes, the desk's WebSocket and the built pages, as {@code api/openapi.yaml}
 * and {@code api/asyncapi.yaml} describe them. Start and close block; do not call them on an event
 * loop.
 */
public final class WebServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WebServer.class);
  private static final long LONGEST_BODY = 64 * 1024;
  private static final long LONGEST_FILE_BODY = 10_000_000;
  private static final int LONGEST_MESSAGE = 64 * 1024;
  private static final int IDLE_SECONDS = 120;
  private static final int CLOSING_SECONDS = 3;
  private static final Duration REGISTRATION = Duration.ofSeconds(5);
  private static final int THREADS = 8;
  private static final int WORK_LIMIT = 500;
  private static final int PASSWORD_THREADS = 2;
  private static final int PASSWORD_LIMIT = 40;

  private final Vertx vertx;
  private final WebSettings settings;
  private final WebParts parts;
  private final Json json = new Json();
  private final BlockingWork work;
  private final BlockingWork passwordWork;
  private final Desks desks;
  private final HttpServer server;

  /** A server, not yet started. */
  public WebServer(Vertx vertx, WebSettings settings, WebParts parts) {
    this(vertx, settings, parts, Desks.Limits.usual());
  }

  WebServer(Vertx vertx, WebSettings settings, WebParts parts, Desks.Limits limits) {
    this.vertx = vertx;
    this.settings = settings;
    this.parts = parts;
    this.work = new BlockingWork(vertx, "web", THREADS, WORK_LIMIT);
    this.passwordWork = new BlockingWork(vertx, "password", PASSWORD_THREADS, PASSWORD_LIMIT);
    Router router = Router.router(vertx);
    Origins origins = new Origins(settings.allowedOrigins());
    Gate gate =
        new Gate(
            vertx,
            router,
            parts.identity(),
            origins,
            work,
            passwordWork,
            json,
            settings.secureCookies());
    SeatRoutes seats = new SeatRoutes(parts.seats(), settings);
    CallAccess access = new CallAccess(parts.calls(), parts.seats());
    this.desks = new Desks(vertx, parts, seats, access, origins, work, gate, json, limits);
    mount(router, gate, seats, access);
    this.server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWebSocketMessageSize(LONGEST_MESSAGE)
                .setMaxWebSocketFrameSize(LONGEST_MESSAGE)
                .setWebSocketClosingTimeout(CLOSING_SECONDS)
                .setStrictThreadMode(false));
    server.requestHandler(router);
  }

  private void mount(Router router, Gate gate, SeatRoutes seats, CallAccess access) {
    router.route().failureHandler(context -> gate.fail(context, failure(context)));
    for (int status : new int[] {400, 404, 405, 413, 414, 500}) {
      router.errorHandler(status, context -> gate.fail(context, failure(context)));
    }
    router.route().handler(this::secure);
    router.get("/health").handler(context -> text(context, "ok"));
    router.get("/metrics").handler(this::metrics);
    router.route("/ws/desk").method(HttpMethod.GET).handler(desks::upgrade);
    // A file of articles is larger than anything else a page sends. Whose it is, is asked first;
    // the first handler that reads a body is the only one.
    gate.beforeBody(AdministrationRoutes.ADMINISTRATORS, KnowledgeAdministration.IMPORT);
    router
        .route(KnowledgeAdministration.IMPORT)
        .handler(bodies(KnowledgeAdministration.LARGEST_IMPORT));
    GazetteerRoutes gazetteer = new GazetteerRoutes(parts.administration());
    gazetteer.mountUpload(gate);
    new AcousticCheckRoutes(parts.administration()).mountUpload(gate);
    // whole files of the city are edited there
    gate.beforeBody(AdministrationRoutes.ADMINISTRATORS, DispatchRoutes.BASE + "/files/*");
    router.route(DispatchRoutes.BASE + "/files/*").handler(bodies(LONGEST_FILE_BODY));
    router.route(MatterRoutes.BASE + "*").handler(bodies(LONGEST_FILE_BODY));
    router.route("/api/*").handler(bodies(LONGEST_BODY));
    router.get("/api/openapi.yaml").handler(context -> document(context, "openapi.yaml"));
    router.get("/api/asyncapi.yaml").handler(context -> document(context, "asyncapi.yaml"));
    new SessionRoutes(parts.identity(), seats, desks, settings.demo()).mount(gate);
    seats.mount(gate);
    new CallRoutes(parts.calls(), parts.control(), access, parts.tickets(), REGISTRATION)
        .mount(gate);
    new TicketRoutes(parts.tickets(), parts.identity(), parts.clock()).mount(gate);
    new AdministrationRoutes(parts.administration()).mount(gate);
    new KnowledgeRoutes(parts.knowledge(), parts.calls(), access).mount(gate);
    new KnowledgeAdministration(parts.knowledge().base()).mount(gate);
    gazetteer.mount(gate);
    new DispatchRoutes(parts.administration(), parts.identity()).mount(gate);
    new MatterRoutes(parts.administration(), parts.identity()).mount(gate);
    gate.on(HttpMethod.GET, "/api/reference", exchange -> Answer.ok(parts.reference().get()));
    gate.on(
        HttpMethod.GET,
        "/api/status",
        Entry.SIGNED_IN,
        Cost.USUAL,
        exchange -> Answer.ok(parts.status().get()));
    new Pages(settings).mount(router);
  }

  /**
   * Opens the port and begins to follow calls and seats.
   *
   * @return the port
   * @throws HotlineException if the port cannot be opened
   */
  public int start() {
    try {
      server.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new HotlineException(
          "Cannot listen on %s:%d; is another program using it? Set web.port (JIESU_HTTP_PORT)."
              .formatted(settings.host(), settings.port()),
          e);
    }
    desks.start();
    log.info("Pages are at http://{}:{}/", settings.host(), server.actualPort());
    return server.actualPort();
  }

  /** Tells the pages to come back later and closes the port; waits some seconds at most. */
  @Override
  public void close() {
    desks.close();
    try {
      server
          .shutdown(CLOSING_SECONDS, TimeUnit.SECONDS)
          .eventually(() -> Future.all(work.close(), passwordWork.close()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(2 * CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("The HTTP server did not close in order", e);
    }
  }

  int desksOpen() {
    return desks.open();
  }

  int workPending() {
    return work.pending() + passwordWork.pending();
  }

  private void secure(RoutingContext context) {
    try {
      // Matching a route reads the parameters; there, what cannot be decoded would be our failure.
      context.request().params();
      context.queryParams();
    } catch (RuntimeException malformed) {
      throw new Problem(400, "地址里的参数写法不对，请刷新页面后再试。");
    }
    HttpServerResponse response = context.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(self)");
    if (settings.secureCookies()) {
      response.putHeader("Strict-Transport-Security", "max-age=31536000");
    }
    if (context.normalizedPath().startsWith("/api/")) {
      response
          .putHeader("Cache-Control", "no-store")
          .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
    context.next();
  }

  private static Throwable failure(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof Problem) {
      return failure;
    }
    int status =
        failure instanceof HttpException http ? http.getStatusCode() : context.statusCode();
    return switch (status) {
      case 400, 414 -> new Problem(status, "请求的写法不对，请刷新页面后再试。");
      case 403 -> new Problem(403, "不能访问这个地址。");
      case 404 -> Problem.notFound();
      case 405 -> new Problem(405, "这个地址不支持这种操作。");
      case 413 -> new Problem(413, "内容太长，请缩短后再提交。");
      case 415 -> new Problem(415, "请求内容应是 JSON（application/json）。");
      default -> Optional.ofNullable(failure).orElseGet(Problem::ours);
    };
  }

  private void metrics(RoutingContext context) {
    // Behind a proxy on this machine everybody comes from loopback; the proxy says so.
    if (!isLoopback(Gate.address(context))
        || context.request().headers().contains("X-Forwarded-For")
        || context.request().headers().contains("Forwarded")) {
      throw new Problem(403, "只能在本机读取运行指标。");
    }
    text(context, parts.metrics().scrape());
  }

  private static BodyHandler bodies(long longest) {
    return BodyHandler.create(false)
        .setBodyLimit(longest)
        .setHandleFileUploads(false)
        .setMergeFormAttributes(false);
  }

  private static boolean isLoopback(String address) {
    try {
      return !address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException notAddress) {
      return false;
    }
  }

  private static void text(RoutingContext context, String text) {
    context
        .response()
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(text);
  }

  private static void document(RoutingContext context, String name) {
    try (InputStream in = WebServer.class.getResourceAsStream("/api/" + name)) {
      if (in == null) {
        throw Problem.notFound();
      }
      context
          .response()
          .putHeader("Content-Type", "application/yaml; charset=utf-8")
          .end(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
