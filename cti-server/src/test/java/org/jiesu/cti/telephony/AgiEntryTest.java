package org.jiesu.cti.telephony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jiesu.cti.HotlineException;
import org.jiesu.cti.call.MemoryCalls;
import org.jiesu.cti.navigation.Navigation;
import org.jiesu.cti.navigation.Walk;
import org.junit.jupiter.api.Test;

/** The FastAGI door over real TCP, with well-behaved and other visitors. */
final class AgiEntryTest {
  private static final Duration REQUEST_LIMIT = Duration.ofMillis(300);
  private static MemoryCalls fuzzedCalls;
  private static Desk fuzzDesk;
  private static AgiEntry fuzzed;

  private final MemoryCalls calls = new MemoryCalls(Clock.systemUTC());

  private record House(AgiEntry entry, Desk desk) implements AutoCloseable {
    @Override
    public void close() {
      entry.close();
      desk.close();
    }
  }

  private static House house(MemoryCalls calls, Optional<Navigation> navigation, int atOnce) {
    Desk desk = new Desk(1_000);
    Switchboard switchboard =
        new Switchboard(new Journal(calls), Clock.systemUTC(), desk, extension -> Optional.empty());
    AgiEntry entry =
        new AgiEntry(
            "127.0.0.1",
            0,
            atOnce,
            REQUEST_LIMIT,
            Duration.ofSeconds(5),
            new Door(switchboard, navigation, desk));
    entry.start();
    return new House(entry, desk);
  }

