package org.jiesu.cti.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.CallEvent.FieldSuggested;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.TicketField;
import org.jiesu.cti.call.Utterance;
import org.jiesu.cti.extraction.AddressFinder;
import org.jiesu.cti.extraction.AddressKind;
import org.jiesu.cti.extraction.AddressTagger;
import org.jiesu.cti.extraction.AddressTagger.Example;
import org.jiesu.cti.extraction.AddressTagger.Piece;
import org.jiesu.cti.extraction.ChineseNumber;
import org.jiesu.cti.extraction.Conversation;
import org.jiesu.cti.extraction.ConversationExtractor;
import org.jiesu.cti.extraction.Extractor;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.extraction.Passage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How well addresses are found in running speech and taken apart. */
@Command(
    name = "address",
    description = {
      "Puts each address into a sentence as callers say it, without punctuation, half of them with"
          + " spoken numbers, and lets the product find it again.",
      "The file: one JSON object a line with \"tokens\" and \"tags\" of the same length; the tags"
          + " B- or I- and prov, city, district, town, devZone, community, road, subRoad, roadno,"
          + " subroadno, poi, subpoi, person, houseno, cellno, floorno, roomno, assist or"
          + " redundant; O is outside.",
      "Two sets of sentences are used: ones that the product was adjusted with, and ones that it"
          + " never was (held out).",
      "The last line: for each level of noise N iou80_N, the share of the addresses of which the"
          + " span that was found overlaps by 0.8 or more (intersection over union), with its 95 %"
          + " interval as iou80_N_low and iou80_N_high; exact_N and mean_iou_N; the same of the"
          + " sentences held out as held_iou80_N and so on; fields_N, the F1 of all pieces."
          + " iou80, iou80_low, exact and noise repeat the first level's."
    },
    mixinStandardHelpOptions = true)
final class AddressEvaluation implements Callable<Integer> {
  private static final String HELD_OUT = "# ===";
  private static final double ENOUGH = 0.8;
  private static final Instant ARRIVED = Instant.parse("2026-01-05T02:00:00Z");

  @Mixin private final TestFiles files = new TestFiles();

