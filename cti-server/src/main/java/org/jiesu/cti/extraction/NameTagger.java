package org.jiesu.cti.extraction;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jiesu.cti.extraction.MentionFinder.Kind;
import org.jiesu.cti.extraction.MentionFinder.Mention;
import org.jiesu.cti.lexicon.Script;

/**
 * Finds persons, organisations and places by what it learnt from a city's own marked texts: a
 * linear model over characters, their neighbours and the sounds of names. None is shipped, because
 * no marked text under a licence that allows it is. Immutable, any thread.
 */
public final class NameTagger {
  private static final Kind[] KINDS = Kind.values();
  private static final int FEATURES = 24;
  private static final String ENDINGS = "省市区县镇乡村路街道巷里湾岛山河江湖海国州府局部委院校店厂司行社团队会所站台网报军党盟组系处科室中心馆园楼城";

  private final SequenceModel model;
  private final Lexicon lexicon;

  /** A text of which the names are known. */
  public record Example(String text, List<Mention> mentions) {
    public Example {
      mentions = List.copyOf(mentions);
    }
  }

  private NameTagger(SequenceModel model, Lexicon lexicon) {
    this.model = model;
    this.lexicon = lexicon;
  }

  /** Learns from examples, going through all so often. */
  public static NameTagger train(Lexicon lexicon, List<Example> examples, int rounds, long seed) {
    SequenceTrainer trainer = new SequenceTrainer(KINDS.length * 2 + 1);
    Random random = new Random(seed);
    List<int[][]> features = new ArrayList<>();
    List<int[]> golds = new ArrayList<>();
    for (Example example : examples) {
      features.add(features(Script.fold(example.text()), lexicon));
      golds.add(gold(example));
    }
    for (int round = 0; round < rounds; round++) {
      for (int e : SequenceTrainer.order(examples.size(), random)) {
        if (golds.get(e).length > 0) {
          trainer.learn(features.get(e), golds.get(e));
        }
      }
    }
    return new NameTagger(trainer.model(0.01f), lexicon);
  }

  private static int[] gold(Example example) {
    int[] gold = new int[example.text().length()];
    for (Mention mention : example.mentions()) {
      for (int i = mention.from(); i < Math.min(mention.to(), gold.length); i++) {
        gold[i] = mention.kind().ordinal() * 2 + (i == mention.from() ? 1 : 2);
      }
    }
    // where two overlap, what was cut off from its beginning is outside
    for (int i = 0; i < gold.length; i++) {
      boolean inside = gold[i] > 0 && gold[i] % 2 == 0;
      if (inside && (i == 0 || gold[i - 1] != gold[i] && gold[i - 1] != gold[i] - 1)) {
        gold[i] = 0;
      }
    }
    return gold;
  }

  /** The names in a text, in order. */
  public List<Mention> find(String text) {
    String folded = Script.fold(text);
    int[] labels = model.label(features(folded, lexicon), folded.length());
    List<Mention> found = new ArrayList<>();
    int i = 0;
    while (i < labels.length) {
      if (labels[i] == 0) {
        i++;
        continue;
      }
      int from = i;
      int inside = labels[i] % 2 == 1 ? labels[i] + 1 : labels[i];
      i++;
      while (i < labels.length && labels[i] == inside) {
        i++;
      }
      found.add(new Mention(KINDS[(inside - 2) / 2], from, i));
    }
    return found;
  }

