package org.jiesu.asr.graph;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a model directory as libvosk expects them, checked: libvosk ends the process, or
 * reads beyond a buffer, where one is missing, empty, cut short, or of another model than the
 * others.
 *
 * @param directory of the model
 * @param transitions of the acoustic model; empty where that is in Kaldi's text form
 * @param words of the vocabulary by number, without {@code <eps>}
 * @param dynamic whether graph and grammar are apart (HCLr.fst, Gr.fst), so that a recogniser can
 *     be bound to phrases
 */
public record ModelFiles(
    Path directory,
    Optional<TransitionModel> transitions,
    Map<Integer, String> words,
    boolean dynamic) {
  private static final long MOST_BYTES = Integer.MAX_VALUE - 16L;
  private static final int HEADER_BYTES = 256;
  private static final String RATE_OPTION = "--sample-frequency=";

  /** What Kaldi takes where nothing is said. */
  private static final double KALDI_RATE = 16_000;

  private static final String BOUNDARIES = "graph/phones/word_boundary.int";
  private static final Set<String> KINDS =
      Set.of("nonword", "begin", "internal", "end", "singleton");

  public ModelFiles {
    words = Map.copyOf(words);
  }

  /** The acoustic model. */
  public static Path acoustics(Path directory) {
    return directory.resolve("am/final.mdl");
  }

  /** The dynamic graph: sounds to words. */
  public static Path lexicon(Path directory) {
    return directory.resolve("graph/HCLr.fst");
  }

  /** The dynamic graph's other half: words to sentences. */
  public static Path grammar(Path directory) {
    return directory.resolve("graph/Gr.fst");
  }

  /**
   * Checks a model directory.
   *
   * @throws GraphException naming the first file with which libvosk could not go on
   */
  public static ModelFiles checked(Path directory) {
    Path acoustics = acoustics(directory);
    Optional<TransitionModel> transitions =
        TransitionModel.isBinary(content(acoustics))
            ? Optional.of(TransitionModel.read(acoustics))
            : Optional.empty();
    content(directory.resolve("conf/mfcc.conf"));
    content(directory.resolve("conf/model.conf"));
    Path boundaries = directory.resolve(BOUNDARIES);
    if (Files.exists(boundaries)) {
      int phones = boundaries(boundaries);
      if (transitions.isPresent() && transitions.get().phones() != phones) {
        throw mixed(
            BOUNDARIES
                + " knows "
                + phones
                + " phones, am/final.mdl "
                + transitions.get().phones());
      }
    }
    Path whole = directory.resolve("graph/HCLG.fst");
    if (Files.exists(whole)) {
      header(whole);
      return new ModelFiles(
          directory, transitions, words(directory.resolve("graph/words.txt")), false);
    }
    return dynamic(directory, transitions);
  }

  /**
   * Checks that a model's features are made for a sample rate.
   *
   * @throws GraphException if they are not; libvosk would end the process at the first audio
   */
  public static void checkSampleRate(Path directory, int sampleRate) {
    Path file = directory.resolve("conf/mfcc.conf");
    double made = KALDI_RATE;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String option = line.replaceAll("#.*", "").strip();
        if (option.startsWith(RATE_OPTION)) {
          made = Double.parseDouble(option.substring(RATE_OPTION.length()).strip());
        } else if (option.matches("--allow-(down|up)sample=true")) {
          return;
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw new GraphException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (made != sampleRate) {
      throw new GraphException(
          file
              + " is for "
              + Math.round(made)
              + " Hz, but the model is said to be for "
              + sampleRate
              + " Hz: correct sampleRate in model.json");
    }
  }

  private static ModelFiles dynamic(Path directory, Optional<TransitionModel> transitions) {
    FstFile lexicon = FstFile.read(lexicon(directory));
    if (!lexicon.type().equals(FstFile.LOOKAHEAD)) {
      throw new GraphException(
          lexicon(directory) + " is an FST of type " + lexicon.type() + ", not olabel_lookahead");
    }
    Path disambiguation = directory.resolve("graph/disambig_tid.int");
    if (!Files.isRegularFile(disambiguation)) {
      throw new GraphException(disambiguation + " is missing");
    }
    int highest = lexicon.fst().highestInput();
    if (transitions.isPresent() && highest > transitions.get().size() + lines(disambiguation)) {
      throw mixed(
          "graph/HCLr.fst has transition "
              + highest
              + ", am/final.mdl only "
              + transitions.get().size());
    }
    Path grammarFile = grammar(directory);
    Map<Integer, String> symbols = Map.of();
    int highestWord = -1;
    if (header(grammarFile).equals("ngram")) {
      // a compressed n-gram model: only its words can be told
      symbols = FstFile.symbolsOf(grammarFile, content(grammarFile));
    } else {
      FstFile grammar = FstFile.read(grammarFile);
      symbols = grammar.symbols();
      highestWord = grammar.fst().highestInput();
      checkSorted(grammarFile, grammar.fst());
    }
    Path file = directory.resolve("graph/words.txt");
    Map<Integer, String> words = new HashMap<>(Files.exists(file) ? words(file) : symbols);
    words.remove(0);
    if (words.isEmpty() && highestWord >= 0) {
      throw new GraphException(file + " is missing, and graph/Gr.fst holds no words either");
    }
    int known = words.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    if (!words.isEmpty()) {
      int spoken = lexicon.fst().highestOutput();
      if (spoken > known) {
        throw mixed("graph/HCLr.fst has word " + spoken + ", the vocabulary ends at " + known);
      }
      if (highestWord > known) {
        throw mixed("graph/Gr.fst has word " + highestWord + ", the vocabulary ends at " + known);
      }
    }
    return new ModelFiles(directory, transitions, words, true);
  }

  private static void checkSorted(Path file, Fst fst) {
    for (int state = 0; state < fst.states(); state++) {
      for (int arc = fst.firstArc(state) + 1; arc < fst.firstArc(state + 1); arc++) {
        if (fst.input(arc) < fst.input(arc - 1)) {
          throw new GraphException(file + ": the arcs of state " + state + " are not sorted");
        }
      }
    }
  }

  /** The words of a {@code words.txt}, by number, without epsilon. */
  static Map<Integer, String> words(Path file) {
    Map<Integer, String> words = new HashMap<>();
    Set<String> seen = new HashSet<>();
    int number = 0;
    for (String line : text(file)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] parts = line.strip().split("\\s+");
      int id;
      try {
        id = parts.length == 2 ? Integer.parseInt(parts[1]) : -1;
      } catch (NumberFormatException e) {
        id = -1;
      }
      if (id < 0) {
        throw new GraphException(file + ":" + number + ": a word and its number are expected");
      }
      if (!seen.add(parts[0]) || id > 0 && words.put(id, parts[0]) != null) {
        throw new GraphException(file + ":" + number + ": \"" + line.strip() + "\" comes twice");
      }
    }
    if (words.isEmpty()) {
      throw new GraphException(file + " holds no words");
    }
    return words;
  }

  private static int boundaries(Path file) {
    int number = 0;
    for (String line : text(file)) {
      number++;
      String[] parts = line.strip().split("\\s+");
      if (parts.length != 2 || !KINDS.contains(parts[1])) {
        throw new GraphException(file + ":" + number + ": a phone and its place are expected");
      }
    }
    return number;
  }

  private static int lines(Path file) {
    try {
      return Files.size(file) == 0 ? 0 : text(file).size();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static List<String> text(Path file) {
    content(file);
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new GraphException(file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static String header(Path file) {
    requireContent(file);
    try (InputStream input = Files.newInputStream(file)) {
      return FstFile.typeOf(input.readNBytes(HEADER_BYTES))
          .orElseThrow(
              () ->
                  new GraphException(
                      file + " is not an OpenFst file: its magic number is missing"));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static byte[] content(Path file) {
    requireContent(file);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void requireContent(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new GraphException(file + " is missing");
    }
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw new GraphException(file + " is empty");
      }
      if (size > MOST_BYTES) {
        throw new GraphException(file + " is larger than 2 GiB");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static GraphException mixed(String why) {
    return new GraphException("files of different models are mixed: " + why);
  }

  private static GraphException unreadable(Path file, IOException e) {
    return new GraphException(file + " cannot be read: " + e.getMessage(), e);
  }
}
