package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jiesu.asr.evaluation.AcousticCheck;
import org.jiesu.asr.evaluation.AcousticCheckException;

/** What the engine hears in a recording that an administrator sends; it is not kept. */
final class AcousticCheckRoutes {
  private static final int LARGEST = 12 * 1024 * 1024;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_SAID = 200;

  private final AcousticCheck check;
  // decoding takes a processor, which calls need more
  private final Semaphore one = new Semaphore(1);

  AcousticCheckRoutes(AdministrationParts parts) {
    this.check = parts.ears();
  }

  /** A body larger than others may be: before the handler that reads those. */
  void mountUpload(Gate gate) {
    gate.onUpload(
        AdministrationRoutes.ADMINISTRATORS,
        HttpMethod.POST,
        "/api/admin/acoustic-check",
        "application/octet-stream",
        LARGEST,
        this::check);
  }

  private Answer check(Exchange exchange, Path file) {
    String name = exchange.query("name").orElse("").strip();
    String said = exchange.query("said").orElse("").strip();
    if (name.length() > LONGEST_NAME || said.length() > LONGEST_SAID) {
      throw new Problem(400, "文件名或说的话太长。");
    }
    if (!one.tryAcquire()) {
      throw new Problem(409, "另一段录音正在检查，请稍后再试。");
    }
    try {
      return Answer.ok(check.check(file, name, said));
    } catch (AcousticCheckException e) {
      throw new Problem(422, String.valueOf(e.getMessage()));
    } finally {
      one.release();
    }
  }
}
