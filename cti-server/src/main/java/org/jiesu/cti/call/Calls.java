package org.jiesu.cti.call;

import java.util.List;
import java.util.Optional;

/**
 * The registry of calls: the one place through which anything about a call is said. Appending is
 * asynchronous and never blocks; an entry is journalled, then folded into its call, then told to
 * the listeners. Any thread may call any method.
 */
public interface Calls {

  /** Begins a call. */
  CallId open(CallEvent.Arrived arrived);

  /**
   * Adds to a call's timeline. Adding to a call that is not live (ended, or unknown) is allowed for
   * what follows a conversation, such as a ticket's confirmation.
   *
   * @throws java.util.NoSuchElementException if no such call was ever known
   */
  void append(CallId call, CallEvent event);

  /** Tells unfinished speech to the listeners; nothing is kept. */
  void partial(CallId call, CallListener.Partial partial);

  /** A call as it is now, live or ended. */
  Optional<Call> find(CallId call);

  /** Calls that have not ended, oldest first. */
  List<Call> live();

  /** What came after an entry; 0 for all. Empty for an unknown call. */
  List<TimelineEntry> timeline(CallId call, long afterSequence);

  /** Adds a listener until the returned subscription is closed. */
  Subscription subscribe(CallListener listener);

  /** Ends a subscription. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
