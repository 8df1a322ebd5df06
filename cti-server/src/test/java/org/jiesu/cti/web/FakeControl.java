package org.jiesu.cti.web;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jiesu.cti.call.CallControl;
import org.jiesu.cti.call.CallControlException;
import org.jiesu.cti.call.CallId;

/** Remembers what was asked for; refuses when told to. */
final class FakeControl implements CallControl {

  final List<String> orders = new CopyOnWriteArrayList<>();
  private volatile Optional<String> refusal = Optional.empty();

  void refuse(Optional<String> message) {
    refusal = message;
  }

  private CompletionStage<Void> order(String order) {
    orders.add(order);
    return refusal
        .<CompletionStage<Void>>map(
            message -> CompletableFuture.failedStage(new CallControlException(message)))
        .orElseGet(() -> CompletableFuture.runAsync(() -> {}));
  }

  @Override
  public CompletionStage<Void> hold(CallId call) {
    return order("hold");
  }

  @Override
  public CompletionStage<Void> resume(CallId call) {
    return order("resume");
  }

  @Override
  public CompletionStage<Void> hangUp(CallId call) {
    return order("hangUp");
  }

  @Override
  public CompletionStage<Void> transfer(CallId call, String target) {
    return order("transfer " + target);
  }
}
