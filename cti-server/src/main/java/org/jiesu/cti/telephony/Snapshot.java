package org.jiesu.cti.telephony;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asterisk's channels, queues and queue members at one moment.
 *
 * @param queues ids of all queues
 */
record Snapshot(
    List<Channel> channels, List<Entry> entries, List<Member> members, Set<String> queues) {

  Snapshot {
    channels = List.copyOf(channels);
    entries = List.copyOf(entries);
    members = List.copyOf(members);
    queues = Set.copyOf(queues);
  }

  /**
   * A channel.
   *
   * @param bridge the bridge it is in, if any
   */
  record Channel(
      String name,
      String uniqueId,
      String context,
      String extension,
      String application,
      String callerNumber,
      Optional<String> bridge) {}

  /** A caller who waits. */
  record Entry(String queue, String uniqueId, int position) {}

  /** An extension that a queue rings. */
  record Member(String queue, String extension, boolean paused) {}

  Optional<Entry> entry(String uniqueId) {
    return entries.stream().filter(entry -> entry.uniqueId().equals(uniqueId)).findFirst();
  }

  Optional<Channel> channel(String uniqueId) {
    return channels.stream().filter(channel -> channel.uniqueId().equals(uniqueId)).findFirst();
  }
}
