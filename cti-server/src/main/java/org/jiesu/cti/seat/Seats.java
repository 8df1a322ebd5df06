package org.jiesu.cti.seat;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Who sits where and what they are doing. Any thread may call any method; nothing blocks. */
public interface Seats {

  /**
   * Puts an operator on a seat, not ready; a second sign-in of the same operator keeps the
   * presence.
   */
  Seat signIn(String operator, String name, String extension, Set<String> queues);

  /** Takes an operator off the seat, out of all queues. Unknown operators are ignored. */
  void signOut(String operator);

  /**
   * Ready for the next call. Ends wrap-up, too; a {@link #notReady} asked for during the call takes
   * effect then.
   *
   * @throws java.util.NoSuchElementException if the operator is not signed in
   * @throws IllegalStateException with a message in Chinese, while a call rings or is talked to
   */
  Seat ready(String operator);

  /**
   * Not ready, with a reason such as {@code 小休}. During a call it takes effect after wrap-up.
   *
   * @throws java.util.NoSuchElementException if the operator is not signed in
   */
  Seat notReady(String operator, String reason);

  /** The seat of a signed-in operator. */
  Optional<Seat> find(String operator);

  /** The seat of an extension somebody is signed in at. */
  Optional<Seat> atExtension(String extension);

  /** Calls {@code listener} with each changed seat until the returned subscription is closed. */
  AutoCloseable subscribe(Consumer<Seat> listener);
}
