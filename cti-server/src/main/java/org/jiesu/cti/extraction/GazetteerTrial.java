package org.jiesu.cti.extraction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jiesu.asr.recognition.Language;
import org.jiesu.cti.call.FieldValue.Evidence;
import org.jiesu.cti.call.Side;
import org.jiesu.cti.call.Utterance;

/**
 * What would be found in a sentence, for whoever looks after the names.
 *
 * @param names of the gazetteer that the sentence says or may say, the likely ones first
 * @param addresses what would be written on a ticket
 */
public record GazetteerTrial(List<Name> names, List<Place> addresses) {
  private static final int MOST_NAMES = 20;

  public GazetteerTrial {
    names = List.copyOf(names);
    addresses = List.copyOf(addresses);
  }

  /**
   * A name and the characters of the sentence that are taken for it.
   *
   * @param likeness 0 to 1, 1 where the characters themselves are said
   */
  public record Name(String name, String kind, String area, int from, int to, double likeness) {}

  /** An address, as it is written, and its pieces in the sentence. */
  public record Place(String written, int from, int to, List<PlacePiece> pieces) {
    public Place {
      pieces = List.copyOf(pieces);
    }
  }

  /** A piece of an address in the sentence. */
  public record PlacePiece(String kind, int from, int to) {}

  /** Tries a sentence as a caller would say it. */
  public static GazetteerTrial of(Lexicon lexicon, String sentence, boolean cantonese) {
    Utterance utterance =
        new Utterance(
            1,
            Side.CALLER,
            Instant.EPOCH,
            Instant.EPOCH.plusSeconds(1),
            sentence,
            List.of(),
            1,
            cantonese ? Language.CANTONESE : Language.MANDARIN,
            Optional.empty());
    Passage passage = Passage.of(Instant.EPOCH, List.of(utterance));
    List<Name> names = new ArrayList<>();
    for (Gazetteer.Sighting sighting : lexicon.places(passage).sightings()) {
      if (names.size() < MOST_NAMES) {
        int[] span = span(passage, sighting.from(), sighting.to());
        names.add(
            new Name(
                sighting.name(),
                sighting.kind().written(),
                sighting.area(),
                span[0],
                span[1],
                Math.round(sighting.likeness() * 100) / 100.0));
      }
    }
    List<Place> places = new ArrayList<>();
    for (AddressFinder.Found found : new AddressFinder(lexicon).find(passage)) {
      List<PlacePiece> pieces = new ArrayList<>();
      found
          .pieces()
          .forEach(
              piece -> {
                int[] span = span(passage, piece.from(), piece.to());
                pieces.add(
                    new PlacePiece(piece.kind().name().toLowerCase(Locale.ROOT), span[0], span[1]));
              });
      int[] span = span(passage, found.from(), found.to());
      places.add(new Place(found.address().written(), span[0], span[1], pieces));
    }
    return new GazetteerTrial(names, places);
  }

  private static int[] span(Passage passage, int from, int to) {
    List<Evidence> evidence = passage.evidence(from, to);
    return evidence.isEmpty()
        ? new int[] {0, 0}
        : new int[] {evidence.get(0).from(), evidence.get(evidence.size() - 1).to()};
  }
}
