package org.jiesu.softphone;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jiesu.softphone.audio.AudioEnds;
import org.jiesu.softphone.audio.Recording;
import org.jiesu.softphone.audio.SoundCard;
import org.jiesu.softphone.control.ControlServer;
import org.jiesu.softphone.control.PageToken;
import org.jiesu.softphone.control.PhoneState;
import org.jiesu.softphone.dialogue.DialogueListener;
import org.jiesu.softphone.dialogue.DialoguePlayer;
import org.jiesu.softphone.dialogue.Step;
import org.jiesu.softphone.dialogue.StepScript;
import org.jiesu.softphone.sip.Account;
import org.jiesu.softphone.sip.CallEnd;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code scripts/softphone}: one operator's telephone until it is stopped. */
@Command(
    name = "softphone",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "An operator's softphone, steered by the page or answering by itself.",
    footer = {
      "",
      "Environment: JIESU_SIP_PORT, JIESU_SOFTPHONE_PORT, JIESU_HTTP_PORT, JIESU_SIP_SECRET",
      "(or JIESU_SIP_PASSWORD), JIESU_SOFTPHONE_SECRET.",
      "Prints READY once it is registered, and a line for every change. Exit code 2: wrong use."
    })
public final class SoftphoneCommand implements Callable<Integer> {
  private static final int DEFAULT_CONTROL_PORT = 8_093;
  private static final int DEFAULT_HTTP_PORT = 8_080;

  /**
   * As long as a person takes; shorter, and a caller takes the greeting for the last prompt's end.
   */
  private static final Duration BEFORE_GREETING = Duration.ofMillis(1_200);

  /** What the operator says; at most one of them. */
  static final class Voice {
    @Option(
        names = "--turns",
        split = ",",
        paramLabel = "FILE",
        description =
            "said one after another: the first on answer, each next when the caller has paused")
    List<Path> turns = new ArrayList<>();

    @Option(
        names = "--turns-for",
        paramLabel = "NUMBER=FILE[,FILE...]",
        description = "turns for the caller with this number; repeat")
    Map<String, String> turnsFor = new LinkedHashMap<>();

    @Option(names = "--wav", paramLabel = "FILE", description = "said once on answer")
    @Nullable Path wav;

    @Option(
        names = "--step",
        paramLabel = "STEP",
        description = "answered, prompt[:S], wav:FILE, dtmf:DIGITS, wait:S or hangup; repeat")
    List<String> steps = new ArrayList<>();

    @Option(names = "--device", description = "the sound card; the default where there is one")
    boolean device;

    @Option(names = "--silence", description = "nothing is said")
    boolean silence;
  }

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--extension", required = true, paramLabel = "NUMBER", description = "its number")
  private String extension = "";

  @Option(
      names = "--auto-answer",
      paramLabel = "SECONDS",
      description = "answers every call after this long")
  private @Nullable BigDecimal autoAnswer;

