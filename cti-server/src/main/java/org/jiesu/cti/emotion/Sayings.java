package org.jiesu.cti.emotion;

import java.util.ArrayList;
import java.util.List;
import org.jiesu.cti.lexicon.Phrases;

/**
 * Ways of saying something, found in one pass: a phrase, or phrases in order with a few characters
 * between them, written {@code 等了…没}. Immutable, any thread.
 */
final class Sayings {
  static final String GAP = "…";
  private static final int WIDEST_GAP = 10;
  private static final String SENTENCE_ENDS = "。！；";

  private final Phrases parts;
  private final int[] sayingOfPart;
  private final int[] placeOfPart;
  private final int[] length;

  Sayings(List<String> sayings) {
    List<String> all = new ArrayList<>();
    List<int[]> owners = new ArrayList<>();
    length = new int[sayings.size()];
    for (int s = 0; s < length.length; s++) {
      String[] split = sayings.get(s).split(GAP, -1);
      length[s] = split.length;
      for (int place = 0; place < split.length; place++) {
        all.add(split[place]);
        owners.add(new int[] {s, place});
      }
    }
    parts = new Phrases(all);
    sayingOfPart = owners.stream().mapToInt(owner -> owner[0]).toArray();
    placeOfPart = owners.stream().mapToInt(owner -> owner[1]).toArray();
  }

  /** Tells of every place where one of them stands. */
  void find(String text, Phrases.Sightings sightings) {
    List<int[]> openings = new ArrayList<>(0);
    parts.find(
        text,
        (part, from, to) -> {
          int saying = sayingOfPart[part];
          if (length[saying] == 1) {
            sightings.seen(saying, from, to);
          } else if (placeOfPart[part] == 0) {
            openings.add(new int[] {saying, 1, from, to});
          } else {
            follow(text, saying, placeOfPart[part], from, to, openings, sightings);
          }
        });
  }

  /** Lengthens what was opened before; the nearest opening counts. */
  private void follow(
      String text,
      int saying,
      int place,
      int from,
      int to,
      List<int[]> openings,
      Phrases.Sightings sightings) {
    for (int i = openings.size() - 1; i >= 0; i--) {
      int[] opening = openings.get(i);
      if (opening[0] == saying
          && opening[1] == place
          && opening[3] <= from
          && from - opening[3] <= WIDEST_GAP
          && sameSentence(text, opening[3], from)) {
        if (place + 1 == length[saying]) {
          sightings.seen(saying, opening[2], to);
        } else {
          openings.add(new int[] {saying, place + 1, opening[2], to});
        }
        return;
      }
    }
  }

  private static boolean sameSentence(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (SENTENCE_ENDS.indexOf(text.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }
}
