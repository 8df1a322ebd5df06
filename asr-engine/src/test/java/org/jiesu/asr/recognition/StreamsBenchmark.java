package org.jiesu.asr.recognition;

import com.sun.jna.Pointer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.audiosocket.Pace;
import org.jiesu.asr.stream.DecodePool;
import org.jiesu.asr.stream.EngineSettings;
import org.jiesu.asr.stream.InProcessEngine;
import org.jiesu.asr.stream.ProcessState;
import org.jiesu.asr.stream.SpeechEvent;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command behind {@code scripts/bench-streams}: how many streams one machine recognises, ours
 * and by vosk-server's algorithm, which decodes every chunk, silence too, in a pool of as many
 * threads as processors and lets libvosk end utterances. Both hear the same Mandarin recordings at
 * the pace of speech, both decode in one language; streams double until one is too late. What is
 * said when is found in the recording by its loudness, the same for both.
 */
@Command(name = "bench-streams", mixinStandardHelpOptions = true)
public final class StreamsBenchmark implements Runnable {
  private static final int RATE = 8_000;
  private static final int FRAME = Pace.FRAME;
  private static final long FRAME_NANOS = Pace.FRAME_NANOS;
  private static final int FRAMES_A_MINUTE = 60 * 50;
  private static final double LOUD_DBFS = -40;
  private static final int PAUSE_FRAMES = 50;
  private static final int CHUNK_FRAMES = 10;

  @Parameters(arity = "0..*", paramLabel = "WAV", description = "recordings in Mandarin, 8 kHz")
  private List<Path> recordings =
      List.of(
          Path.of("config/demo/calls/call2-prepaid-card-caller.wav"),
          Path.of("config/demo/calls/call2-prepaid-card-operator.wav"));

  @Option(
      names = "--streams",
      defaultValue = "0",
      description = "just so many streams, ours alone, with memory and threads every five minutes")
  private int streams;

  @Option(names = "--most", defaultValue = "64", description = "streams (default: 64)")
  private int most;

  @Option(names = "--seconds", defaultValue = "30", description = "of each step (default: 30)")
  private int seconds;

  @Option(names = "--late", defaultValue = "3000", description = "final p95 in ms that is too late")
  private int late;

  @Option(names = "--models", defaultValue = "asr-engine/models")
  private Path models = Path.of("asr-engine/models");

