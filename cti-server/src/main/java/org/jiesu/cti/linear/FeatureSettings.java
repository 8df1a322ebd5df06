package org.jiesu.cti.linear;

/**
 * What of a text a model looks at. Belongs to the model: one trained with other settings cannot
 * read its weights.
 *
 * @param shortest fewest characters of an n-gram, 1 to longest
 * @param longest most characters of an n-gram, up to 6
 * @param soundShortest fewest syllables of an n-gram of sounds
 * @param soundLongest most syllables of an n-gram of sounds, so that a character misheard as
 *     another of the same sound is still known; 0 for none
 * @param bits the n-grams are hashed into 2^bits buckets, 10 to 22
 */
public record FeatureSettings(
    int shortest, int longest, int soundShortest, int soundLongest, int bits) {

  /** Characters alone and in twos, and sounds in twos. */
  public static final FeatureSettings DEFAULT = new FeatureSettings(1, 2, 2, 2, 18);

  public FeatureSettings {
    check("shortest", shortest, 1, longest);
    check("longest", longest, 1, 6);
    check("soundLongest", soundLongest, 0, 6);
    check("soundShortest", soundShortest, 0, soundLongest);
    check("bits", bits, 10, 22);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be " + least + " to " + most + ", is " + value);
    }
  }

  boolean hasSounds() {
    return soundLongest > 0;
  }
}