  private static Socket connect(AgiEntry entry) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), entry.port());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static String request(String uniqueId) {
    return """
    agi_network: yes
    agi_network_script: hotline
    agi_request: agi://127.0.0.1/hotline
    agi_channel: PJSIP/demo-trunk-00000001
    agi_language: en
    agi_type: PJSIP
    agi_uniqueid: %s
    agi_version: 22.10.1
    agi_callerid: 13800138000
    agi_calleridname: unknown
    agi_context: hotline
    agi_extension: 12345
    agi_priority: 3

    """
        .formatted(uniqueId);
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /**
   * Plays Asterisk until the connection ends; gives the commands that came, without asterisk-java's
   * own status at the end.
   */
  private static List<String> obey(Socket socket) throws IOException {
    List<String> commands = new ArrayList<>();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (!line.contains("AJ_AGISTATUS")) {
        commands.add(line);
      }
      say(socket, "200 result=0\n");
    }
    return commands;
  }

  private record FixedWalk(UUID stream, Outcome result) implements Walk {
    @Override
    public InetSocketAddress engine() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);
    }

    @Override
    public Outcome outcome(Duration limit) {
      return result;
    }

    @Override
    public void close() {}
  }

  @Test
  void caller_withoutNavigation_callOpenedAndSentToGeneral() throws IOException {
    try (House house = house(calls, Optional.empty(), 4);
        Socket asterisk = connect(house.entry())) {
      say(asterisk, request("1.1"));
      List<String> commands = obey(asterisk);
      assertThat(calls.ids()).hasSize(1);
      assertThat(commands)
          .containsExactly(
              "SET VARIABLE \"JIESU_CALL\" \"" + calls.ids().get(0) + "\"",
              "SET VARIABLE \"JIESU_QUEUE\" \"general\"");
      assertThat(calls.find(calls.ids().get(0)).orElseThrow().callerNumber())
          .isEqualTo("13800138000");
    }
  }

  @Test
  void caller_walked_connectedToTheEngineAndSentWhereTheWalkLed() throws IOException {
    UUID stream = UUID.randomUUID();
    Navigation navigation = call -> new FixedWalk(stream, new Walk.Outcome.ToQueue("social"));
    try (House house = house(calls, Optional.of(navigation), 4);
        Socket asterisk = connect(house.entry())) {
      say(asterisk, request("1.2"));
      assertThat(obey(asterisk))
          .endsWith(
              "EXEC \"AudioSocket\" \"" + stream + ",127.0.0.1:9092\"",
              "SET VARIABLE \"JIESU_QUEUE\" \"social\"");
    }
  }

  @Test
  void caller_servedByNavigation_queueIsEmpty() throws IOException {
    Navigation navigation = call -> new FixedWalk(UUID.randomUUID(), new Walk.Outcome.Finished());
    try (House house = house(calls, Optional.of(navigation), 4);
        Socket asterisk = connect(house.entry())) {
      say(asterisk, request("1.3"));
      assertThat(obey(asterisk)).endsWith("SET VARIABLE \"JIESU_QUEUE\" \"\"");
    }
  }

  @Test
  void navigation_failsOrNamesNonsense_callerGoesToGeneral() throws IOException {
    Navigation broken =
        call -> {
          throw new IllegalStateException("broken");
        };
    Navigation nonsense =
        call -> new FixedWalk(UUID.randomUUID(), new Walk.Outcome.ToQueue("a\"\nEXEC System"));
    for (Navigation navigation : List.of(broken, nonsense)) {
      try (House house = house(calls, Optional.of(navigation), 4);
          Socket asterisk = connect(house.entry())) {
        say(asterisk, request("1.4"));
        assertThat(obey(asterisk)).endsWith("SET VARIABLE \"JIESU_QUEUE\" \"general\"");
      }
    }
  }

  @Test
  void caller_hangsUpInNavigation_callEnds() throws IOException {
    Navigation navigation = call -> new FixedWalk(UUID.randomUUID(), new Walk.Outcome.CallerGone());
    try (House house = house(calls, Optional.of(navigation), 4);
        Socket asterisk = connect(house.entry())) {
      say(asterisk, request("1.5"));
      obey(asterisk);
      await().until(() -> calls.live().isEmpty());
      assertThat(calls.story(calls.ids().get(0))).containsExactly("Arrived", "Ended");
    }
  }

  @Test
  void request_thatIsNotOurs_opensNothing() throws IOException {
    try (House house = house(calls, Optional.empty(), 4)) {
      for (String text :
          List.of(
              request("1.6").replace("network_script: hotline", "network_script: other"),
              request(""),
              "\n",
              "GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
        try (Socket visitor = connect(house.entry())) {
          say(visitor, text);
          assertThat(obey(visitor)).isEmpty();
        }
      }
      assertThat(calls.ids()).isEmpty();
    }
  }

  @Test
  void request_neverFinished_isClosedAfterTheLimit() throws IOException {
    try (House house = house(calls, Optional.empty(), 2);
        Socket slow = connect(house.entry());
        Socket silent = connect(house.entry())) {
      say(slow, "agi_network: yes\nagi_");
      await().untilAsserted(() -> assertThat(house.entry().connections()).isEqualTo(2));
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
      await().until(() -> house.entry().connections() == 0);
    }
  }

  @Test
  void line_withoutEnd_isRefused() throws IOException {
    try (House house = house(calls, Optional.empty(), 2);
        Socket visitor = connect(house.entry())) {
      byte[] much = new byte[100_000];
      java.util.Arrays.fill(much, (byte) 'a');
      try {
        visitor.getOutputStream().write(much);
        assertThat(visitor.getInputStream().read()).isEqualTo(-1);
      } catch (SocketException reset) {
        // closed with our bytes unread: refused all the same
      }
      await().until(() -> house.entry().connections() == 0);
    }
  }

  @Test
  void callers_beyondTheLimit_areLetGoAtOnce() throws IOException {
    Navigation slow = call -> new FixedWalk(UUID.randomUUID(), new Walk.Outcome.ToQueue("social"));
    try (House house = house(calls, Optional.of(slow), 1);
        Socket first = connect(house.entry())) {
      say(first, request("2.1"));
      assertThat(first.getInputStream().read()).isEqualTo('S');
      try (Socket second = connect(house.entry())) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
      say(first, "200 result=0\n");
      obey(first);
    }
  }

  @Test
  void port_taken_saysWhichKey() throws IOException {
    try (House house = house(calls, Optional.empty(), 1)) {
      assertThatThrownBy(
              () ->
                  new AgiEntry(
                      "127.0.0.1",
                      house.entry().port(),
                      1,
                      REQUEST_LIMIT,
                      REQUEST_LIMIT,
                      (request, channel) -> {}))
          .isInstanceOf(HotlineException.class)
          .hasMessageContaining("JIESU_AGI_PORT");
    }
  }

  // ---- fuzz

  @BeforeContainer
  static void open() {
    fuzzedCalls = new MemoryCalls(Clock.systemUTC());
    House house = house(fuzzedCalls, Optional.empty(), 16);
    fuzzed = house.entry();
    fuzzDesk = house.desk();
  }

  @AfterContainer
  static void nothingIsLeft() throws IOException {
    await().atMost(Duration.ofSeconds(10)).until(() -> fuzzed.connections() == 0);
    try (Socket asterisk = connect(fuzzed)) {
      say(asterisk, request("9.9"));
      assertThat(obey(asterisk)).as("a real caller still gets in").hasSize(2);
    }
    await().until(() -> fuzzed.connections() == 0);
    fuzzed.close();
    fuzzDesk.close();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("telephony-agi")));
  }

  /** Whatever comes, the connection ends, by them or by us, and the door stays open. */
  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void door_anything_staysOpenAndLeaksNothing(@ForAll("visits") byte[] visit) throws IOException {
    try (Socket visitor = new Socket(InetAddress.getLoopbackAddress(), fuzzed.port())) {
      // reset rather than wait in the kernel: 20,000 ports would not be enough
      visitor.setSoLinger(true, 0);
      visitor.getOutputStream().write(visit);
    } catch (SocketException e) {
      // refused while we spoke
    }
    assertThat(fuzzed.connections()).isLessThan(200);
  }

  @Provide
  Arbitrary<byte[]> visits() {
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
    Arbitrary<byte[]> halves =
        Arbitraries.integers()
            .between(0, request("3.1").length())
            .map(length -> request("3.1").substring(0, length).getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> lines =
        Arbitraries.of(
                "agi_network: yes",
                "agi_network_script: hotline",
                "agi_network_script: %zz?=&",
                "agi_uniqueid: 5.5",
                "agi_uniqueid",
                "agi_channel:",
                "agi_channel: PJSIP/x",
                "agi_callerid: \"1\" <2",
                "agi_priority: x",
                "agi_request: agi://[/",
                "agi_arg_1: ",
                ": : :",
                "",
                "HANGUP",
                "200 result=",
                "520-Invalid\n520 End",
                "510 Invalid")
            .list()
            .ofMaxSize(30)
            .map(list -> (String.join("\n", list) + "\n\n").getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> answers =
        Arbitraries.strings()
            .ascii()
            .ofMaxLength(80)
            .map(text -> (request("4.1") + text + "\n").getBytes(StandardCharsets.UTF_8));
    return Arbitraries.oneOf(noise, halves, lines, answers);
  }
}
