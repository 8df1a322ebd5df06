package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.seat.Seats;

/** The operator's own seat and softphone. */
final class SeatRoutes {

  private static final int LONGEST_REASON = 50;

  private final Seats seats;
  private final WebSettings settings;

  private enum Wish {
    READY,
    NOT_READY
  }

  SeatRoutes(Seats seats, WebSettings settings) {
    this.seats = seats;
    this.settings = settings;
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/seat", exchange -> Answer.ok(own(exchange.person())));
    gate.on(HttpMethod.PUT, "/api/seat", this::change);
    gate.on(HttpMethod.GET, "/api/softphone", this::softphone);
  }

  /** Puts somebody who answers calls on their seat, unless they sit there already. */
  Optional<Seat> sit(Person person) {
    if (!person.answersCalls() || person.mustChangePassword()) {
      return Optional.empty();
    }
    return seats
        .find(person.number())
        .or(
            () ->
                Optional.of(
                    seats.signIn(
                        person.number(),
                        person.name(),
                        person.extension().orElseThrow(),
                        person.queues())));
  }

  Optional<Seat> find(Person person) {
    return seats.find(person.number());
  }

  void leave(Person person) {
    seats.signOut(person.number());
  }

  private Seat own(Person person) {
    return sit(person).orElseThrow(() -> new Problem(403, "您不是话务员或没有分机，没有坐席。"));
  }

  private Answer change(Exchange exchange) {
    Body body = exchange.body(Set.of("presence", "reason"));
    Wish wish = body.choice("presence", Wish.class);
    String reason = body.optionalText("reason", LONGEST_REASON).orElse("");
    String number = own(exchange.person()).operator();
    try {
      return Answer.ok(wish == Wish.READY ? seats.ready(number) : seats.notReady(number, reason));
    } catch (IllegalStateException notNow) {
      throw new Problem(409, Optional.ofNullable(notNow.getMessage()).orElse("通话中，请结束后再试。"));
    } catch (NoSuchElementException left) {
      throw new Problem(409, "您已离开坐席，请重新登录。");
    }
  }

  private Answer softphone(Exchange exchange) {
    Person person = exchange.person();
    if (settings.softphoneSecret().isEmpty() || !person.answersCalls()) {
      throw new Problem(404, "没有可以由页面控制的软电话，请直接使用话机。");
    }
    return Answer.ok(
        Map.of(
            "url",
            "ws://127.0.0.1:" + settings.softphonePort() + "/softphone",
            "token",
            Identity.hmac(settings.softphoneSecret(), person.extension().orElseThrow())));
  }
}