  @Option(
      names = "--config",
      defaultValue = "${env:JIESU_CONFIG:-config}",
      description = "The city's configuration (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("config");

  @Option(
      names = "--wrong",
      defaultValue = "0",
      description = "Print so many of what was not found at each level (default: none).")
  private int wrong;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What was found at one level with one set of sentences. */
  private static final class Tally {
    private int cases;
    private int enough;
    private int exact;
    private double overlap;
    private final Map<AddressKind, int[]> pieces = new EnumMap<>(AddressKind.class);

    private int[] counts(AddressKind kind) {
      return pieces.computeIfAbsent(kind, k -> new int[3]);
    }
  }

  /** An address as it was heard in its sentence. */
  private record Heard(String text, int from, int to, List<Piece> pieces) {}

  @Override
  public Integer call() {
    Lexicon lexicon = Lexicon.read(config.resolve("lexicon"));
    if (files.train().isPresent()) {
      List<Example> own = AddressRows.read(files.train().get());
      AddressTagger tagger =
          AddressTraining.train(
              config, lexicon.divisions(), own, AddressTraining.SAYINGS, files.seed());
      lexicon = lexicon.with(tagger);
    }
    List<Example> rows = AddressRows.read(files.test());
    Extractor extractor = new ConversationExtractor(lexicon);
    AddressFinder finder = new AddressFinder(lexicon);
    List<List<String>> carriers = carriers();
    PrintWriter out = spec.commandLine().getOut();
    Outcome outcome = new Outcome(out, "address");
    outcome.say("%d addresses of %s", rows.size(), files.test());
    boolean first = true;
    for (int noise : files.noise()) {
      Tally tuned = evaluate(rows, carriers.get(0), noise, extractor, finder, outcome);
      Tally held = evaluate(rows, carriers.get(1), noise, extractor, finder, outcome);
      report(outcome, noise, tuned, held);
      if (first) {
        Proportion found = Proportion.of(tuned.enough, tuned.cases);
        outcome.figure("noise", (long) noise);
        outcome.figure("iou80", found.value());
        outcome.figure("iou80_low", found.low());
        outcome.figure("exact", Proportion.of(tuned.exact, tuned.cases).value());
        first = false;
      }
    }
    outcome.end();
    return 0;
  }

  private static void report(Outcome outcome, int noise, Tally tuned, Tally held) {
    outcome.say("");
    outcome.say("%d %% of the characters wrong", noise);
    for (Tally tally : List.of(tuned, held)) {
      outcome.say(
          "  %s  IoU >= 0.8: %s   exact: %s   mean IoU: %.3f",
          tally == tuned ? "sentences       " : "sentences unseen",
          Proportion.of(tally.enough, tally.cases),
          Proportion.of(tally.exact, tally.cases),
          tally.overlap / Math.max(1, tally.cases));
    }
    int[] all = new int[3];
    for (Map.Entry<AddressKind, int[]> entry : tuned.pieces.entrySet()) {
      int[] c = entry.getValue();
      if (entry.getKey() != AddressKind.JOINT) {
        outcome.say(
            "  %-10s precision %s   recall %s",
            entry.getKey().name().toLowerCase(Locale.ROOT),
            Proportion.of(c[0], c[1]),
            Proportion.of(c[0], c[2]));
        Arrays.setAll(all, i -> all[i] + c[i]);
      }
    }
    outcome.figure("iou80_" + noise, Proportion.of(tuned.enough, tuned.cases));
    outcome.figure("exact_" + noise, Proportion.of(tuned.exact, tuned.cases).value());
    outcome.figure("mean_iou_" + noise, tuned.overlap / Math.max(1, tuned.cases));
    outcome.figure("held_iou80_" + noise, Proportion.of(held.enough, held.cases));
    outcome.figure("held_exact_" + noise, Proportion.of(held.exact, held.cases).value());
    outcome.figure("fields_" + noise, all[1] + all[2] == 0 ? 0 : 2.0 * all[0] / (all[1] + all[2]));
  }

  private Tally evaluate(
      List<Example> rows,
      List<String> carriers,
      int noise,
      Extractor extractor,
      AddressFinder finder,
      Outcome outcome) {
    RecognitionNoise errors = RecognitionNoise.of(noise, files.seed());
    // the same sentence for the same address at every level
    SplittableRandom random = new SplittableRandom(files.seed());
    Tally tally = new Tally();
    int shown = 0;
    for (Example row : rows) {
      String carrier = carriers.get(random.nextInt(carriers.size()));
      Heard heard = heard(row, carrier, random.nextBoolean(), errors);
      if (heard.to() <= heard.from()) {
        continue;
      }
      Utterance utterance =
          new Utterance(
              1,
              Side.CALLER,
              ARRIVED.plusSeconds(5),
              ARRIVED.plusSeconds(15),
              heard.text(),
              List.of(),
              0.9,
              Language.MANDARIN,
              Optional.empty());
      int[] span = found(utterance, extractor);
      double iou = overlap(heard, span);
      tally.cases++;
      tally.enough += iou >= ENOUGH ? 1 : 0;
      tally.exact += iou == 1 ? 1 : 0;
      tally.overlap += iou;
      pieces(heard, utterance, finder, tally);
      if (iou < ENOUGH && shown < wrong) {
        shown++;
        outcome.say(
            "    %.2f %s | said: %s | found: %s",
            iou,
            heard.text(),
            heard.text().substring(heard.from(), heard.to()),
            heard.text().substring(span[0], span[1]));
      }
    }
    return tally;
  }

  private static int[] found(Utterance utterance, Extractor extractor) {
    Conversation conversation =
        new Conversation(
            List.of(utterance), ARRIVED, ZoneId.of("Asia/Shanghai"), "", Optional.empty());
    for (FieldSuggested suggested : extractor.extract(conversation)) {
      if (suggested.field() == TicketField.ADDRESS && !suggested.value().evidence().isEmpty()) {
        Evidence best = suggested.value().evidence().get(0);
        return new int[] {best.from(), best.to()};
      }
    }
    return new int[] {0, 0};
  }

  private static double overlap(Heard heard, int[] span) {
    int both = Math.min(heard.to(), span[1]) - Math.max(heard.from(), span[0]);
    if (both <= 0) {
      return 0;
    }
    return both / (double) (heard.to() - heard.from() + span[1] - span[0] - both);
  }

  private static void pieces(Heard heard, Utterance utterance, AddressFinder finder, Tally tally) {
    List<Piece> found = new ArrayList<>();
    for (AddressFinder.Found address : finder.find(Passage.of(ARRIVED, List.of(utterance)))) {
      found.addAll(address.pieces());
    }
    for (Piece piece : found) {
      tally.counts(piece.kind())[1]++;
      if (heard.pieces().contains(piece)) {
        tally.counts(piece.kind())[0]++;
      }
    }
    for (Piece piece : heard.pieces()) {
      tally.counts(piece.kind())[2]++;
    }
  }

  private static Heard heard(Example row, String carrier, boolean spoken, RecognitionNoise errors) {
    Example address = spoken ? spoken(row) : row;
    int at = carrier.indexOf("{}");
    String text = carrier.substring(0, at) + address.text() + carrier.substring(at + 2);
    RecognitionNoise.Garbled garbled = errors.garble(text);
    int[] span = garbled.span(at, at + address.text().length());
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : address.pieces()) {
      int[] moved = garbled.span(at + piece.from(), at + piece.to());
      if (moved[1] > moved[0]) {
        pieces.add(new Piece(piece.kind(), moved[0], moved[1]));
      }
    }
    return new Heard(garbled.text(), span[0], span[1], pieces);
  }

