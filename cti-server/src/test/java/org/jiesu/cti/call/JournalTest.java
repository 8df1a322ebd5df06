package org.jiesu.cti.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jiesu.cti.HotlineException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JournalTest {
  private static final ObjectMapper mapper = CallJson.newMapper();
  private static final CallId ID = CallId.random();
  private static Path directory;
  private static Journal journal;

  @BeforeAll
  @BeforeContainer
  static void open() throws IOException {
    if (journal == null) {
      directory = Files.createTempDirectory("journal-test");
      journal = new Journal(directory, mapper, ZoneOffset.UTC);
    }
  }

  @AfterAll
  @AfterContainer
  static void close() throws IOException {
    journal.close();
    journal = null;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static Path write(byte[] bytes) throws IOException {
    Path file = journal.fileOf(ID, CallEvents.START);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private static byte[] lines(List<? extends CallEvent> events) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int sequence = 1;
    for (CallEvent event : events) {
      byte[] json = mapper.writerFor(CallEvent.class).writeValueAsBytes(event);
      lines.write(Journal.line(ID, sequence, CallEvents.START.plusSeconds(sequence), json));
      sequence++;
    }
    return lines.toByteArray();
  }

  @Provide
  Arbitrary<List<CallEvent>> events() {
    return CallEvents.any()
        .list()
        .ofMaxSize(8)
        .map(
            events -> {
              List<CallEvent> all = new ArrayList<>(events);
              all.add(0, CallEvents.arrived());
              return all;
            });
  }

  @Property(tries = 12)
  void file_cutAtAnyByte_givesTheEntriesBeforeTheCut(@ForAll("events") List<CallEvent> events)
      throws IOException {
    byte[] whole = lines(events);
    Path file = write(whole);
    List<TimelineEntry> all = journal.read(file).entries();
    assertThat(all).hasSize(events.size());
    for (int cut = 0; cut <= whole.length; cut++) {
      write(Arrays.copyOf(whole, cut));
      Journal.Content content = journal.read(file);
      int complete = 0;
      for (int at = 0; at < cut; at++) {
        complete += whole[at] == '\n' ? 1 : 0;
      }
      assertThat(content.entries()).isEqualTo(all.subList(0, complete));
      assertThat(content.length() + content.torn()).isEqualTo(cut);
      assertThat(journal.lastSequence(file)).isEqualTo(complete);
      assertThat(journal.hasEnded(file))
          .isEqualTo(
              events.subList(0, complete).stream().anyMatch(CallEvent.Ended.class::isInstance));
      if (complete > 0) {
        assertThat(CallFold.of(content.entries())).isEqualTo(CallFold.of(all.subList(0, complete)));
      }
    }
  }

  @Property(tries = 5000)
  void file_withAnyBytes_isReadOrRefusedWithItsLine(@ForAll byte[] bytes) throws IOException {
    Path file = write(bytes);
    try {
      journal.read(file);
    } catch (BrokenJournalException e) {
      assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining(" line 1");
    }
  }

  @Test
  void file_thatLooksLikeUtf32_isRefusedWithItsLine() throws IOException {
    for (byte[] start :
        List.of(
            new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE, '\n'},
            new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 0, '\n'},
            new byte[] {0, 0, 0, 1, '\n'},
            new byte[] {'{', 0, 0, 0, '\n'})) {
      Path file = write(start);
      assertThatThrownBy(() -> journal.read(file))
          .isInstanceOf(BrokenJournalException.class)
          .hasMessageContaining(" line 1");
    }
  }

  @Property(tries = 100)
  void lastSequence_ofAnyBytes_isANumber(@ForAll byte[] bytes) throws IOException {
    assertThat(journal.lastSequence(write(bytes))).isNotNegative();
  }

  @Property(tries = 5000)
  void file_withOneByteChanged_isReadOrRefusedWithItsLine(
      @ForAll("events") List<CallEvent> events, @ForAll int where, @ForAll byte what)
      throws IOException {
    byte[] bytes = lines(events);
    bytes[Math.floorMod(where, bytes.length)] = what;
    Path file = write(bytes);
    try {
      Journal.Content content = journal.read(file);
      assertThat(content.entries().size()).isLessThanOrEqualTo(events.size() + 1);
    } catch (BrokenJournalException e) {
      assertThat(e).hasMessageMatching("(?s)journal .*" + ID + "\\.jsonl line \\d+: .*");
    }
  }

  @Test
  void line_brokenInTheMiddle_isNamed() throws IOException {
    byte[] whole = lines(List.of(CallEvents.arrived(), new CallEvent.Queued("综合", 1)));
    String broken = new String(whole, StandardCharsets.UTF_8).replaceFirst("\"queued\"", "\"qu");
    Path file = write(broken.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> journal.read(file))
        .isInstanceOf(BrokenJournalException.class)
        .hasMessageContaining(ID + ".jsonl line 2: ");
  }

  @Test
  void line_missingInTheMiddle_isNamed() throws IOException {
    byte[] whole =
        lines(
            List.of(
                CallEvents.arrived(), new CallEvent.Queued("综合", 1), new CallEvent.Held("8001")));
    String[] parts = new String(whole, StandardCharsets.UTF_8).split("\n");
    Path file = write((parts[0] + "\n" + parts[2] + "\n").getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> journal.read(file))
        .hasMessageContaining("line 2: has sequence 3 where 2 must follow");
  }

  @Test
  void directory_inUse_isRefused() {
    assertThatThrownBy(() -> new Journal(directory, mapper, ZoneOffset.UTC))
        .isInstanceOf(HotlineException.class)
        .hasMessageContaining("正被另一个接诉服务使用");
  }
}
