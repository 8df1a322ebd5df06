package org.jiesu.cti.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is answered with an error; the detail, in Chinese, says what to do. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Map<String, String> fields;
  private final long retryAfterSeconds;

  Problem(int status, String detail) {
    this(status, detail, Map.of(), 0);
  }

  Problem(int status, String detail, Map<String, String> fields) {
    this(status, detail, fields, 0);
  }

  Problem(int status, String detail, Map<String, String> fields, long retryAfterSeconds) {
    super(detail, null, false, false);
    this.status = status;
    this.fields = Map.copyOf(fields);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  static Problem field(String field, String problem) {
    return new Problem(422, "请按提示改正后再提交。", Map.of(field, problem));
  }

  static Problem notSignedIn() {
    return new Problem(401, "您还没有登录，或登录已失效，请重新登录。");
  }

  static Problem notFound() {
    return new Problem(404, "没有找到您要的内容，请检查地址或返回首页。");
  }

  static Problem ours() {
    return new Problem(500, "系统内部出错，请稍后再试；如仍不行，请联系管理员。");
  }

  static Problem busy() {
    return new Problem(503, "系统正忙，请稍后再试。", Map.of(), 2);
  }

  int status() {
    return status;
  }

  /** Zero for none. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The body of the answer. */
  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("title", title());
    body.put("status", status);
    body.put("detail", getMessage());
    if (!fields.isEmpty()) {
      body.put("fields", fields);
    }
    return body;
  }

  private String title() {
    return switch (status) {
      case 400 -> "请求无法理解";
      case 401 -> "未登录";
      case 403 -> "不允许";
      case 404 -> "没有找到";
      case 405 -> "不支持的操作";
      case 409 -> "现在不能这样做";
      case 413 -> "内容过长";
      case 415 -> "格式不支持";
      case 422 -> "内容有误";
      case 429 -> "操作过于频繁";
      case 503 -> "系统繁忙";
      default -> status >= 500 ? "系统错误" : "请求有误";
    };
  }
}
