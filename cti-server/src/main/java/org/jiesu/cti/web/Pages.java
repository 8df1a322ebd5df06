package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.FileSystemAccess;
import io.vertx.ext.web.handler.StaticHandler;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The built pages: files whose names carry a hash are kept by browsers for a year, the rest is
 * asked for each time. An address that is no file is one of the application's own and gets its
 * start page.
 */
final class Pages {

  private static final long YEAR_SECONDS = 31_536_000;

  private final Path root;
  private final String securityPolicy;

  Pages(WebSettings settings) {
    this.root = settings.root().toAbsolutePath().normalize();
    // Element Plus and ECharts set styles on elements; scripts come from files only.
    this.securityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
            + " data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self'"
            + " blob:; connect-src 'self' ws://127.0.0.1:"
            + settings.softphonePort()
            + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  void mount(Router router) {
    router
        .routeWithRegex("/(?!api/|ws/).*")
        .handler(
            context -> {
              context.response().putHeader("Content-Security-Policy", securityPolicy);
              context.next();
            });
    if (Files.exists(root.resolve("index.html"))) {
      router
          .route("/assets/*")
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .handler(
              files(root.resolve("assets")).setMaxAgeSeconds(YEAR_SECONDS).setCachingEnabled(true))
          .handler(
              context -> {
                throw Problem.notFound();
              });
      router
          .routeWithRegex("/(?!api/|ws/).*")
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .handler(
              context -> {
                context.response().putHeader("Cache-Control", "no-cache");
                context.next();
              })
          .handler(files(root).setCachingEnabled(false).setIndexPage("index.html"))
          .handler(this::startPage);
    } else {
      router
          .routeWithRegex("/(?!api/|ws/).*")
          .method(HttpMethod.GET)
          .handler(
              context -> {
                if (!isPage(context)) {
                  throw Problem.notFound();
                }
                context
                    .response()
                    .putHeader("Content-Type", "text/html; charset=utf-8")
                    .end(
                        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>接诉</title>"
                            + "<p>服务已启动，但页面还没有构建。请先运行 scripts/run，或检查配置 web.root。</p></html>");
              });
    }
  }

  private static StaticHandler files(Path directory) {
    return StaticHandler.create(FileSystemAccess.ROOT, directory.toString())
        .setDirectoryListing(false)
        .setIncludeHidden(false)
        .setFilesReadOnly(false);
  }

  private void startPage(RoutingContext context) {
    Path index = root.resolve("index.html");
    if (!isPage(context)) {
      throw Problem.notFound();
    }
    context.response().putHeader("Content-Type", "text/html; charset=utf-8");
    context.response().sendFile(index.toString()).onFailure(failure -> context.fail(failure));
  }

  private static boolean isPage(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = context.normalizedPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    String accept = request.getHeader("Accept");
    return last.indexOf('.') < 0
        && (accept == null || accept.contains("text/html") || accept.contains("*/*"));
  }
}
