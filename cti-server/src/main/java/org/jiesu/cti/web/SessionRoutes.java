package org.jiesu.cti.web;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jiesu.cti.identity.DemoAccount;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.identity.IdentityException;
import org.jiesu.cti.identity.Person;
import org.jiesu.cti.identity.Role;
import org.jiesu.cti.identity.Session;
import org.jiesu.cti.identity.SignInResult;
import org.jiesu.cti.seat.Seat;
import org.jiesu.cti.web.Gate.Cost;
import org.jiesu.cti.web.Gate.Entry;

/** Signing in and out. */
final class SessionRoutes {

  private static final int LONGEST_NUMBER = 32;

  private final Identity identity;
  private final SeatRoutes seats;
  private final Desks desks;
  private final boolean demo;

  /** Who is signed in, as told to the page. */
  record SessionView(
      Optional<PersonView> person,
      Optional<String> csrfToken,
      boolean demo,
      List<DemoAccountView> demoAccounts) {}

  record PersonView(
      String number,
      String name,
      List<Role> roles,
      Optional<String> extension,
      List<String> queues,
      boolean mustChangePassword) {}

  record DemoAccountView(String number, String name, String password, String note) {}

  SessionRoutes(Identity identity, SeatRoutes seats, Desks desks, boolean demo) {
    this.identity = identity;
    this.seats = seats;
    this.desks = desks;
    this.demo = demo;
  }

  void mount(Gate gate) {
    gate.on(HttpMethod.GET, "/api/session", Entry.ANYBODY, Cost.USUAL, this::get);
    gate.on(HttpMethod.POST, "/api/session", Entry.ANYBODY, Cost.PASSWORD, this::signIn);
    gate.on(HttpMethod.DELETE, "/api/session", Entry.SIGNED_IN, Cost.USUAL, this::signOut);
    gate.on(
        HttpMethod.PUT, "/api/session/password", Entry.SIGNED_IN, Cost.PASSWORD, this::password);
  }

  private Answer get(Exchange exchange) {
    return exchange
        .signedIn()
        .map(session -> Answer.ok(view(session)))
        .orElseGet(
            () ->
                Answer.ok(
                    new SessionView(
                        Optional.empty(),
                        Optional.empty(),
                        demo,
                        demo
                            ? identity.demoAccounts().stream().map(SessionRoutes::view).toList()
                            : List.of())));
  }

  private Answer signIn(Exchange exchange) {
    Body body = exchange.body(Set.of("number", "password"));
    SignInResult result =
        identity.signIn(
            body.text("number", LONGEST_NUMBER),
            body.text("password", Identity.LONGEST_PASSWORD),
            exchange.address(),
            exchange.token());
    if (result instanceof SignInResult.MustWait wait) {
      long seconds = wait.length().plusMillis(999).toSeconds();
      throw new Problem(429, "登录失败次数过多，请 " + seconds + " 秒后再试。", Map.of(), seconds);
    }
    if (result instanceof SignInResult.SignedIn in) {
      exchange.token().ifPresent(old -> desks.closeSession(old, Desk.SESSION_OVER));
      seats.sit(in.session().person());
      return Answer.ok(view(in.session())).with(new Answer.CookieChange.Set(in.session()));
    }
    throw new Problem(401, "工号或密码不对，请重新输入；忘记密码请找管理员重置。");
  }

  private Answer signOut(Exchange exchange) {
    Person person = exchange.person();
    Optional<Seat> seat = seats.find(person);
    if (seat.isPresent()
        && (seat.get().presence() == Seat.Presence.RINGING
            || seat.get().presence() == Seat.Presence.TALKING)) {
      throw new Problem(409, "通话还没有结束，请挂机后再退出登录。");
    }
    identity.signOut(exchange.session(), exchange.address());
    seats.leave(person);
    desks.closeSession(exchange.session().token(), Desk.SESSION_OVER);
    return Answer.nothing().with(new Answer.CookieChange.Clear());
  }

  private Answer password(Exchange exchange) {
    Body body = exchange.body(Set.of("currentPassword", "newPassword"));
    String current = body.text("currentPassword", Identity.LONGEST_PASSWORD);
    String chosen = body.text("newPassword", Identity.LONGEST_PASSWORD);
    Session session;
    try {
      session = identity.changePassword(exchange.session(), current, chosen, exchange.address());
    } catch (IdentityException refused) {
      throw switch (refused.subject()) {
        case CURRENT_PASSWORD -> Problem.field("currentPassword", refused.getMessage());
        case NEW_PASSWORD -> Problem.field("newPassword", refused.getMessage());
        case PERSON -> Problem.notSignedIn();
      };
    }
    desks.closeSession(exchange.session().token(), Desk.CONNECT_AGAIN);
    desks.closePerson(session.person().number(), Desk.SESSION_OVER);
    seats.sit(session.person());
    return Answer.ok(view(session)).with(new Answer.CookieChange.Set(session));
  }

  private SessionView view(Session session) {
    Person person = session.person();
    return new SessionView(
        Optional.of(
            new PersonView(
                person.number(),
                person.name(),
                person.roles().stream().sorted().toList(),
                person.extension(),
                person.queues().stream().sorted().toList(),
                person.mustChangePassword())),
        Optional.of(session.csrfToken()),
        demo,
        List.of());
  }

  private static DemoAccountView view(DemoAccount account) {
    return new DemoAccountView(
        account.number(), account.name(), account.password(), account.note());
  }
}
