package org.jiesu.cti.linear;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jiesu.cti.lexicon.Sounds;

/**
 * Which stretches of a document spoke for a label: what every n-gram added is laid on its
 * characters, and the stretches where the sum stays positive are cut out. One use.
 */
final class Explanation {
  private static final int LONGEST = 8;

  private final LinearModel model;
  private final Document document;
  private final int label;
  private final Map<Integer, Float> counts = new HashMap<>();
  private final FeatureReader reader;
  private float length = 1;

  Explanation(LinearModel model, Document document, int label) {
    this.model = model;
    this.document = document;
    this.label = label;
    this.reader = new FeatureReader(model.features());
  }

  List<Reason> reasons(int most) {
    reader.read(document);
    float squares = 0;
    for (int i = 0; i < reader.size; i++) {
      counts.put(reader.buckets[i], reader.counts[i]);
      float rarity = model.rows()[reader.buckets[i] * model.stride()];
      float value =
          LinearModel.damped(reader.counts[i]) * (rarity == 0 ? model.unseenRarity() : rarity);
      squares += value * value;
    }
    length = squares > 0 ? (float) Math.sqrt(squares) : 1;
    Map<String, Reason> byWords = new HashMap<>();
    for (Document.Part part : document.parts()) {
      if (part.weight() > 0) {
        for (Reason reason : stretches(part)) {
          byWords.merge(reason.words(), reason, Explanation::together);
        }
      }
    }
    return byWords.values().stream()
        .sorted(
            Comparator.comparingDouble(Reason::weight)
                .reversed()
                .thenComparing(Reason::words)
                .thenComparing(Reason::start))
        .limit(most)
        .toList();
  }

  /** The same words at two places are one reason, shown where they are first. */
  private static Reason together(Reason first, Reason again) {
    return new Reason(
        first.part(), first.start(), first.end(), first.words(), first.weight() + again.weight());
  }

  private List<Reason> stretches(Document.Part part) {
    String text = part.text();
    int[] origin =
        IntStream.range(0, text.length())
            .filter(i -> FeatureReader.kept(text.charAt(i)) != 0)
            .toArray();
    char[] kept = new char[origin.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = FeatureReader.kept(text.charAt(origin[i]));
    }
    double[] spoke = new double[kept.length];
    FeatureSettings features = model.features();
    lay(kept, features.shortest(), features.longest(), 0, part.weight(), spoke);
    if (features.hasSounds()) {
      for (int i = 0; i < kept.length; i++) {
        kept[i] = Sounds.of(kept[i]);
      }
      lay(
          kept,
          features.soundShortest(),
          features.soundLongest(),
          FeatureReader.SOUND,
          part.weight(),
          spoke);
    }
    List<Reason> reasons = new ArrayList<>();
    int from = 0;
    while (from < spoke.length) {
      int to = from;
      // words do not go on over punctuation, which lies between characters that were kept
      while (to < spoke.length
          && spoke[to] > 0
          && (to == from || origin[to] == origin[to - 1] + 1)) {
        to++;
      }
      if (to > from) {
        cut(part, origin, spoke, from, to, reasons);
      }
      from = Math.max(to, from + 1);
    }
    return reasons;
  }

  /** Keeps of a long stretch the best part. */
  private static void cut(
      Document.Part part, int[] origin, double[] spoke, int from, int to, List<Reason> reasons) {
    int first = from;
    int last = to;
    while (last - first > LONGEST) {
      if (spoke[first] < spoke[last - 1]) {
        first++;
      } else {
        last--;
      }
    }
    double weight = 0;
    for (int i = first; i < last; i++) {
      weight += spoke[i];
    }
    if (last - first >= 2) {
      int start = origin[first];
      int end = origin[last - 1] + 1;
      reasons.add(new Reason(part.name(), start, end, part.text().substring(start, end), weight));
    }
  }

  private void lay(
      char[] kept, int shortest, int longest, int salt, double weight, double[] spoke) {
    for (int start = 0; start < kept.length; start++) {
      int hash = salt;
      for (int n = 1; n <= Math.min(longest, kept.length - start); n++) {
        hash = FeatureReader.next(hash, kept[start + n - 1]);
        if (n < shortest) {
          continue;
        }
        int bucket = reader.bucket(hash);
        double added = weight * added(bucket) / n;
        for (int i = start; i < start + n; i++) {
          spoke[i] += added;
        }
      }
    }
  }

  /** What one of the bucket's occurrences added to the label against the mean of the others. */
  private double added(int bucket) {
    int row = bucket * model.stride();
    float rarity = model.rows()[row];
    float count = counts.getOrDefault(bucket, 0f);
    if (rarity == 0 || count == 0) {
      return 0;
    }
    int labels = model.labels().size();
    double others = 0;
    for (int k = 0; k < labels; k++) {
      others += k == label ? 0 : model.rows()[row + LinearModel.WEIGHTS + k];
    }
    double against = labels > 1 ? others / (labels - 1) : 0;
    double weight = model.rows()[row + LinearModel.WEIGHTS + label] - against;
    return weight * rarity * LinearModel.damped(count) / count / length;
  }
}
