package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jiesu.cti.HotlineException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallRegistryTest {
  @TempDir Path directory;
  private final SteppedClock clock = new SteppedClock(CallEvents.START);
  private SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Queue<TimelineEntry> told = new ConcurrentLinkedQueue<>();
  private CallRegistry registry;

  @BeforeEach
  void open() {
    open(JournalLimits.defaults(), JournalFile::onDisk);
  }

  private void open(JournalLimits limits, JournalFile.Opener opener) {
    if (registry != null) {
      registry.close();
    }
    meters = new SimpleMeterRegistry();
    registry = CallRegistry.open(directory, clock, meters, limits, opener);
    registry.subscribe((call, entry) -> told.add(entry));
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void awaitTold(int entries) {
    await().until(() -> told.size() >= entries);
    assertThat(told).hasSize(entries);
  }

  private Path file(CallId call) {
    return directory.resolve("2026-11-22").resolve(call + ".jsonl");
  }

  @Test
  void entry_toldToAListener_isOnDiskAndInItsCall() {
    List<String> wrong = new CopyOnWriteArrayList<>();
    registry.subscribe(
        (call, entry) -> {
          try {
            if (!Files.readString(file(call.id())).contains("\"sequence\":" + entry.sequence())) {
              wrong.add("not on disk: " + entry);
            }
          } catch (IOException e) {
            wrong.add(e.toString());
          }
          if (call.sequence() != entry.sequence()) {
            wrong.add("not in the call: " + entry);
          }
        });
    CallId call = registry.open(CallEvents.arrived());
    for (int number = 1; number <= 50; number++) {
      registry.append(call, CallEvents.uttered(number, Side.CALLER, "第" + number + "句"));
    }
    awaitTold(51);
    assertThat(wrong).isEmpty();
    assertThat(told).extracting(TimelineEntry::sequence).isSorted().doesNotHaveDuplicates();
    assertThat(registry.timeline(call, 49))
        .extracting(TimelineEntry::sequence)
        .containsExactly(50L, 51L);
    assertThat(registry.timeline(call, 99)).isEmpty();
  }

  @Test
  void call_justOpened_isFound() {
    CallId call = registry.open(CallEvents.arrived());
    assertThat(registry.find(call))
        .hasValueSatisfying(c -> assertThat(c.callerNumber()).isEqualTo("13800123456"));
    await().until(() -> registry.live().size() == 1);
  }

  @Test
  void append_toAnUnknownCall_isRefused() {
    CallId nobody = CallId.random();
    assertThatThrownBy(() -> registry.append(nobody, new CallEvent.Held("8001")))
        .isInstanceOf(NoSuchElementException.class);
    assertThat(registry.find(nobody)).isEmpty();
    assertThat(registry.timeline(nobody, 0)).isEmpty();
  }

  @Test
  void listener_thatThrows_doesNotHurtTheOthers() {
    registry.subscribe(
        (call, entry) -> {
          throw new IllegalStateException("on purpose");
        });
    Queue<TimelineEntry> behind = new ConcurrentLinkedQueue<>();
    Calls.Subscription subscription = registry.subscribe((call, entry) -> behind.add(entry));
    CallId call = registry.open(CallEvents.arrived());
    registry.append(call, new CallEvent.Queued("综合", 1));
    await().until(() -> behind.size() == 2);
    subscription.close();
    registry.append(call, new CallEvent.Held("8001"));
    awaitTold(3);
    assertThat(behind).hasSize(2);
  }

  @Test
  void calls_twentyAtOnce_keepTheirOrderThroughARestart() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    Map<CallId, Boolean> calls = new ConcurrentHashMap<>();
    for (int i = 0; i < 20; i++) {
      Thread thread =
          new Thread(
              () -> {
                CallId call = registry.open(CallEvents.arrived());
                calls.put(call, true);
                for (int number = 1; number <= 100; number++) {
                  registry.append(call, CallEvents.uttered(number, Side.OPERATOR, "您好"));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    awaitTold(20 * 101);
    Map<CallId, Call> before = new ConcurrentHashMap<>();
    calls.keySet().forEach(call -> before.put(call, registry.find(call).orElseThrow()));
    before
        .values()
        .forEach(
            call ->
                assertThat(call.utterances())
                    .extracting(Utterance::number)
                    .hasSize(100)
                    .isSorted());
    open(JournalLimits.defaults(), JournalFile::onDisk);
    assertThat(registry.live()).hasSize(20);
    before.forEach((id, call) -> assertThat(registry.find(id)).contains(call));
    assertThat(told).as("a restart repeats nothing").hasSize(20 * 101);
  }

  @Test
  void commit_ofSeveralCalls_writesThenForcesEachFileOnceThenTells() {
    List<String> steps = new CopyOnWriteArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    AtomicLong opened = new AtomicLong();
    open(
        JournalLimits.defaults(),
        (file, length) -> {
          JournalFile disk = JournalFile.onDisk(file, length);
          boolean first = opened.incrementAndGet() == 1;
          return new JournalFile() {
            @Override
            public void write(ByteBuffer lines) throws IOException {
              steps.add("write");
              disk.write(lines);
            }

            @Override
            public void force() throws IOException {
              if (first) {
                try {
                  gate.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
              steps.add("force");
              disk.force();
            }

            @Override
            public void close() throws IOException {
              disk.close();
            }
          };
        });
    registry.subscribe((call, entry) -> steps.add("tell"));
    CallId one = registry.open(CallEvents.arrived());
    await().until(() -> steps.contains("write"));
    CallId two = registry.open(CallEvents.arrived());
    for (int number = 1; number <= 10; number++) {
      registry.append(two, CallEvents.uttered(number, Side.CALLER, "喂"));
      registry.append(one, CallEvents.uttered(number, Side.CALLER, "喂"));
    }
    assertThat(told).isEmpty();
    gate.countDown();
    awaitTold(22);
    List<String> withoutTelling = steps.stream().filter(step -> !step.equals("tell")).toList();
    assertThat(withoutTelling)
        .containsExactly("write", "force", "write", "write", "force", "force");
    assertThat(steps.indexOf("tell")).isGreaterThan(steps.indexOf("force"));
  }

  /** A disk with room for so many bytes, which writes what fits before it refuses. */
  private static final class SmallDisk implements JournalFile.Opener {
    final AtomicLong room = new AtomicLong();

    @Override
    public JournalFile open(Path file, long length) throws IOException {
      JournalFile disk = JournalFile.onDisk(file, length);
      return new JournalFile() {
        @Override
        public void write(ByteBuffer lines) throws IOException {
          int fits = (int) Math.min(room.get(), lines.remaining());
          room.addAndGet(-fits);
          boolean all = fits == lines.remaining();
          disk.write(lines.slice().limit(fits));
          if (!all) {
            throw new IOException("No space left on device");
          }
        }

        @Override
        public void force() throws IOException {
          disk.force();
        }

        @Override
        public void close() throws IOException {
          disk.close();
        }
      };
    }
  }

  @Test
  void disk_fullForAWhile_losesNothingAndSaysSo() {
    SmallDisk disk = new SmallDisk();
    disk.room.set(2_000);
    open(quick(1_000), disk);
    List<JournalStatus> statuses = new CopyOnWriteArrayList<>();
    registry.subscribeStatus(statuses::add);
    CallId one = registry.open(CallEvents.arrived());
    CallId two = registry.open(CallEvents.arrived());
    for (int number = 1; number <= 20; number++) {
      registry.append(one, CallEvents.uttered(number, Side.CALLER, "我家楼下有施工噪音"));
      registry.append(two, CallEvents.uttered(number, Side.CALLER, "煤气味特别大"));
    }
    await().until(() -> !registry.journalStatus().writing());
    assertThat(registry.journalStatus().detail()).contains("磁盘已满").contains("清理");
    assertThat(registry.journalStatus().waiting()).isPositive();
    int before = told.size();
    assertThat(before).isLessThan(42);
    disk.room.set(1_000_000);
    await().until(() -> registry.journalStatus().writing());
    awaitTold(42);
    assertThat(registry.journalStatus().waiting()).isZero();
    assertThat(statuses).extracting(JournalStatus::writing).containsExactly(false, true);
    open(JournalLimits.defaults(), JournalFile::onDisk);
    for (CallId call : List.of(one, two)) {
      assertThat(registry.find(call).orElseThrow().utterances())
          .extracting(Utterance::number)
          .containsExactlyElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    }
  }

  private static JournalLimits quick(int entries) {
    return new JournalLimits(
        entries, 1 << 20, 1_000, Duration.ofHours(2), Duration.ofMillis(5), Duration.ofMillis(20));
  }

  @Test
  void journal_unwritableAndFull_refusesWhatCanBeComputedFirst() {
    SmallDisk disk = new SmallDisk();
    open(quick(10), disk);
    CallId call = registry.open(CallEvents.arrived());
    CallEvent.FieldSuggested suggested =
        new CallEvent.FieldSuggested(TicketField.PHONE, CallEvents.proposal("13800123456"));
    for (int number = 1; number <= 7; number++) {
      registry.append(call, CallEvents.uttered(number, Side.CALLER, "喂"));
    }
    assertThatThrownBy(() -> registry.append(call, suggested))
        .isInstanceOf(JournalFullException.class)
        .hasMessageContaining("已达上限");
    registry.append(call, CallEvents.uttered(8, Side.CALLER, "喂"));
    registry.append(call, new CallEvent.Held("8001"));
    assertThatThrownBy(() -> registry.append(call, new CallEvent.Held("8001")))
        .isInstanceOf(JournalFullException.class);
    assertThat(meters.counter("jiesu.journal.refused").count()).isEqualTo(2);
    disk.room.set(1_000_000);
    awaitTold(10);
    registry.append(call, suggested);
    awaitTold(11);
    assertThat(registry.timeline(call, 0)).hasSize(11);
  }

  @Test
  void line_tornByAKill_isCutOffAndTheCallGoesOn() throws IOException {
    CallId call = registry.open(CallEvents.arrived());
    registry.append(call, new CallEvent.Queued("综合", 1));
    awaitTold(2);
    registry.close();
    Files.writeString(file(call), "{\"call\":\"" + call + "\",\"seq", StandardOpenOption.APPEND);
    open(JournalLimits.defaults(), JournalFile::onDisk);
    registry.append(call, new CallEvent.Offered("8001", "综合"));
    awaitTold(3);
    open(JournalLimits.defaults(), JournalFile::onDisk);
    assertThat(registry.find(call).orElseThrow().state()).isEqualTo(CallState.RINGING);
  }

  @Test
  void file_brokenInTheMiddle_isSetAsideAndTheOthersLoad() throws IOException {
    CallId broken = registry.open(CallEvents.arrived());
    CallId good = registry.open(CallEvents.arrived());
    registry.append(broken, new CallEvent.Queued("综合", 1));
    awaitTold(3);
    registry.close();
    Files.writeString(
        file(broken),
        Files.readString(file(broken), StandardCharsets.UTF_8).replace("queued", "?"));
    open(JournalLimits.defaults(), JournalFile::onDisk);
    assertThat(registry.find(good)).isPresent();
    assertThat(registry.find(broken)).isEmpty();
    assertThat(file(broken)).doesNotExist();
    assertThat(directory.resolve("2026-11-22").resolve(broken + ".jsonl.broken")).exists();
  }

  @Test
  void call_endedLongAgo_isReadFromItsFileAndCanBeAddedTo() {
    CallId call = registry.open(CallEvents.arrived());
    registry.append(call, CallEvents.uttered(1, Side.CALLER, "喂"));
    registry.append(call, new CallEvent.Ended(CallEvent.EndReason.CALLER_HUNG_UP));
    awaitTold(3);
    clock.advance(Duration.ofHours(3));
    // The sweep goes with a write of another call.
    registry.open(CallEvents.arrived());
    await().until(() -> meters.get("jiesu.calls.remembered").gauge().value() == 1);
    assertThat(registry.find(call).orElseThrow().utterances()).hasSize(1);
    assertThat(registry.timeline(call, 2)).hasSize(1);
    registry.append(
        call, new CallEvent.TicketConfirmed(Map.of(TicketField.TITLE, "噪音"), "8001", List.of()));
    awaitTold(5);
    assertThat(registry.find(call).orElseThrow().ticketConfirmed()).isTrue();
    assertThat(registry.timeline(call, 0))
        .extracting(TimelineEntry::sequence)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(registry.find(call).orElseThrow().state()).isEqualTo(CallState.ENDED);
  }

  @Test
  void day_withEndedCallsOnly_isClosedAndNotReadAgain() {
    CallId call = registry.open(CallEvents.arrived());
    registry.append(call, new CallEvent.Ended(CallEvent.EndReason.CALLER_HUNG_UP));
    awaitTold(2);
    clock.advance(Duration.ofDays(3));
    open(JournalLimits.defaults(), JournalFile::onDisk);
    assertThat(directory.resolve("2026-11-22/closed")).exists();
    assertThat(registry.find(call).orElseThrow().state()).isEqualTo(CallState.ENDED);
    assertThat(registry.journalled(LocalDate.of(2026, 11, 1))).containsEntry(call, 2L);
  }

  @Test
  void partial_saidBeforeAnUtteranceIsTold_comesAfterIt() {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch gate = new CountDownLatch(1);
    registry.subscribe(
        new CallListener() {
          @Override
          public void onEntry(Call call, TimelineEntry entry) {
            if (entry.event() instanceof CallEvent.Arrived) {
              try {
                gate.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            order.add(entry.event().getClass().getSimpleName());
          }

          @Override
          public void onPartial(Call call, Partial partial) {
            order.add(partial.text());
          }
        });
    CallId call = registry.open(CallEvents.arrived());
    registry.partial(call, new CallListener.Partial(Side.CALLER, CallEvents.START, "我"));
    registry.append(call, CallEvents.uttered(1, Side.CALLER, "我要投诉"));
    registry.partial(call, new CallListener.Partial(Side.CALLER, CallEvents.START, "他"));
    registry.partial(call, new CallListener.Partial(Side.CALLER, CallEvents.START, "他们"));
    gate.countDown();
    await().until(() -> order.size() == 3);
    assertThat(order).containsExactly("Arrived", "Uttered", "他们");
    assertThat(registry.timeline(call, 0)).hasSize(2);
  }

  @Test
  void registry_closed_writesWhatWaitedAndRefusesMore() {
    CallId call = registry.open(CallEvents.arrived());
    for (int number = 1; number <= 200; number++) {
      registry.append(call, CallEvents.uttered(number, Side.CALLER, "喂"));
    }
    registry.close();
    assertThat(told).hasSize(201);
    assertThatThrownBy(() -> registry.append(call, new CallEvent.Held("8001")))
        .isInstanceOf(IllegalStateException.class);
    open();
    assertThat(registry.timeline(call, 0)).hasSize(201);
  }

  @Test
  void directory_inUseByAnotherRegistry_isRefused() {
    assertThatThrownBy(() -> CallRegistry.open(directory, clock, meters))
        .isInstanceOf(HotlineException.class)
        .hasMessageContaining("正被另一个接诉服务使用");
  }
}