  private static int[][] features(String text, Lexicon lexicon) {
    int length = text.length();
    int[][] features = new int[length][];
    int[] words = Words.of(text);
    int[] divisions = divisions(text, lexicon);
    for (int i = 0; i < length; i++) {
      int[] f = new int[FEATURES];
      int n = 0;
      char a = at(text, i - 2);
      char b = at(text, i - 1);
      char c = text.charAt(i);
      char d = at(text, i + 1);
      char e = at(text, i + 2);
      f[n++] = hash(1, a, '\0', '\0');
      f[n++] = hash(2, b, '\0', '\0');
      f[n++] = hash(3, c, '\0', '\0');
      f[n++] = hash(4, d, '\0', '\0');
      f[n++] = hash(5, e, '\0', '\0');
      f[n++] = hash(6, a, b, '\0');
      f[n++] = hash(7, b, c, '\0');
      f[n++] = hash(8, c, d, '\0');
      f[n++] = hash(9, d, e, '\0');
      f[n++] = hash(10, b, d, '\0');
      f[n++] = hash(11, a, b, c);
      f[n++] = hash(12, b, c, d);
      f[n++] = hash(13, c, d, e);
      f[n++] = hash(14, kind(b), kind(c), kind(d));
      f[n++] = hash(15, surname(text, i, lexicon), kind(b), '\0');
      f[n++] = hash(16, surname(text, i - 1, lexicon), d, '\0');
      f[n++] = hash(17, surname(text, i - 2, lexicon), '\0', '\0');
      f[n++] = hash(18, (char) divisions[i], '\0', '\0');
      f[n++] = hash(19, (char) ending(text, i), '\0', '\0');
      f[n++] = hash(20, (char) (words[i] & 0xff), '\0', '\0');
      f[n++] = hash(21, (char) (words[i] >> 8), (char) (words[i] & 0xff), '\0');
      f[n++] = hash(22, (char) (i > 0 ? words[i - 1] >> 8 : 1), (char) (words[i] >> 8), '\0');
      f[n++] = hash(23, c, (char) (words[i] >> 8), '\0');
      f[n] =
          hash(24, (char) (i + 1 < length ? words[i + 1] >> 8 : 1), (char) (words[i] >> 8), '\0');
      features[i] = f;
    }
    return features;
  }

  /** HanLP's words: of each character what kind of word it is in, and where in it. */
  private static final class Words {
    private Words() {}

    static int[] of(String text) {
      int[] words = new int[text.length()];
      int at = 0;
      for (var term : com.hankcs.hanlp.HanLP.newSegment().seg(text)) {
        String nature = term.nature == null ? "" : term.nature.toString();
        int kind = (nature.hashCode() & 0x7f) + 1;
        int length = term.word.length();
        for (int i = 0; i < length && at + i < words.length; i++) {
          int place = length == 1 ? 3 : i == 0 ? 0 : i == length - 1 ? 2 : 1;
          words[at + i] = kind << 8 | place;
        }
        at += length;
      }
      return words;
    }
  }

  private static char at(String text, int i) {
    return i < 0 || i >= text.length() ? '\u0001' : text.charAt(i);
  }

  private static char kind(char c) {
    if (c >= '0' && c <= '9') {
      return '0';
    }
    if (c >= 'a' && c <= 'z') {
      return 'a';
    }
    return Names.han(c) ? '字' : c;
  }

  private static char surname(String text, int i, Lexicon lexicon) {
    if (i < 0 || i >= text.length()) {
      return '\u0001';
    }
    String name = lexicon.surnameOf(text.substring(i, Math.min(text.length(), i + 2))).orElse("");
    return name.isEmpty() ? '-' : lexicon.common(name) ? 'c' : 'r';
  }

  /** Of each character the rank of the division it is named in, and whether it begins it. */
  private static int[] divisions(String text, Lexicon lexicon) {
    int[] named = new int[text.length()];
    int i = 0;
    while (i < named.length) {
      int found = lexicon.divisions().at(text, i);
      int length = found >> 8;
      for (int j = 0; j < length; j++) {
        named[i + j] = (found & 0xff) * 2 + (j == 0 ? 1 : 2);
      }
      i += Math.max(1, length);
    }
    return named;
  }

  /** How far the next ending of a place or organisation is. */
  private static int ending(String text, int i) {
    for (int j = i; j < Math.min(text.length(), i + 6); j++) {
      if (ENDINGS.indexOf(text.charAt(j)) >= 0) {
        return j - i + 1;
      }
    }
    return 0;
  }

  private static int hash(int kind, char a, char b, char c) {
    int hash = kind;
    hash = hash * 0x1000193 ^ a;
    hash = hash * 0x1000193 ^ b;
    hash = hash * 0x1000193 ^ c;
    hash ^= hash >>> 15;
    hash *= 0x2c1b3c6d;
    hash ^= hash >>> 12;
    return hash == 0 ? 1 : hash;
  }
}