  @Option(names = "--model", defaultValue = "jiesu-cmn-8k")
  private String model = "";

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new StreamsBenchmark()).execute(arguments));
  }

  private record Told(boolean last, long nanos) {}

  /** One stream: what is sent from when on, and what was told when. */
  private static final class Line {
    final List<Told> told = Collections.synchronizedList(new ArrayList<>());
    final short[] samples;
    final int frames;
    long origin;

    /** A recording, again and again for so many frames. */
    Line(short[] samples, int frames) {
      this.samples = samples;
      this.frames = frames;
    }

    void tell(boolean last) {
      told.add(new Told(last, System.nanoTime()));
    }
  }

  private record Figures(
      List<Double> partials, List<Double> finals, List<Double> lags, int missed) {
    String text(String name, int streams) {
      return String.format(
          Locale.ROOT,
          "%-6s %3d streams  first partial %5.0f %5.0f %5.0f ms  final %5.0f %5.0f %5.0f ms  lag"
              + " %5.0f %5.0f %5.0f ms  never told %d",
          name,
          streams,
          percentile(partials, 0.5),
          percentile(partials, 0.95),
          percentile(partials, 0.99),
          percentile(finals, 0.5),
          percentile(finals, 0.95),
          percentile(finals, 0.99),
          lags.get(0),
          lags.get(1),
          lags.get(2),
          missed);
    }
  }

  @Override
  public void run() {
    try {
      System.out.println(
          "p50, p95, p99 each, counted from the first and the last loud frame; lag: from the"
              + " arrival of audio to its decoding");
      if (streams > 0) {
        last();
        return;
      }
      int ours = steps(true);
      int theirs = steps(false);
      System.out.printf(
          Locale.ROOT,
          "RESULT processors=%d streams_ours=%d streams_vosk_server=%d%n",
          Runtime.getRuntime().availableProcessors(),
          ours,
          theirs);
    } catch (IOException e) {
      throw new CommandLine.ParameterException(new CommandLine(this), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** So many streams for so long. */
  private void last() throws IOException, InterruptedException {
    long before = ProcessState.resident();
    Figures figures = step(true, streams, seconds * 50);
    System.out.println(figures.text("ours", streams));
    System.out.printf(
        Locale.ROOT,
        "RESULT streams=%d seconds=%d mib_before=%d mib_at_end=%d threads_at_end=%d"
            + " final_p95_ms=%.0f never_told=%d%n",
        streams,
        seconds,
        before,
        ProcessState.resident(),
        ProcessState.threads(),
        percentile(figures.finals(), 0.95),
        figures.missed());
  }

  private Figures step(boolean ours, int count, int most) throws IOException, InterruptedException {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      short[] all = WavReader.readAll(recordings.get(i % recordings.size())).samples();
      lines.add(new Line(all, most > 0 ? most : Math.min(all.length / FRAME, seconds * 50)));
    }
    return figures(lines, ours ? ours(lines) : theirs(lines));
  }

  /** The most streams that were in time. */
  private int steps(boolean ours) throws IOException, InterruptedException {
    int good = 0;
    for (int count = 1; count <= most; count *= 2) {
      Figures figures = step(ours, count, 0);
      System.out.println(figures.text(ours ? "ours" : "vosk", count));
      if (percentile(figures.finals(), 0.95) > late || figures.missed() > count) {
        break;
      }
      good = count;
    }
    return good;
  }

  /** Returns p50, p95 and p99 of the lag in milliseconds, of the last two minutes. */
  private List<Double> ours(List<Line> lines) throws IOException, InterruptedException {
    EngineSettings settings =
        EngineSettings.of("127.0.0.1", 0, 0, List.of(models), Map.of(Language.MANDARIN, model))
            .withFixedLanguage(Language.MANDARIN);
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (InProcessEngine engine = InProcessEngine.start(settings, meters)) {
      List<Asterisk> calls = new ArrayList<>();
      CountDownLatch ended = new CountDownLatch(lines.size());
      for (Line line : lines) {
        UUID id = UUID.randomUUID();
        engine.announce(
            id,
            event -> {
              if (event instanceof SpeechEvent.Final) {
                line.tell(true);
              } else if (event instanceof SpeechEvent.Partial partial
                  && !partial.text().isEmpty()) {
                line.tell(false);
              } else if (event instanceof SpeechEvent.Lost lost && lost.length().isZero()) {
                ended.countDown();
              }
            });
        calls.add(new Asterisk(engine.address()).identify(id));
      }
      pace(lines, (index, frame) -> calls.get(index).speak(frame));
      for (Asterisk call : calls) {
        call.hangUp();
      }
      if (!ended.await(60, TimeUnit.SECONDS)) {
        System.err.println("some streams never ended");
      }
      for (Asterisk call : calls) {
        call.close();
      }
    }
    return Arrays.stream(meters.get("asr.decode.lag").timer().takeSnapshot().percentileValues())
        .map(each -> each.value(TimeUnit.MILLISECONDS))
        .toList();
  }

  /** Returns p50, p95 and p99 of the lag in milliseconds. */
  private List<Double> theirs(List<Line> lines) throws IOException, InterruptedException {
    Pointer loaded = VoskLibrary.vosk_model_new(models.resolve(model).toString());
    List<Double> lags = Collections.synchronizedList(new ArrayList<>());
    List<Pointer> recognizers = new ArrayList<>();
    try (DecodePool pool = new DecodePool(Runtime.getRuntime().availableProcessors())) {
      List<DecodePool.Lane> lanes = new ArrayList<>();
      List<short[]> chunks = new ArrayList<>();
      List<Integer> filled = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        Pointer recognizer = VoskLibrary.vosk_recognizer_new(loaded, RATE);
        VoskLibrary.vosk_recognizer_set_words(recognizer, 1);
        recognizers.add(recognizer);
        lanes.add(pool.lane());
        chunks.add(new short[FRAME * CHUNK_FRAMES]);
        filled.add(0);
      }
      pace(
          lines,
          (index, frame) -> {
            short[] chunk = chunks.get(index);
            System.arraycopy(frame, 0, chunk, filled.get(index), frame.length);
            filled.set(index, filled.get(index) + frame.length);
            if (filled.get(index) == chunk.length) {
              chunks.set(index, new short[chunk.length]);
              filled.set(index, 0);
              long arrived = System.nanoTime();
              lanes
                  .get(index)
                  .execute(
                      () -> {
                        lags.add((System.nanoTime() - arrived) / 1e6);
                        decode(recognizers.get(index), chunk, lines.get(index));
                      });
            }
          });
      CountDownLatch done = new CountDownLatch(lanes.size());
      for (int i = 0; i < lanes.size(); i++) {
        Pointer recognizer = recognizers.get(i);
        Line line = lines.get(i);
        lanes
            .get(i)
            .execute(
                () -> {
                  tell(line, VoskLibrary.vosk_recognizer_final_result(recognizer), true);
                  VoskLibrary.vosk_recognizer_free(recognizer);
                  done.countDown();
                });
      }
      if (!done.await(120, TimeUnit.SECONDS)) {
        System.err.println("some streams never ended");
        return List.of(0.0, 0.0, 0.0);
      }
    }
    VoskLibrary.vosk_model_free(loaded);
    return List.of(percentile(lags, 0.5), percentile(lags, 0.95), percentile(lags, 0.99));
  }

  private static void decode(@Nullable Pointer recognizer, short[] chunk, Line line) {
    if (VoskLibrary.vosk_recognizer_accept_waveform_s(recognizer, chunk, chunk.length) > 0) {
      tell(line, VoskLibrary.vosk_recognizer_result(recognizer), true);
    } else {
      tell(line, VoskLibrary.vosk_recognizer_partial_result(recognizer), false);
    }
  }

  private static void tell(Line line, String json, boolean last) {
    if (!json.contains(last ? "\"text\" : \"\"" : "\"partial\" : \"\"")) {
      line.tell(last);
    }
  }

  private static void pace(List<Line> lines, Pace.Taker taker) throws IOException {
    int[] sent = new int[1];
    long[] origins =
        Pace.send(
            lines.stream().map(line -> line.samples).toList(),
            lines.stream().mapToInt(line -> line.frames).toArray(),
            (stream, frame) -> {
              taker.take(stream, frame);
              if (stream == 0 && ++sent[0] % (FRAMES_A_MINUTE * 5) == 0) {
                System.out.printf(
                    Locale.ROOT,
                    "after %d min: %d MiB, %d threads%n",
                    sent[0] / FRAMES_A_MINUTE,
                    ProcessState.resident(),
                    ProcessState.threads());
              }
            });
    for (int i = 0; i < origins.length; i++) {
      lines.get(i).origin = origins[i];
    }
  }

  /** Of each utterance that the recording has, separated by a second without a loud frame. */
  private static Figures figures(List<Line> lines, List<Double> lags) {
    Figures figures = new Figures(new ArrayList<>(), new ArrayList<>(), lags, 0);
    int missed = 0;
    for (Line line : lines) {
      int frames = line.frames;
      int begin = -1;
      int end = -1;
      for (int frame = 0; frame < frames; frame++) {
        if (isLoud(line.samples, frame)) {
          begin = begin < 0 ? frame : begin;
          end = frame + 1;
        } else if (begin >= 0 && frame - end >= PAUSE_FRAMES) {
          // clicks are not said
          if (end - begin >= 25) {
            missed += judge(line, begin, end, figures);
          }
          begin = -1;
        }
      }
    }
    return new Figures(figures.partials(), figures.finals(), lags, missed);
  }

  private static int judge(Line line, int begin, int end, Figures figures) {
    long from = line.origin + begin * FRAME_NANOS;
    long until = line.origin + end * FRAME_NANOS;
    List<Told> told = List.copyOf(line.told);
    told.stream()
        .filter(each -> each.nanos() > from)
        .findFirst()
        .ifPresent(each -> figures.partials().add((each.nanos() - from) / 1e6));
    return told.stream()
        .filter(each -> each.last() && each.nanos() > until)
        .findFirst()
        .map(
            each -> {
              figures.finals().add((each.nanos() - until) / 1e6);
              return 0;
            })
        .orElse(1);
  }

  private static boolean isLoud(short[] samples, int number) {
    double sum = 0;
    for (short sample : Pace.frame(samples, number)) {
      sum += (double) sample * sample;
    }
    return 10 * Math.log10(sum / FRAME / 32_768 / 32_768 + 1e-10) > LOUD_DBFS;
  }

  private static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size()) - 1));
  }
}