  @ArgGroup private Voice voice = new Voice();

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "what is heard; FILE-2, FILE-3 ... for further calls")
  private @Nullable Path record;

  @Option(names = "--record-said", paramLabel = "FILE", description = "what is said")
  private @Nullable Path recordSaid;

  @Option(names = "--calls", paramLabel = "N", description = "ends after this many calls")
  private int calls;

  @Mixin private SipOptions sip = new SipOptions();

  @Option(
      names = "--origin",
      paramLabel = "URL",
      description = "page that may steer it; repeat (http://localhost:8080, http://127.0.0.1:8080)")
  private List<String> origins = new ArrayList<>();

  @Option(names = "--no-control", description = "no page steers it")
  private boolean noControl;

  private final Environment environment;

  SoftphoneCommand(Environment environment) {
    this.environment = environment;
  }

  public static void main(String[] args) {
    System.exit(commandLine(Environment.ofProcess()).execute(args));
  }

  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new SoftphoneCommand(environment))
        .setExecutionExceptionHandler(new ProblemPrinter());
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    if (!extension.matches("[0-9]{3,6}")) {
      throw new SoftphoneException("分机号“" + extension + "”不对，请写 3 到 6 位数字");
    }
    Account account = sip.account(extension, Optional.of(password()), environment);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicInteger over = new AtomicInteger();
    Clock clock = Clock.systemUTC();
    try (Softphone phone = new Softphone(account, clock, operator(), delay());
        ControlServer control = control(phone)) {
      if (control != null) {
        out.println("CONTROL ws://127.0.0.1:" + control.port() + "/softphone");
        out.flush();
      }
      Journal journal = new Journal(out, extension, clock);
      phone.onChange(journal);
      phone.onEnd(
          call -> {
            journal.ended(call.end().map(CallEnd::reason).orElse(""), call.statistics().toString());
            if (over.incrementAndGet() == calls) {
              stop.countDown();
            }
          });
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop.countDown();
                    try {
                      stopped.await(3, java.util.concurrent.TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
      phone.start();
      stop.await();
      return 0;
    } finally {
      stopped.countDown();
    }
  }

  private @Nullable ControlServer control(Softphone phone) {
    if (noControl) {
      return null;
    }
    String secret = environment.text(Environment.PAGE_SECRET);
    if (secret.isEmpty()) {
      throw new SoftphoneException(
          "缺少 JIESU_SOFTPHONE_SECRET，请先运行 scripts/asterisk 生成 config/secrets.env，或加 --no-control");
    }
    int http = environment.port(Environment.HTTP_PORT, DEFAULT_HTTP_PORT);
    Set<String> allowed =
        origins.isEmpty()
            ? Set.of("http://localhost:" + http, "http://127.0.0.1:" + http)
            : Set.copyOf(origins);
    return new ControlServer(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(),
            environment.port(Environment.CONTROL_PORT, DEFAULT_CONTROL_PORT)),
        allowed,
        PageToken.of(secret, extension),
        phone);
  }

  private String password() {
    String given = environment.text(Environment.SIP_PASSWORD);
    if (!given.isEmpty()) {
      return given;
    }
    String secret = environment.text(Environment.SIP_SECRET);
    if (secret.isEmpty()) {
      throw new SoftphoneException(
          "缺少 JIESU_SIP_SECRET，请先运行 scripts/asterisk 生成 config/secrets.env");
    }
    return PageToken.sipPassword(secret, extension);
  }

  private Optional<Duration> delay() {
    if (autoAnswer == null) {
      return Optional.empty();
    }
    if (autoAnswer.signum() < 0 || autoAnswer.compareTo(BigDecimal.valueOf(600)) > 0) {
      throw new SoftphoneException("--auto-answer 请写 0 到 600 之间的秒数");
    }
    return Optional.of(Duration.ofMillis(autoAnswer.movePointRight(3).longValue()));
  }

  private Softphone.Operator operator() {
    Map<String, List<Step>> stepsFor = new LinkedHashMap<>();
    voice.turnsFor.forEach(
        (number, files) ->
            stepsFor.put(number, turns(Arrays.stream(files.split(",")).map(Path::of).toList())));
    List<Step> usual = steps();
    boolean device =
        voice.device
            || (usual.isEmpty() && stepsFor.isEmpty() && !voice.silence && SoundCard.present());
    AtomicInteger count = new AtomicInteger();
    return phone -> {
      List<Step> steps = phone.state().call().map(call -> stepsFor.get(call.peer())).orElse(usual);
      AudioEnds ends;
      if (device) {
        ends =
            SoundCard.open()
                .map(card -> new AudioEnds(card, card))
                .orElseThrow(() -> new SoftphoneException("声卡打不开，请检查耳麦，或改用 --silence"));
      } else if (steps.isEmpty()) {
        ends = AudioEnds.SILENT;
      } else {
        DialoguePlayer player = new DialoguePlayer(steps, new Hands(phone));
        player.answered();
        ends = new AudioEnds(player, player);
      }
      int number = count.incrementAndGet();
      if (record != null) {
        ends = ends.recordingHeard(new Recording(numbered(record, number)));
      }
      if (recordSaid != null) {
        ends = ends.recordingSaid(new Recording(numbered(recordSaid, number)));
      }
      return ends;
    };
  }

  private List<Step> steps() {
    if (!voice.steps.isEmpty()) {
      return StepScript.parse(voice.steps);
    }
    return turns(voice.wav == null ? voice.turns : List.of(voice.wav));
  }

  private static List<Step> turns(List<Path> files) {
    List<Step> steps = new ArrayList<>();
    for (Path file : files) {
      steps.add(
          steps.isEmpty() ? new Step.Pause(BEFORE_GREETING) : new Step.Prompt(Optional.empty()));
      steps.add(StepScript.say(file));
    }
    return steps;
  }

  private static Path numbered(Path file, int number) {
    if (number == 1) {
      return file;
    }
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return file.resolveSibling(stem + "-" + number + (dot < 0 ? "" : name.substring(dot)));
  }

  /** Does for a simulated operator what a page does for a real one. */
  private record Hands(Softphone phone) implements DialogueListener {
    @Override
    public void press(String digits) {
      attempt(() -> phone.press(digits));
    }

    @Override
    public void hangUp() {
      attempt(phone::hangUp);
    }

    private static void attempt(Runnable command) {
      try {
        command.run();
      } catch (SoftphoneException e) {
        org.slf4j.LoggerFactory.getLogger(SoftphoneCommand.class)
            .info("step not done: {}", e.getMessage());
      }
    }
  }

  /** Prints what the telephone goes through. */
  private static final class Journal implements java.util.function.Consumer<PhoneState> {
    private final PrintWriter out;
    private final String extension;
    private final Clock clock;
    private boolean ready;
    private String last = "";

    Journal(PrintWriter out, String extension, Clock clock) {
      this.out = out;
      this.extension = extension;
      this.clock = clock;
    }

    @Override
    public synchronized void accept(PhoneState state) {
      if (state.registered() && !ready) {
        ready = true;
        say("READY extension=" + extension);
      }
      String now =
          (state.registered() ? "已登记" : "未登记")
              + state.call().map(call -> " " + word(call.stage())).orElse(" 空闲")
              + (state.muted() ? " 静音" : "")
              + (state.error().isEmpty() ? "" : " " + state.error());
      if (!now.equals(last)) {
        last = now;
        say(clock.instant() + " " + now);
      }
    }

    synchronized void ended(String reason, String statistics) {
      say(clock.instant() + " 通话结束：" + reason + " " + statistics);
    }

    private void say(String line) {
      out.println(line);
      out.flush();
    }

    private static String word(PhoneState.Stage stage) {
      return switch (stage) {
        case RINGING -> "振铃";
        case TALKING -> "通话";
        case HELD -> "保持";
        case DIALLING -> "呼出";
      };
    }
  }
}
