package org.jiesu.cti.embedding;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jiesu.cti.lexicon.Script;

/**
 * BERT's tokens (J. Devlin et al., 2019, and their published tokenizer): each Chinese character and
 * each sign is one, other words are cut into the longest pieces that the vocabulary has. Immutable.
 */
final class WordPieces {
  private static final int BEGIN = 101;
  private static final int END = 102;
  private static final int UNKNOWN = 100;

  /** Longer words are unknown as a whole. */
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary;

  WordPieces(Map<String, Integer> vocabulary) {
    this.vocabulary = Map.copyOf(vocabulary);
  }

  /** Whether anything in a text can be told apart. */
  static boolean hasLetters(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /**
   * The numbers of a text's tokens between those of its begin and end.
   *
   * @param most so many at most, with begin and end; the rest of the text is not read
   */
  long[] of(String text, int most) {
    Tokens tokens = new Tokens(most);
    String read =
        Normalizer.normalize(Script.fold(text).toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    StringBuilder word = new StringBuilder();
    read.codePoints()
        .takeWhile(c -> !tokens.isFull())
        .filter(c -> isSpace(c) || !isNothing(c))
        .forEach(
            c -> {
              boolean alone = Character.isIdeographic(c) || isSign(c);
              if (alone || isSpace(c)) {
                pieces(word, tokens);
              }
              if (alone) {
                tokens.add(vocabulary.getOrDefault(Character.toString(c), UNKNOWN));
              } else if (!isSpace(c)) {
                word.appendCodePoint(c);
              }
            });
    pieces(word, tokens);
    return tokens.closed();
  }

  private void pieces(StringBuilder word, Tokens tokens) {
    String whole = word.toString();
    word.setLength(0);
    int[] pieces = new int[whole.length()];
    int count = 0;
    for (int from = 0; from < whole.length(); count++) {
      int to = whole.length();
      String mark = from > 0 ? "##" : "";
      while (to > from && !vocabulary.containsKey(mark + whole.substring(from, to))) {
        to--;
      }
      if (to == from || whole.length() > LONGEST_WORD) {
        tokens.add(UNKNOWN);
        return;
      }
      pieces[count] = vocabulary.get(mark + whole.substring(from, to));
      from = to;
    }
    for (int i = 0; i < count; i++) {
      tokens.add(pieces[i]);
    }
  }

  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  /** Control characters, and accents, which the normal form has apart from their letters. */
  private static boolean isNothing(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.NON_SPACING_MARK, Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  private static boolean isSign(int c) {
    if (c < 128) {
      return c > ' ' && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** What was read so far, one place kept free for the end. */
  private static final class Tokens {
    private final long[] tokens;
    private int size;

    Tokens(int most) {
      tokens = new long[most];
      tokens[size++] = BEGIN;
    }

    boolean isFull() {
      return size == tokens.length - 1;
    }

    void add(int token) {
      if (!isFull()) {
        tokens[size++] = token;
      }
    }

    long[] closed() {
      tokens[size++] = END;
      return Arrays.copyOf(tokens, size);
    }
  }
}
