package org.jiesu.cti.knowledge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/**
 * The index at one moment, unpacked: which articles have which gram, and how much of each article
 * that gram is. How well a question fits an article is the cosine of both, where a gram weighs the
 * more the fewer articles have it. What opens and closes every official letter is in all of them
 * and thereby weighs nothing, in the length of an article as well as in the fit; nothing needs to
 * be stripped. Immutable, any thread. Takes some 8 bytes a gram of an article.
 */
final class Snapshot {
  /** How much rarity counts in an article; with its share in the question it counts squared. */
  private static final double RARITY = 1.5;

  private static final double RARITY_IN_QUESTION = 0.2;

  /** How fast a gram that is said again counts for less. */
  private static final double SATURATION = 2.5;

  /** The most telling grams of a question that are looked for. */
  private static final int MOST_GRAMS = 300;

  private static final double UNITS = 0.3;
  private static final double SOUNDS = 0.4;

  /** So much more alike than the articles are in the mean is chance: one standard deviation. */
  private static final float CHANCE = 0.08f;

  /** What an article loses that names cities, but none that the question names. */
  private static final float OTHER_CITY = 0.05f;

  /** The same for districts. */
  private static final float OTHER_DISTRICT = 0.02f;

  /** What words alone can fit at most. */
  static final double BEST = 1 + UNITS + SOUNDS;

  private static final int[] NOWHERE = {};
  private static final float[] NOTHING = {};

  private final String[] keys;
  private final Divisions divisions;
  private final Map<Grams.Kind, Map<String, Postings>> grams = new EnumMap<>(Grams.Kind.class);
  private final Map<String, int[]> cities = new HashMap<>();
  private final Map<String, int[]> districts = new HashMap<>();
  private final Optional<Meanings> meanings;

  /**
   * The articles that have a gram.
   *
   * @param rarity 0 for one that all have
   * @param places in {@link #keys}
   * @param shares how much of each article it is
   */
  private record Postings(double rarity, int[] places, float[] shares) {}

  private record Asked(Postings postings, double weight) {
    double worth() {
      return weight * postings.rarity();
    }
  }

  /**
   * How well a question fits the article at each place.
   *
   * @param all by words and meaning
   * @param meant what of it the meaning adds; empty where only words were compared
   */
  record Fit(float[] all, float[] meant) {}

  private Snapshot(String[] keys, Divisions divisions, Optional<Meanings> meanings) {
    this.keys = keys;
    this.divisions = divisions;
    this.meanings = meanings;
  }

