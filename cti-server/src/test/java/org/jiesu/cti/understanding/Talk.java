package org.jiesu.cti.understanding;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.Call;
import org.jiesu.cti.call.CallEvent;
import org.jiesu.cti.call.CallId;
import org.jiesu.cti.call.CallState;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.call.Utterance.SpokenWord;
import org.jiesu.cti.extraction.Conversation;

/** Conversations for tests: written by hand, or the demonstration calls. */
public final class Talk {
  public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  /** Sunday, 22 November 2026, 10:00 in Shanghai. */
  public static final Instant ARRIVED = Instant.parse("2026-11-22T02:00:00Z");

  public static final Path CONFIG = config();

  private final List<Utterance> utterances = new ArrayList<>();
  private final Language language;
  private final double confidence;
  private String callerNumber = "";
  private Optional<CallEvent.NavigationEnded> navigation = Optional.empty();

  public Talk() {
    this(Language.MANDARIN, 0.95);
  }

  public Talk(Language language, double confidence) {
    this.language = language;
    this.confidence = confidence;
  }

  private static Path config() {
    String root = System.getProperty("project.root", ".");
    for (Path path : List.of(Path.of(root, "config"), Path.of("..", "config"), Path.of("config"))) {
      if (Files.isDirectory(path.resolve("lexicon"))) {
        return path;
      }
    }
    throw new IllegalStateException(
        "config/lexicon not found from " + Path.of("").toAbsolutePath());
  }

  public Talk from(String number) {
    this.callerNumber = number;
    return this;
  }

  public Talk navigated(String title, String reason) {
    navigation =
        Optional.of(new CallEvent.NavigationEnded("n", title, "q", Optional.empty(), reason));
    return this;
  }

  public Talk caller(String text) {
    return say(Side.CALLER, text);
  }

  public Talk operator(String text) {
    return say(Side.OPERATOR, text);
  }

  public Talk say(Side side, String text) {
    int number = utterances.size() + 1;
    Instant start = ARRIVED.plusSeconds(10L * number);
    return say(side, text, start, start.plusSeconds(8), language);
  }

  /** The caller says something of which the recogniser is not sure of one word. */
  public Talk unsure(String text, String word) {
    caller(text);
    Utterance said = utterances.remove(utterances.size() - 1);
    int from = text.indexOf(word);
    utterances.add(
        new Utterance(
            said.number(),
            said.side(),
            said.start(),
            said.end(),
            text,
            said.words().stream()
                .map(
                    w ->
                        w.from() < from || w.from() >= from + word.length()
                            ? w
                            : new SpokenWord(w.text(), w.from(), w.start(), w.end(), 0.3))
                .toList(),
            said.confidence(),
            said.language(),
            said.prosody()));
    return this;
  }

  private Talk say(Side side, String text, Instant start, Instant end, Language spoken) {
    List<SpokenWord> words = new ArrayList<>();
    Duration each = Duration.between(start, end).dividedBy(Math.max(1, text.length()));
    for (int i = 0; i < text.length(); i++) {
      Instant from = start.plus(each.multipliedBy(i));
      words.add(new SpokenWord(text.substring(i, i + 1), i, from, from.plus(each), confidence));
    }
    utterances.add(
        new Utterance(
            utterances.size() + 1,
            side,
            start,
            end,
            text,
            words,
            confidence,
            spoken,
            Optional.empty()));
    return this;
  }

  public List<Utterance> utterances() {
    return List.copyOf(utterances);
  }

  public Conversation conversation() {
    return new Conversation(utterances(), ARRIVED, ZONE, callerNumber, navigation);
  }

  public Call call() {
    return call(Map.of());
  }

  public Call call(Map<TicketField, CallEvent.FieldDecided> decisions) {
    return new Call(
        CallId.random(),
        utterances.size(),
        CallState.TALKING,
        ARRIVED,
        Optional.of(ARRIVED),
        Optional.empty(),
        callerNumber,
        "12345",
        "PJSIP/x",
        "1",
        navigation,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        utterances(),
        Optional.empty(),
        Map.of(),
        decisions,
        Optional.empty(),
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  /** A demonstration call, {@code call1} to {@code call6}, its text changed as wanted. */
  public static Talk demo(String call, boolean recognised, UnaryOperator<String> change) {
    Talk talk = null;
    try {
      Path file = Path.of(Talk.class.getResource("/understanding/demo-calls.tsv").toURI());
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] f = line.split("\t");
        if (!f[0].equals(call)) {
          continue;
        }
        Language language = Language.ofCode(f[1]).orElseThrow();
        if (talk == null) {
          talk = new Talk(language, recognised ? 0.85 : 0.95);
        }
        Side side = f[2].equals("caller") ? Side.CALLER : Side.OPERATOR;
        Instant start = ARRIVED.plusMillis((long) (Double.parseDouble(f[3]) * 1000));
        Instant end = ARRIVED.plusMillis((long) (Double.parseDouble(f[4]) * 1000));
        talk.say(side, change.apply(recognised ? f[6] : f[5]), start, end, language);
      }
    } catch (IOException | java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    if (talk == null) {
      throw new IllegalArgumentException(call);
    }
    return talk;
  }

  public static Talk demo(String call) {
    return demo(call, false, UnaryOperator.identity());
  }

  /** Replaces a share of the characters by others, as a recogniser on a bad day does. */
  public static UnaryOperator<String> noise(double share, long seed) {
    Random random = new Random(seed);
    String others = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经";
    return text -> {
      StringBuilder changed = new StringBuilder();
      for (char c : text.toCharArray()) {
        boolean hit = Character.isIdeographic(c) && random.nextDouble() < share;
        changed.append(hit ? others.charAt(random.nextInt(others.length())) : c);
      }
      return changed.toString();
    };
  }
}
