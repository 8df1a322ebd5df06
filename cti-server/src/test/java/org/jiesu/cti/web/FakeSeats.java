package org.jiesu.cti.web;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.Seat.Presence;
import org.jiesu.cti.seat.Seats;

/** Seats in memory; tests say what rings where. */
final class FakeSeats implements Seats {

  private final InstantSource clock;
  private final Map<String, Seat> seats = new LinkedHashMap<>();
  private final List<Consumer<Seat>> listeners = new CopyOnWriteArrayList<>();

  FakeSeats(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void put(String operator, Presence presence, Optional<CallId> call) {
    change(operator, presence, "", call);
  }

  synchronized void clear() {
    seats.clear();
  }

  private Seat change(String operator, Presence presence, String reason, Optional<CallId> call) {
    Seat before = seats.get(operator);
    if (before == null) {
      throw new NoSuchElementException(operator);
    }
    Seat after =
        new Seat(
            operator,
            before.name(),
            before.extension(),
            before.queues(),
            presence,
            reason,
            clock.instant(),
            call);
    seats.put(operator, after);
    listeners.forEach(listener -> listener.accept(after));
    return after;
  }

  @Override
  public synchronized Seat signIn(
      String operator, String name, String extension, Set<String> queues) {
    return seats.computeIfAbsent(
        operator,
        key ->
            new Seat(
                operator,
                name,
                extension,
                queues,
                Presence.NOT_READY,
                "",
                clock.instant(),
                Optional.empty()));
  }

  @Override
  public synchronized void signOut(String operator) {
    seats.remove(operator);
  }

  @Override
  public synchronized Seat ready(String operator) {
    checkFree(operator);
    return change(operator, Presence.READY, "", Optional.empty());
  }

  @Override
  public synchronized Seat notReady(String operator, String reason) {
    checkFree(operator);
    return change(operator, Presence.NOT_READY, reason, Optional.empty());
  }

  private void checkFree(String operator) {
    if (find(operator)
        .filter(seat -> seat.presence() == Presence.RINGING || seat.presence() == Presence.TALKING)
        .isPresent()) {
      throw new IllegalStateException("通话中，请先结束通话。");
    }
  }

  @Override
  public synchronized Optional<Seat> find(String operator) {
    return Optional.ofNullable(seats.get(operator));
  }

  @Override
  public synchronized Optional<Seat> atExtension(String extension) {
    return seats.values().stream().filter(seat -> seat.extension().equals(extension)).findFirst();
  }

  @Override
  public AutoCloseable subscribe(Consumer<Seat> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
