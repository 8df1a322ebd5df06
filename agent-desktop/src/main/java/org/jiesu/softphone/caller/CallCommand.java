package org.jiesu.softphone.caller;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jiesu.softphone.Environment;
import org.jiesu.softphone.ProblemPrinter;
import org.jiesu.softphone.SipOptions;
import org.jiesu.softphone.SoftphoneException;
import org.jiesu.softphone.dialogue.Step;
import org.jiesu.softphone.dialogue.StepScript;
import org.jiesu.softphone.sip.Account;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code scripts/call}: a simulated caller. */
@Command(
    name = "call",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Calls the hotline, plays files in answer to what it hears, records what it hears.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:answered, everything said, ended normally",
      "1:internal error",
      "2:wrong use, or a file is missing",
      "3:the server cannot be reached",
      "4:busy",
      "5:refused",
      "6:not answered",
      "7:the other end hung up before everything was said",
      "8:--max-seconds passed before everything was said",
      "9:the call broke"
    })
public final class CallCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--wav",
      paramLabel = "FILE",
      description = "said when the other side has paused; repeat for further turns")
  private List<Path> wavs = new ArrayList<>();

  @Option(
      names = "--to",
      defaultValue = "12345",
      paramLabel = "NUMBER",
      description = "number called (${DEFAULT-VALUE})")
  private String to = "12345";

  @Option(
      names = "--from",
      defaultValue = "13800000000",
      paramLabel = "NUMBER",
      description = "the caller's number (${DEFAULT-VALUE})")
  private String from = "13800000000";

  @Option(
      names = "--dtmf",
      paramLabel = "DIGITS",
      description = "keys pressed before the first file")
  private @Nullable String dtmf;

  @Option(names = "--at-once", description = "does not wait for the first prompt to end")
  private boolean atOnce;

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description =
          "instead of --wav and --dtmf: answered, prompt[:S], wav:FILE, dtmf:DIGITS, wait:S, hangup")
  private List<String> steps = new ArrayList<>();

  @Option(
      names = "--hang-up-after",
      paramLabel = "SECONDS",
      description = "hangs up this long after the last turn; else waits for the other side to")
  private @Nullable BigDecimal hangUpAfter;

  @Option(names = "--record", paramLabel = "FILE", description = "what is heard")
  private @Nullable Path record;

  @Option(names = "--record-said", paramLabel = "FILE", description = "what is said")
  private @Nullable Path recordSaid;

  @Option(
      names = "--max-seconds",
      defaultValue = "180",
      paramLabel = "N",
      description = "hangs up then (${DEFAULT-VALUE})")
  private int maxSeconds = 180;

  @Mixin private SipOptions sip = new SipOptions();

  private final Environment environment;

  CallCommand(Environment environment) {
    this.environment = environment;
  }

  public static void main(String[] args) {
    System.exit(commandLine(Environment.ofProcess()).execute(args));
  }

  static CommandLine commandLine(Environment environment) {
    return new CommandLine(new CallCommand(environment))
        .setExecutionExceptionHandler(new ProblemPrinter());
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (maxSeconds < 1 || maxSeconds > 86_400) {
      throw new SoftphoneException("--max-seconds 请写 1 到 86400 之间的秒数");
    }
    Account account = sip.account(from, Optional.empty(), environment);
    SimulatedCaller caller =
        new SimulatedCaller(
            account,
            script(),
            Optional.ofNullable(record),
            Optional.ofNullable(recordSaid),
            Clock.systemUTC(),
            out);
    Thread hook = new Thread(caller::hangUp);
    Runtime.getRuntime().addShutdownHook(hook);
    CallReport report = caller.call(to, Duration.ofSeconds(maxSeconds));
    out.println(report.explanation());
    out.println(
        String.format(
            Locale.ROOT,
            "RESULT exit=%d answered=%b end=%s seconds=%.2f steps_done=%d steps=%d"
                + " heard_seconds=%.2f packets_sent=%d packets_received=%d packets_lost=%d",
            report.exitCode(),
            report.answered(),
            report.end().kind().name().toLowerCase(Locale.ROOT),
            report.length().toMillis() / 1000.0,
            report.stepsDone(),
            report.steps(),
            report.heard().toMillis() / 1000.0,
            report.statistics().sent(),
            report.statistics().received(),
            report.statistics().lost()));
    out.flush();
    return report.exitCode();
  }

  private List<Step> script() {
    List<Step> script = new ArrayList<>();
    if (!steps.isEmpty()) {
      if (!wavs.isEmpty() || dtmf != null || atOnce) {
        throw new SoftphoneException("--step 不能和 --wav、--dtmf、--at-once 一起用，请只留一种");
      }
      script.addAll(StepScript.parse(steps));
    } else {
      Step prompt = new Step.Prompt(Optional.empty());
      script.add(new Step.Answered());
      boolean wait = !atOnce;
      if (dtmf != null) {
        if (wait) {
          script.add(prompt);
        }
        script.addAll(StepScript.parse(List.of("dtmf:" + dtmf)));
        wait = true;
      }
      for (Path wav : wavs) {
        if (wait) {
          script.add(prompt);
        }
        script.add(StepScript.say(wav));
        wait = true;
      }
    }
    if (hangUpAfter != null) {
      if (hangUpAfter.signum() < 0 || hangUpAfter.compareTo(BigDecimal.valueOf(3_600)) > 0) {
        throw new SoftphoneException("--hang-up-after 请写 0 到 3600 之间的秒数");
      }
      script.add(new Step.Pause(Duration.ofMillis(hangUpAfter.movePointRight(3).longValue())));
      script.add(new Step.HangUp());
    }
    return script;
  }
}
