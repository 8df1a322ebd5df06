package org.jiesu.asr.stream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.audio.WavReader;
import org.jiesu.asr.audiosocket.Asterisk;
import org.jiesu.asr.audiosocket.Pace;
import org.jiesu.asr.recognition.Language;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command behind {@code scripts/bench-latency}: recordings of whole calls, sent over
 * AudioSocket at the pace of speech, and the time from a sound to the event that tells of it. First
 * partials count from the utterance's first loud frame, finals from its last, both found in the
 * recording without the engine's detector. A round's first utterances include the choice of the
 * language.
 */
@Command(name = "bench-latency", mixinStandardHelpOptions = true)
public final class LatencyBenchmark implements Runnable {
  private static final int RATE = 8_000;
  private static final int FRAME = Pace.FRAME;
  private static final double LOUD_DBFS = -40;

  // frames between the beginnings of two calls, which no two callers share

  @Option(names = "--streams", defaultValue = "8", description = "at once (default: 8)")
  private int streams;

  @Option(names = "--seconds", defaultValue = "60", description = "of each (default: 60)")
  private int seconds;

  @Option(names = "--audio", description = "directory of recordings (default: ${DEFAULT-VALUE})")
  private Path audio = Path.of("config/demo/calls");

  @Option(names = "--models", defaultValue = "asr-engine/models")
  private Path models = Path.of("asr-engine/models");

