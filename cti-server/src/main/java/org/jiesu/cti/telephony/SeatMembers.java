package org.jiesu.cti.telephony;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.asteriskjava.manager.action.ManagerAction;
import org.asteriskjava.manager.action.QueueAddAction;
import org.asteriskjava.manager.action.QueuePauseAction;
import org.asteriskjava.manager.action.QueueRemoveAction;
import org.jiesu.cti.seat.QueueMembership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The seats as members of Asterisk's queues: what is wanted is remembered here and made true again
 * after each snapshot. Any thread may call; the work is done on the desk.
 */
final class SeatMembers implements QueueMembership {
  private static final Logger log = LoggerFactory.getLogger(SeatMembers.class);

  private record Wanted(String name, Set<String> queues, boolean paused, String reason) {}

  private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();

  /** Extension to the queues that ring it, as far as Asterisk has told us; on the desk only. */
  private final Map<String, Set<String>> actual = new HashMap<>();

  private final AmiLink link;
  private final Desk desk;
  private final Duration grace;
  private boolean strangersMayStay = true;
  private boolean graceBegun;

  SeatMembers(AmiLink link, Desk desk, Duration grace) {
    this.link = link;
    this.desk = desk;
    this.grace = grace;
  }

  @Override
  public void join(String extension, String operatorName, Set<String> queues, boolean paused) {
    if (!Names.isExtension(extension)) {
      throw new IllegalArgumentException("分机号应为 3 到 6 位数字：" + Names.oneLine(extension));
    }
    for (String queue : queues) {
      if (!Names.isQueue(queue)) {
        throw new IllegalArgumentException("队列名称无效：" + Names.oneLine(queue));
      }
    }
    wanted.put(extension, new Wanted(Names.oneLine(operatorName), Set.copyOf(queues), paused, ""));
    soon(extension);
  }

  @Override
  public void pause(String extension, boolean paused, String reason) {
    Wanted changed =
        wanted.computeIfPresent(
            extension,
            (key, old) -> new Wanted(old.name(), old.queues(), paused, Names.oneLine(reason)));
    if (changed != null) {
      desk.later(Duration.ZERO, () -> wantedNow(extension).ifPresent(w -> sendPause(extension, w)));
    }
  }

  @Override
  public void leave(String extension) {
    wanted.remove(extension);
    soon(extension);
  }

  private Optional<Wanted> wantedNow(String extension) {
    return Optional.ofNullable(wanted.get(extension));
  }

  private void soon(String extension) {
    desk.later(Duration.ZERO, () -> settle(extension));
  }

  /** Asterisk's own list, after a connect or reconnect. */
  void onSnapshot(Snapshot snapshot) {
    actual.clear();
    for (Snapshot.Member member : snapshot.members()) {
      actual.computeIfAbsent(member.extension(), key -> new HashSet<>()).add(member.queue());
    }
    Set<String> extensions = new HashSet<>(wanted.keySet());
    extensions.addAll(actual.keySet());
    extensions.forEach(this::settle);
    if (!graceBegun) {
      graceBegun = true;
      desk.later(
          grace,
          () -> {
            strangersMayStay = false;
            Set.copyOf(actual.keySet()).forEach(this::settle);
          });
    }
  }

  /** Makes one extension's memberships what they should be. */
  private void settle(String extension) {
    Set<String> have = actual.computeIfAbsent(extension, key -> new HashSet<>());
    Optional<Wanted> want = wantedNow(extension);
    if (want.isEmpty() && strangersMayStay && !leftByUs(extension)) {
      return;
    }
    Set<String> queues = want.map(Wanted::queues).orElse(Set.of());
    for (String queue : Set.copyOf(have)) {
      if (!queues.contains(queue)) {
        remove(extension, queue, have);
      }
    }
    want.ifPresentOrElse(
        w -> {
          known.put(extension, true);
          for (String queue : queues) {
            if (!have.contains(queue)) {
              add(extension, queue, w, have);
            }
          }
          if (!have.isEmpty()) {
            sendPause(extension, w);
          }
        },
        () -> known.remove(extension));
  }

  /** Extensions that somebody signed in at since our start. */
  private final Map<String, Boolean> known = new HashMap<>();

  private boolean leftByUs(String extension) {
    return known.containsKey(extension);
  }

  private void add(String extension, String queue, Wanted w, Set<String> have) {
    QueueAddAction add = new QueueAddAction(Names.queueName(queue), Names.seatInterface(extension));
    add.setMemberName(w.name());
    add.setPaused(w.paused());
    if (w.paused() && !w.reason().isEmpty()) {
      add.setReason(w.reason());
    }
    add.setStateInterface(Names.seatInterface(extension));
    have.add(queue);
    send(add, "join " + queue, extension, () -> have.remove(queue));
  }

  private void remove(String extension, String queue, Set<String> have) {
    have.remove(queue);
    send(
        new QueueRemoveAction(Names.queueName(queue), Names.seatInterface(extension)),
        "leave " + queue,
        extension,
        () -> {});
  }

  private void sendPause(String extension, Wanted w) {
    QueuePauseAction pause = new QueuePauseAction(Names.seatInterface(extension), w.paused());
    if (!w.reason().isEmpty()) {
      pause.setReason(w.reason());
    }
    send(pause, w.paused() ? "pause" : "unpause", extension, () -> {});
  }

  private void send(ManagerAction action, String what, String extension, Runnable undo) {
    if (!link.up()) {
      return;
    }
    link.send(action)
        .whenComplete(
            (response, e) -> {
              if (e != null && !Names.orEmpty(e.getMessage()).contains("Already there")) {
                log.warn("Extension {} could not {}: {}", extension, what, e.getMessage());
                desk.later(Duration.ZERO, undo);
              }
            });
  }
}
