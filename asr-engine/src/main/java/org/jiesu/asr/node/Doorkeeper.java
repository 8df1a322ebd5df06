package org.jiesu.asr.node;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Lets in who knows the token, answers {@code /health} and {@code /metrics}, and passes on what
 * wants to become a WebSocket. A page of a browser is turned away: it sends an origin, and nothing
 * else keeps a stranger's page from an engine on loopback.
 */
final class Doorkeeper extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final byte[] authorization;
  private final PrometheusMeterRegistry meters;
  private final NodeMetrics metrics;

  Doorkeeper(String token, PrometheusMeterRegistry meters, NodeMetrics metrics) {
    authorization =
        token.isEmpty() ? new byte[0] : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    this.meters = meters;
    this.metrics = metrics;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    String path = new QueryStringDecoder(request.uri()).path();
    boolean get = request.method().equals(HttpMethod.GET);
    if (get && path.equals("/health")) {
      answer(context, HttpResponseStatus.OK, "text/plain; charset=utf-8", "ok\n");
    } else if (request.headers().contains(HttpHeaderNames.ORIGIN) || !authorised(request)) {
      metrics.refused();
      answer(
          context,
          HttpResponseStatus.UNAUTHORIZED,
          "text/plain; charset=utf-8",
          "a token is needed: Authorization: Bearer …\n");
    } else if (get && path.equals("/metrics")) {
      answer(context, HttpResponseStatus.OK, "text/plain; version=0.0.4", meters.scrape());
    } else if (request
        .headers()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      context.fireChannelRead(request.retain());
    } else {
      answer(
          context,
          HttpResponseStatus.NOT_FOUND,
          "text/plain; charset=utf-8",
          "this is an engine node: WebSocket, /health, /metrics\n");
    }
  }

  private boolean authorised(FullHttpRequest request) {
    if (authorization.length == 0) {
      return true;
    }
    String sent = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    return MessageDigest.isEqual(authorization, sent.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(
      ChannelHandlerContext context, HttpResponseStatus status, String type, String body) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, "close");
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