  /** The address with its numbers as they are said: 132号 becomes 一百三十二号, 1205 一二零五. */
  private static Example spoken(Example row) {
    StringBuilder text = new StringBuilder();
    int[] moved = new int[row.text().length() + 1];
    int i = 0;
    while (i < row.text().length()) {
      int end = i;
      while (end < row.text().length() && digit(row.text().charAt(end))) {
        end++;
      }
      if (end == i) {
        moved[i] = text.length();
        text.append(row.text().charAt(i++));
        continue;
      }
      String digits = row.text().substring(i, end);
      for (int k = i; k < end; k++) {
        moved[k] = text.length();
      }
      text.append(said(digits));
      i = end;
    }
    moved[row.text().length()] = text.length();
    List<Piece> pieces = new ArrayList<>();
    for (Piece piece : row.pieces()) {
      if (moved[piece.to()] > moved[piece.from()]) {
        pieces.add(new Piece(piece.kind(), moved[piece.from()], moved[piece.to()]));
      }
    }
    return new Example(text.toString(), pieces);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String said(String digits) {
    boolean number = digits.length() <= 3 && digits.charAt(0) != '0';
    if (number) {
      String said = ChineseNumber.write(Long.parseLong(digits));
      return said.startsWith("一十") ? said.substring(1) : said;
    }
    StringBuilder spelt = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      spelt.append("零一二三四五六七八九".charAt(digits.charAt(i) - '0'));
    }
    return spelt.toString();
  }

  /** The sentences, and the ones held out; each has {@code {}} where the address belongs. */
  private static List<List<String>> carriers() {
    List<String> tuned = new ArrayList<>();
    List<String> held = new ArrayList<>();
    try (InputStream in =
            AddressEvaluation.class.getResourceAsStream("/evaluation/address-carriers.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String> current = tuned;
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith(HELD_OUT)) {
          current = held;
        } else if (!line.startsWith("#")) {
          current.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(tuned, held);
  }
}