  @Option(names = "--print", description = "print each utterance")
  private boolean print;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new LatencyBenchmark()).execute(arguments));
  }

  private record Heard(SpeechEvent event, long nanos) {}

  /** One stream: what was sent when, and what was told when. */
  private static final class Line {
    final UUID id = UUID.randomUUID();
    final List<Heard> heard = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch ended = new CountDownLatch(1);
    final String name;
    final short[] samples;
    long origin;

    Line(String name, short[] samples) {
      this.name = name;
      this.samples = samples;
    }

    void onEvent(SpeechEvent event) {
      heard.add(new Heard(event, System.nanoTime()));
      if (event instanceof SpeechEvent.Lost lost && lost.length().isZero()) {
        ended.countDown();
      }
    }
  }

  @Override
  public void run() {
    try {
      measure();
    } catch (IOException e) {
      throw new CommandLine.ParameterException(new CommandLine(this), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure() throws IOException, InterruptedException {
    List<Path> files = recordings();
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      Path file = files.get(i % files.size());
      // a second round begins elsewhere in the call, so that no two streams do the same at once
      lines.add(new Line(file.getFileName().toString(), piece(file, i / files.size())));
    }
    EngineSettings settings =
        EngineSettings.of(
            "127.0.0.1",
            0,
            0,
            List.of(models),
            Map.of(Language.MANDARIN, "jiesu-cmn-8k", Language.CANTONESE, "jiesu-yue-8k"));
    double cores;
    try (InProcessEngine engine = InProcessEngine.start(settings, new SimpleMeterRegistry())) {
      List<Asterisk> calls = new ArrayList<>();
      for (Line line : lines) {
        engine.announce(line.id, line::onEvent);
        calls.add(new Asterisk(engine.address()).identify(line.id));
      }
      long cpu = processNanos();
      long wall = System.nanoTime();
      long[] origins =
          Pace.send(
              lines.stream().map(line -> line.samples).toList(),
              (stream, frame) -> calls.get(stream).speak(frame));
      for (int i = 0; i < origins.length; i++) {
        lines.get(i).origin = origins[i];
      }
      cores = (double) (processNanos() - cpu) / (System.nanoTime() - wall);
      for (Asterisk call : calls) {
        call.hangUp();
      }
      for (Line line : lines) {
        if (!line.ended.await(30, TimeUnit.SECONDS)) {
          System.err.println(line.name + ": the end was never told");
        }
      }
      for (Asterisk call : calls) {
        call.close();
      }
    }
    report(lines, cores);
  }

  private void report(List<Line> lines, double cores) {
    List<Double> partials = new ArrayList<>();
    List<Double> finals = new ArrayList<>();
    int utterances = 0;
    for (Line line : lines) {
      List<Heard> heard = List.copyOf(line.heard);
      for (Heard each : heard) {
        if (!(each.event() instanceof SpeechEvent.Final said)) {
          continue;
        }
        utterances++;
        double begun = firstLoud(line.samples, said.start(), said.end());
        double over = lastLoud(line.samples, said.end());
        double last = since(line, each.nanos()) - over;
        double first =
            heard.stream()
                .filter(
                    other ->
                        other.event() instanceof SpeechEvent.Partial partial
                            && partial.start().equals(said.start()))
                .mapToDouble(other -> since(line, other.nanos()) - begun)
                .findFirst()
                .orElse(-1);
        // an utterance that the end of the recording cut off was not ended by silence
        if (over < (double) line.samples.length / RATE - 1.5) {
          finals.add(last * 1_000);
        }
        if (first >= 0) {
          partials.add(first * 1_000);
        }
        if (print) {
          System.out.printf(
              Locale.ROOT,
              "%-34s %7.2f-%6.2f  first partial %5.0f ms  final %5.0f ms  %s%n",
              line.name,
              begun,
              over,
              first * 1_000,
              last * 1_000,
              said.text());
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d utterances, %d with a partial; first partial p50 %.0f ms, p95 %.0f ms; final p50 %.0f"
            + " ms, p95 %.0f ms%n",
        utterances,
        partials.size(),
        percentile(partials, 0.5),
        percentile(partials, 0.95),
        percentile(finals, 0.5),
        percentile(finals, 0.95));
    System.out.printf(
        Locale.ROOT,
        "RESULT streams=%d first_partial_p95_ms=%.0f final_p95_ms=%.0f cpu_cores=%.3f%n",
        streams,
        percentile(partials, 0.95),
        percentile(finals, 0.95),
        cores);
  }

  private static double since(Line line, long nanos) {
    return (nanos - line.origin) / 1e9;
  }

  private static double firstLoud(short[] samples, Duration from, Duration to) {
    int first = (int) Pcm.samplesIn(from, RATE) / FRAME;
    int last = (int) Pcm.samplesIn(to, RATE) / FRAME;
    return IntStream.range(first, last)
            .filter(frame -> isLoud(samples, frame))
            .findFirst()
            .orElse(first)
        * 0.02;
  }

  private static double lastLoud(short[] samples, Duration end) {
    int last = Math.min(samples.length / FRAME, (int) Pcm.samplesIn(end, RATE) / FRAME + 5);
    while (last > 0 && !isLoud(samples, last - 1)) {
      last--;
    }
    return last * 0.02;
  }

  private static boolean isLoud(short[] samples, int frame) {
    double sum = 0;
    for (int i = frame * FRAME; i < Math.min(samples.length, (frame + 1) * FRAME); i++) {
      sum += (double) samples[i] * samples[i];
    }
    return 10 * Math.log10(sum / FRAME / 32_768 / 32_768 + 1e-10) > LOUD_DBFS;
  }

  private static double percentile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? 0
        : sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size()) - 1));
  }

  private short[] piece(Path file, int round) throws IOException {
    short[] all = WavReader.readAll(file).samples();
    int length = Math.min(all.length, seconds * RATE);
    int from = (all.length - length) * (round % 2);
    return Arrays.copyOfRange(all, from, from + length);
  }

  private List<Path> recordings() throws IOException {
    try (Stream<Path> list = Files.list(audio)) {
      List<Path> files = list.filter(file -> file.toString().endsWith(".wav")).sorted().toList();
      if (files.isEmpty()) {
        throw new IOException("no recordings in " + audio + ": use --audio");
      }
      return files;
    }
  }

  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
