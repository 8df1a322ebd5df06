package org.jiesu.cti.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jiesu.cti.store.AuditDao;
import org.jiesu.cti.store.PersonDao;
import org.jiesu.cti.store.PersonDao.PersonRow;
import org.jiesu.cti.store.SessionDao;
import org.jiesu.cti.store.SessionDao.SessionRow;
import org.jiesu.cti.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who people are, that they are who they say, and what they looked at. Sessions live in the
 * database, so a restart of the server signs nobody out; while the database is away, those seen
 * before stay signed in and everything else throws {@link IdentityAwayException}. Every method
 * blocks (database, and a tenth of a second or more for a password): call from a worker thread.
 * Safe for all threads.
 */
public final class Identity {

  /** Shortest password that can be chosen. */
  public static final int SHORTEST_PASSWORD = 10;

  /** Longest password that is looked at. */
  public static final int LONGEST_PASSWORD = 200;

  private static final Logger log = LoggerFactory.getLogger(Identity.class);
  private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern EXTENSION = Pattern.compile("[0-9]{3,6}");
  private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_-]{1,40}");
  private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{64}");
  private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);
  // Waiting for a database that is gone would hold the thread for as long as the pool allows.
  private static final Duration ASK_AGAIN_AFTER = Duration.ofSeconds(5);
  private static final int KNOWN_LIMIT = 5_000;
  private static final int LONGEST_ADDRESS = 64;
  private static final int LONGEST_SUBJECT = 200;

  private final PersonDao people;
  private final SessionDao sessions;
  private final AuditDao audit;
  private final InstantSource clock;
  private final Duration idle;
  private final List<DemoAccount> demoAccounts;
  private final Passwords passwords;
  private final SignInThrottle throttle;
  private final SecureRandom random = new SecureRandom();
  private final String hashOfNobody;
  private boolean prepared;
  private volatile Instant askAgainAt = Instant.EPOCH;
  private final Map<String, Session> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
              return size() > KNOWN_LIMIT;
            }
          });

  /**
   * An identity. Does nothing with the database yet.
   *
   * @param idle a session ends after this long without a request
   * @param demoAccounts empty out of demonstration mode
   */
  public Identity(
      PersonDao people,
      SessionDao sessions,
      AuditDao audit,
      InstantSource clock,
      Duration idle,
      List<DemoAccount> demoAccounts) {
    this(people, sessions, audit, clock, idle, demoAccounts, Passwords.ITERATIONS);
  }

  Identity(
      PersonDao people,
      SessionDao sessions,
      AuditDao audit,
      InstantSource clock,
      Duration idle,
      List<DemoAccount> demoAccounts,
      int iterations) {
    this.people = people;
    this.sessions = sessions;
    this.audit = audit;
    this.clock = clock;
    this.idle = idle;
    this.demoAccounts = List.copyOf(demoAccounts);
    this.passwords = new Passwords(iterations);
    this.throttle = new SignInThrottle(clock);
    this.hashOfNobody = passwords.hash("nobody's password");
  }

  /** Whom one can sign in as in demonstration mode; empty out of it. */
  public List<DemoAccount> demoAccounts() {
    return demoAccounts;
  }

  /**
   * Adds the demonstration's people that are not there yet, and forgets sessions long idle. Where
   * the database was away at the start, the first to sign in sees to it.
   *
   * @throws IdentityAwayException if the database is away
   */
  public synchronized void prepare() {
    if (prepared) {
      return;
    }
    reaching(
        () -> {
          demoAccounts.forEach(this::addDemo);
          return sessions.deleteSeenBefore(clock.instant().minus(idle));
        });
    prepared = true;
  }

  private void addDemo(DemoAccount account) {
    if (people.find(account.number()).isEmpty()) {
      insert(
          new Person(
              account.number(),
              account.name(),
              account.roles(),
              account.extension(),
              account.queues(),
              Optional.empty(),
              false),
          account.password(),
          true);
    }
  }

  /**
   * Checks a password and begins a session.
   *
   * @param address where the request came from
   * @param previousToken the session the request came with, which ends
   */
  public SignInResult signIn(
      String number, String password, String address, Optional<String> previousToken) {
    prepare();
    return reaching(() -> trySignIn(number, password, address, previousToken));
  }

  private SignInResult trySignIn(
      String number, String password, String address, Optional<String> previousToken) {
    Duration wait = throttle.begin(number, address);
    if (!wait.isZero()) {
      note(AuditKind.SIGN_IN_THROTTLED, number, address, "");
      return new SignInResult.MustWait(wait);
    }
    Optional<PersonRow> row =
        NUMBER.matcher(number).matches() ? people.find(number) : Optional.empty();
    // An unknown number must cost as much time as a known one.
    boolean right =
        password.length() <= LONGEST_PASSWORD
            && passwords.matches(password, row.map(PersonRow::passwordHash).orElse(hashOfNobody));
    if (row.isEmpty() || !right || !maySignIn(row.get())) {
      note(AuditKind.SIGN_IN_FAILED, number, address, "");
      return new SignInResult.Refused();
    }
    throttle.succeeded(number, address);
    if (passwords.outdated(row.get().passwordHash())) {
      people.updatePassword(
          number, passwords.hash(password), row.get().mustChangePassword(), clock.instant());
    }
    previousToken.ifPresent(token -> sessions.delete(hash(token)));
    Session session = begin(person(row.get()), address);
    note(AuditKind.SIGNED_IN, number, address, "");
    return new SignInResult.SignedIn(session);
  }

  /** The session of a cookie, if it is one and not idle for too long; notes that it was used. */
  public Optional<Session> resolve(String token) {
    return session(token, true);
  }

  /** As {@link #resolve}, but looking does not count as use. */
  public Optional<Session> look(String token) {
    return session(token, false);
  }

  private Optional<Session> session(String token, boolean use) {
    if (!TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    Optional<Session> before = Optional.ofNullable(known.get(hash(token)));
    if (before.isPresent() && clock.instant().isBefore(askAgainAt)) {
      return before;
    }
    try {
      Optional<Session> session = storedSession(token, use);
      session.ifPresentOrElse(
          found -> known.put(hash(token), found), () -> known.remove(hash(token)));
      return session;
    } catch (StoreException e) {
      // An operator in a call goes on; what cannot wait for the database is in the journal.
      if (before.isEmpty()) {
        throw new IdentityAwayException(e);
      }
      log.warn("The database of people is away; those signed in stay so: {}", e.toString());
      askAgainAt = clock.instant().plus(ASK_AGAIN_AFTER);
      return before;
    }
  }

  private Optional<Session> storedSession(String token, boolean use) {
    String hash = hash(token);
    Optional<SessionRow> row = sessions.find(hash);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant seen = row.get().seenAt();
    if (seen.plus(idle).isBefore(now)) {
      sessions.delete(hash);
      return Optional.empty();
    }
    Optional<PersonRow> person = people.find(row.get().staffNumber()).filter(this::maySignIn);
    if (use && person.isPresent() && seen.plus(TOUCH_EVERY).isBefore(now)) {
      sessions.touch(hash, now);
    }
    return person.map(found -> new Session(person(found), token, csrfToken(token)));
  }

  /** Ends a session. */
  public void signOut(Session session, String address) {
    reaching(
        () -> {
          sessions.delete(hash(session.token()));
          return true;
        });
    known.remove(hash(session.token()));
    note(AuditKind.SIGNED_OUT, session.person().number(), address, "");
  }

  /**
   * Changes a person's own password, ends all their sessions and begins a new one.
   *
   * @throws IdentityException if the current password is wrong or the new one is not good enough
   */
  public Session changePassword(Session session, String current, String chosen, String address) {
    return reaching(() -> tryChangePassword(session, current, chosen, address));
  }

  private Session tryChangePassword(
      Session session, String current, String chosen, String address) {
    String number = session.person().number();
    Duration wait = throttle.begin(number, address);
    if (!wait.isZero()) {
      throw new IdentityException(
          IdentityException.Subject.CURRENT_PASSWORD, "尝试次数过多，请 " + seconds(wait) + " 秒后再试。");
    }
    PersonRow row =
        people
            .find(number)
            .orElseThrow(() -> new IdentityException(IdentityException.Subject.PERSON, "没有这个工号。"));
    if (current.length() > LONGEST_PASSWORD || !passwords.matches(current, row.passwordHash())) {
      note(AuditKind.SIGN_IN_FAILED, number, address, "password change");
      throw new IdentityException(IdentityException.Subject.CURRENT_PASSWORD, "原密码不对，请重新输入。");
    }
    throttle.succeeded(number, address);
    if (chosen.equals(current)) {
      throw new IdentityException(IdentityException.Subject.NEW_PASSWORD, "新密码不能与原密码相同，请换一个。");
    }
    checkPassword(number, chosen);
    people.updatePassword(number, passwords.hash(chosen), false, clock.instant());
    forgetSessions(number);
    note(AuditKind.PASSWORD_CHANGED, number, address, "");
    Person person = session.person();
    return begin(
        new Person(
            person.number(),
            person.name(),
            person.roles(),
            person.extension(),
            person.queues(),
            person.unit(),
            false),
        address);
  }

  /**
   * Adds a person.
   *
   * @throws IdentityException if the number or the extension is taken or malformed, or the password
   *     is not good enough
   */
  public void add(Person person, String password) {
    checkPerson(person);
    if (people.find(person.number()).isPresent()) {
      refusePerson("工号 " + person.number() + " 已经有了。");
    }
    checkPassword(person.number(), password);
    insert(person, password, false);
    note(AuditKind.PERSON_ADDED, person.number(), "", roles(person.roles()));
  }

  /**
   * Changes what a person is and does, in force with the next request of theirs; the password stays
   * as it is.
   *
   * @param change makes the new person of the one there is; the number and whether the password
   *     must be changed stay
   * @throws IdentityException if there is no such person, or the extension is taken or something
   *     malformed
   */
  public void change(String number, UnaryOperator<Person> change) {
    PersonRow row =
        people
            .find(number)
            .orElseThrow(
                () ->
                    new IdentityException(
                        IdentityException.Subject.PERSON, "没有工号 " + number + "。"));
    Person changed = change.apply(person(row));
    checkPerson(changed);
    people.update(
        number,
        changed.name(),
        roles(changed.roles()),
        changed.extension(),
        queues(changed),
        changed.unit());
    note(AuditKind.PERSON_CHANGED, number, "", roles(changed.roles()));
  }

  /**
   * Sets a person's password, to be changed at the next sign-in; ends their sessions.
   *
   * @throws IdentityException if there is no such person or the password is not good enough
   */
  public void resetPassword(String number, String password) {
    checkPassword(number, password);
    if (!people.updatePassword(number, passwords.hash(password), true, clock.instant())) {
      throw new IdentityException(IdentityException.Subject.PERSON, "没有工号 " + number + "。");
    }
    forgetSessions(number);
    note(AuditKind.PASSWORD_CHANGED, number, "", "reset");
  }

  /**
   * Locks a person out at once, or lets them in again.
   *
   * @throws IdentityException if there is no such person
   */
  public void disable(String number, boolean disabled) {
    if (!people.updateDisabled(number, disabled)) {
      throw new IdentityException(IdentityException.Subject.PERSON, "没有工号 " + number + "。");
    }
    if (disabled) {
      forgetSessions(number);
    }
    note(disabled ? AuditKind.PERSON_DISABLED : AuditKind.PERSON_ENABLED, number, "", "");
  }

  /** Everybody, by number. */
  public List<Person> all() {
    return reaching(() -> people.all().stream().map(Identity::person).toList());
  }

  /** Keeps for later who did what; of what is told, too long a part is cut. */
  public void note(AuditKind kind, String number, String address, String subject) {
    reaching(
        () -> {
          audit.insert(
              new AuditDao.AuditRow(
                  clock.instant(),
                  kind.name(),
                  cut(number, 32),
                  cut(address, LONGEST_ADDRESS),
                  cut(subject, LONGEST_SUBJECT)));
          return true;
        });
  }

  private static <T> T reaching(Supplier<T> work) {
    try {
      return work.get();
    } catch (StoreException e) {
      throw new IdentityAwayException(e);
    }
  }

  private void forgetSessions(String number) {
    sessions.deleteOf(number);
    known.values().removeIf(session -> session.person().number().equals(number));
  }

  private Session begin(Person person, String address) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    Instant now = clock.instant();
    sessions.insert(
        new SessionRow(hash(token), person.number(), cut(address, LONGEST_ADDRESS), now, now));
    return new Session(person, token, csrfToken(token));
  }

  private boolean maySignIn(PersonRow row) {
    return !row.disabled() && (!row.demo() || !demoAccounts.isEmpty());
  }

  private void insert(Person person, String password, boolean demo) {
    Instant now = clock.instant();
    people.insert(
        new PersonRow(
            person.number(),
            person.name(),
            roles(person.roles()),
            person.extension(),
            queues(person),
            person.unit(),
            passwords.hash(password),
            person.mustChangePassword(),
            demo,
            false,
            now,
            now));
  }

  private void checkPerson(Person person) {
    if (!NUMBER.matcher(person.number()).matches()) {
      refusePerson("工号只能用字母、数字、- 和 _，最多 32 个。");
    }
    if (person.name().isBlank() || person.name().length() > 80) {
      refusePerson("姓名不能为空，最多 80 个字。");
    }
    if (person.roles().isEmpty()) {
      refusePerson("至少要有一个角色。");
    }
    if (person.extension().isPresent() && !EXTENSION.matcher(person.extension().get()).matches()) {
      refusePerson("分机号是 3 到 6 位数字。");
    }
    if (person.queues().size() > 20
        || !person.queues().stream().allMatch(queue -> QUEUE.matcher(queue).matches())) {
      refusePerson("队列名只能用字母、数字、- 和 _，最多 20 个队列。");
    }
    if (person.is(Role.UNIT) != person.unit().isPresent()) {
      refusePerson("承办单位的人员要写明单位编码（--role UNIT --unit 编码），其他人员不写。");
    }
    if (person.unit().isPresent() && !UNIT.matcher(person.unit().get()).matches()) {
      refusePerson("单位编码只能用字母、数字、- 和 _，最多 64 个，与派单目录的单位编码相同。");
    }
    if (person
        .extension()
        .flatMap(people::findByExtension)
        .filter(other -> !other.staffNumber().equals(person.number()))
        .isPresent()) {
      refusePerson("分机 " + person.extension().get() + " 已经有人用了。");
    }
  }

  private static void refusePerson(String message) {
    throw new IdentityException(IdentityException.Subject.PERSON, message);
  }

  private static void checkPassword(String number, String password) {
    String problem = "";
    if (password.length() < SHORTEST_PASSWORD) {
      problem = "密码至少要 " + SHORTEST_PASSWORD + " 个字符。";
    } else if (password.length() > LONGEST_PASSWORD) {
      problem = "密码最多 " + LONGEST_PASSWORD + " 个字符。";
    } else if (password.toLowerCase(Locale.ROOT).contains(number.toLowerCase(Locale.ROOT))) {
      problem = "密码里不能有工号，请换一个。";
    } else if (password.chars().distinct().count() < 4) {
      problem = "密码太简单，请换一个。";
    }
    if (!problem.isEmpty()) {
      throw new IdentityException(IdentityException.Subject.NEW_PASSWORD, problem);
    }
  }

  private static Person person(PersonRow row) {
    return new Person(
        row.staffNumber(),
        row.name(),
        split(row.roles()).stream().map(Role::valueOf).collect(Collectors.toUnmodifiableSet()),
        row.extension(),
        split(row.queues()),
        row.unit(),
        row.mustChangePassword());
  }

  private static Set<String> split(String list) {
    return Arrays.stream(list.split(","))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String roles(Set<Role> roles) {
    return roles.stream().sorted().map(Role::name).collect(Collectors.joining(","));
  }

  private static String queues(Person person) {
    return String.join(",", person.queues().stream().sorted().toList());
  }

  private static String cut(String text, int length) {
    // PostgreSQL refuses U+0000 in text.
    String kept = text.replace('\0', ' ');
    return kept.length() <= length ? kept : kept.substring(0, length);
  }

  private static long seconds(Duration wait) {
    return wait.plusMillis(999).toSeconds();
  }

  private static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no SHA-256", e);
    }
  }

  private static String csrfToken(String token) {
    return hmac(token, "csrf");
  }

  /** Hexadecimal HMAC-SHA256 of a text (RFC 2104). */
  public static String hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no HmacSHA256", e);
    }
  }
}
