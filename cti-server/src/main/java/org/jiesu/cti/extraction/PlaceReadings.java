package org.jiesu.cti.extraction;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jiesu.cti.extraction.AddressTagger.Piece;

/**
 * What was read in the passages looked at last. A call is read anew after each utterance, and all
 * but its last passage is as it was: reading is a function of the text and the names alone, so that
 * remembering it changes nothing but the time. Bounded; any thread.
 */
final class PlaceReadings {
  private static final int MOST = 2_000;

  /** The pieces of addresses and the city's names in one text. */
  record Reading(List<Piece> pieces, List<Gazetteer.Sighting> sightings) {
    Reading {
      pieces = List.copyOf(pieces);
      sightings = List.copyOf(sightings);
    }
  }

  private record Key(String text, boolean cantonese) {}

  // guarded by itself
  private final Map<Key, Reading> last =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Reading> eldest) {
          return size() > MOST;
        }
      };

  /** How a text is read where it is not remembered. */
  interface Reader {
    Reading read(String text, boolean cantonese);
  }

  Reading of(String text, boolean cantonese, Reader reader) {
    Key key = new Key(text, cantonese);
    synchronized (last) {
      Reading known = last.get(key);
      if (known != null) {
        return known;
      }
    }
    Reading reading = reader.read(text, cantonese);
    synchronized (last) {
      last.put(key, reading);
    }
    return reading;
  }
}