  /**
   * Unpacks what a reader shows.
   *
   * @param dimensions of the articles' meanings, 0 to leave them aside
   */
  static Snapshot of(DirectoryReader reader, Divisions divisions, int dimensions)
      throws IOException {
    int[] places = new int[reader.maxDoc()];
    List<String> keys = new ArrayList<>(reader.numDocs());
    for (LeafReaderContext leaf : reader.leaves()) {
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = 0; doc < leaf.reader().maxDoc(); doc++) {
        places[leaf.docBase + doc] = -1;
        if (live == null || live.get(doc)) {
          places[leaf.docBase + doc] = keys.size();
          keys.add(leaf.reader().storedFields().document(doc).get(ArticleIndex.KEY));
        }
      }
    }
    Snapshot snapshot =
        new Snapshot(
            keys.toArray(new String[0]),
            divisions,
            dimensions == 0 ? Optional.empty() : meanings(reader, places, keys.size(), dimensions));
    for (Grams.Kind kind : Grams.Kind.values()) {
      snapshot.grams.put(kind, snapshot.unpack(reader, kind, places));
    }
    naming(reader, ArticleIndex.CITIES, places, snapshot.cities);
    naming(reader, ArticleIndex.DISTRICTS, places, snapshot.districts);
    return snapshot;
  }

  /** What the articles mean; empty until that of each is known, or some would be favoured. */
  private static Optional<Meanings> meanings(
      DirectoryReader reader, int[] places, int articles, int dimensions) throws IOException {
    Meanings meanings = new Meanings(articles, dimensions);
    int known = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      BinaryDocValues values = DocValues.getBinary(leaf.reader(), ArticleIndex.MEANING);
      for (int doc = values.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = values.nextDoc()) {
        int place = places[leaf.docBase + doc];
        float[] vector = ArticleIndex.vector(values.binaryValue());
        if (place >= 0 && vector.length == dimensions) {
          meanings.put(place, vector);
          known++;
        }
      }
    }
    return known == articles ? Optional.of(meanings) : Optional.empty();
  }

  private Map<String, Postings> unpack(DirectoryReader reader, Grams.Kind kind, int[] places)
      throws IOException {
    Map<String, Postings> unpacked = new HashMap<>();
    Terms terms = MultiTerms.getTerms(reader, kind.name());
    if (terms == null) {
      return unpacked;
    }
    double[] squares = new double[keys.length];
    int[] in = new int[keys.length];
    float[] share = new float[keys.length];
    TermsEnum each = terms.iterator();
    PostingsEnum postings = null;
    while (each.next() != null) {
      postings = each.postings(postings, PostingsEnum.FREQS);
      int count = 0;
      for (int doc = postings.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (places[doc] >= 0) {
          in[count] = places[doc];
          share[count] = (float) (1 + Math.log(postings.freq()));
          count++;
        }
      }
      if (count == 0) {
        continue;
      }
      double rarity = Math.log(1 + (keys.length - count + 0.5) / (count + 0.5));
      float weight = (float) Math.pow(rarity, RARITY);
      for (int i = 0; i < count; i++) {
        share[i] *= weight;
        squares[in[i]] += (double) share[i] * share[i];
      }
      unpacked.put(
          each.term().utf8ToString(),
          new Postings(
              rarity, java.util.Arrays.copyOf(in, count), java.util.Arrays.copyOf(share, count)));
    }
    for (Postings each2 : unpacked.values()) {
      for (int i = 0; i < each2.places.length; i++) {
        each2.shares[i] /= (float) Math.sqrt(squares[each2.places[i]]);
      }
    }
    return unpacked;
  }

  /** Which articles name what. */
  private static void naming(
      DirectoryReader reader, String field, int[] places, Map<String, int[]> naming)
      throws IOException {
    Terms terms = MultiTerms.getTerms(reader, field);
    if (terms == null) {
      return;
    }
    TermsEnum each = terms.iterator();
    PostingsEnum postings = null;
    while (each.next() != null) {
      postings = each.postings(postings, PostingsEnum.NONE);
      int[] in = new int[each.docFreq()];
      int count = 0;
      for (int doc = postings.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (places[doc] >= 0) {
          in[count++] = places[doc];
        }
      }
      naming.put(each.term().utf8ToString(), java.util.Arrays.copyOf(in, count));
    }
  }

  /** Takes something off the articles that name others than the question does. */
  private static void takeOff(
      float[] fit, Map<String, int[]> naming, Set<String> asked, float amount) {
    if (asked.isEmpty()) {
      return;
    }
    BitSet others = new BitSet(fit.length);
    naming.forEach((name, places) -> mark(others, places, true));
    asked.forEach(name -> mark(others, naming.getOrDefault(name, NOWHERE), false));
    for (int place = others.nextSetBit(0); place >= 0; place = others.nextSetBit(place + 1)) {
      fit[place] -= amount;
    }
  }

  private static void mark(BitSet marked, int[] places, boolean value) {
    for (int place : places) {
      marked.set(place, value);
    }
  }

  /** Number of articles; each has a place from 0 on. */
  int size() {
    return keys.length;
  }

  /** Names the article at a place and its version. */
  String key(int place) {
    return keys[place];
  }

  /** How rare a pair is among the articles, from 0 on; 0 for one that none has. */
  double rarity(String pair) {
    Postings postings = grams.get(Grams.Kind.PAIR).get(pair);
    return postings == null ? 0 : postings.rarity();
  }

  /** Whether a question's meaning can be compared with that of the articles. */
  boolean hasMeanings() {
    return meanings.isPresent();
  }

  /**
   * How well a question fits the articles; by words from 0 to {@link #BEST}.
   *
   * @param meaning of the question; empty to compare only words
   */
  Fit fit(Question question, float[] meaning, Synonyms synonyms) {
    float[] fit = words(question, synonyms);
    if (meanings.isEmpty() || meaning.length == 0) {
      return new Fit(fit, NOTHING);
    }
    float[] meant = meanings.get().likeness(meaning);
    float sum = 0;
    for (float likeness : meant) {
      sum += likeness;
    }
    // a long conversation is more like everything than a single sentence is
    float unrelated = sum / meant.length + CHANCE;
    for (int place = 0; place < fit.length; place++) {
      meant[place] = Math.max(0, meant[place] - unrelated);
      fit[place] += meant[place];
    }
    return new Fit(fit, meant);
  }

  private float[] words(Question question, Synonyms synonyms) {
    Map<Grams.Kind, Map<String, double[]>> asked = new EnumMap<>(Grams.Kind.class);
    for (Grams.Kind kind : Grams.Kind.values()) {
      asked.put(kind, new HashMap<>());
    }
    for (Question.Passage passage : question.passages()) {
      ask(asked, passage.text(), passage.weight());
      synonyms.in(
          passage.text(),
          (official, from, to) -> ask(asked, official, passage.weight() * Synonyms.WEIGHT));
    }
    float[] fit = new float[keys.length];
    add(fit, Grams.Kind.PAIR, asked, 1);
    add(fit, Grams.Kind.UNIT, asked, UNITS);
    add(fit, Grams.Kind.SOUND, asked, SOUNDS);
    Divisions.Named named = divisions.in(question.text());
    takeOff(fit, cities, named.cities(), OTHER_CITY);
    takeOff(fit, districts, named.districts(), OTHER_DISTRICT);
    return fit;
  }

  private static void ask(
      Map<Grams.Kind, Map<String, double[]>> asked, String text, double weight) {
    Grams.of(
        text,
        (kind, gram, from, to) ->
            asked.get(kind).computeIfAbsent(gram, g -> new double[1])[0] += weight);
  }

  private void add(
      float[] fit, Grams.Kind kind, Map<Grams.Kind, Map<String, double[]>> all, double share) {
    Map<String, Postings> known = grams.get(kind);
    List<Asked> asked = new ArrayList<>();
    for (Map.Entry<String, double[]> each : all.get(kind).entrySet()) {
      Postings postings = known.get(each.getKey());
      if (postings != null) {
        double times = each.getValue()[0];
        double weight =
            times
                * (SATURATION + 1)
                / (times + SATURATION)
                * Math.pow(postings.rarity(), RARITY_IN_QUESTION);
        asked.add(new Asked(postings, weight));
      }
    }
    if (asked.size() > MOST_GRAMS) {
      asked.sort(Comparator.comparingDouble(Asked::worth).reversed());
      asked = asked.subList(0, MOST_GRAMS);
    }
    double squares = 0;
    for (Asked each : asked) {
      squares += each.weight() * each.weight();
    }
    double scale = share / Math.sqrt(squares);
    for (Asked each : asked) {
      float weight = (float) (each.weight() * scale);
      int[] places = each.postings().places();
      float[] shares = each.postings().shares();
      for (int i = 0; i < places.length; i++) {
        fit[places[i]] += weight * shares[i];
      }
    }
  }
}
