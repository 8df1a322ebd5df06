package org.jiesu.cti.call;

import java.util.concurrent.CompletionStage;

/**
 * What an operator can do to a call. Each stage completes when Asterisk has done it, or fails with
 * {@link CallControlException} whose message, in Chinese, says what to do.
 */
public interface CallControl {
  CompletionStage<Void> hold(CallId call);

  CompletionStage<Void> resume(CallId call);

  CompletionStage<Void> hangUp(CallId call);

  /** Hands the caller to an extension or a queue without asking first. */
  CompletionStage<Void> transfer(CallId call, String target);
}
