package org.jiesu.asr.vocabulary;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The text form of n-gram models that other tools read and write: logarithms to base 10. */
final class Arpa {
  private static final double NEVER = -99;

  private Arpa() {}

  static void write(NgramModel model, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      out.write("\\data\\\n");
      for (int length = 1; length <= model.order(); length++) {
        out.write("ngram " + length + "=" + model.size(length) + "\n");
      }
      for (int length = 1; length <= model.order(); length++) {
        out.write("\n\\" + length + "-grams:\n");
        for (int i = 0; i < model.size(length); i++) {
          out.write(logarithm(model.stated(length, i)));
          long gram = model.gram(length, i);
          for (int place = length - 1; place >= 0; place--) {
            out.write(place == length - 1 ? '\t' : ' ');
            out.write(model.tokens().get(NgramModel.last(gram >>> place * NgramModel.BITS)));
          }
          if (length < model.order() && model.backoff(length, i) != 1) {
            out.write("\t" + logarithm(model.backoff(length, i)));
          }
          out.write("\n");
        }
      }
      out.write("\n\\end\\\n");
    }
  }

  /** Reads a model of order 3 or less; its back-off weights are computed anew. */
  static NgramModel read(Path file) throws IOException {
    NgramModel.Builder builder = new NgramModel.Builder();
    List<String> tokens = new ArrayList<>(List.of("<s>", "</s>"));
    Map<String, Integer> ids = new HashMap<>(Map.of("<s>", 0, "</s>", 1));
    int length = 0;
    int number = 0;
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (line.startsWith("\\")) {
          length = line.endsWith("-grams:") ? line.charAt(1) - '0' : 0;
        } else if (length > 0 && !line.isBlank()) {
          String[] cells = line.split("\t");
          String[] words = cells.length < 2 ? new String[0] : cells[1].split(" ");
          if (words.length != length || length > 3) {
            throw new VocabularyException(file + " 第 " + number + " 行：不是 " + length + " 元组");
          }
          long gram = 0;
          for (String word : words) {
            Integer id = ids.get(word);
            if (id == null) {
              id = tokens.size();
              ids.put(word, id);
              tokens.add(word);
            }
            gram = gram << NgramModel.BITS | id;
          }
          double value = Double.parseDouble(cells[0]);
          builder.add(length, gram, value <= NEVER ? 0 : Math.pow(10, value));
        }
      }
    }
    return builder.build(tokens);
  }

  private static String logarithm(double value) {
    return value <= 0 ? "-99" : String.format(Locale.ROOT, "%.7f", Math.log10(value));
  }
}
