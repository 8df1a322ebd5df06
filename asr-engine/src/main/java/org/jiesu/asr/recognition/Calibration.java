package org.jiesu.asr.recognition;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How often a model's words are right, told from how sure it is of them: a logistic curve (Platt,
 * 1999) over the log-odds of the word's confidence and of its utterance's mean. A word in an
 * utterance that was understood is right more often than the same confidence among doubtful ones.
 * Rises with both. Fitted by {@code scripts/models calibrate}, kept beside the model in {@value
 * #FILE}; for free recognition alone, because a closed grammar's confidence says how one phrase
 * compares with the others.
 *
 * @param version of the file's format, {@value #VERSION}
 * @param word factor of the word's log-odds, not negative
 * @param utterance factor of the utterance's log-odds, not negative
 * @param offset added to both
 * @param words it was fitted on
 * @param source the recordings it was fitted on, and their channel
 */
@JsonPropertyOrder({"version", "word", "utterance", "offset", "words", "source"})
public record Calibration(
    int version, double word, double utterance, double offset, int words, String source) {
  /** The file's name in a model's directory. */
  public static final String FILE = "calibration.json";

  /** The format that is read and written. */
  public static final int VERSION = 1;

  /** Beyond, the confidence of libvosk, often exactly 1, would count for more than it tells. */
  private static final double SUREST = 0.995;

  private static final double LEAST = 0.01;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT);

  public Calibration {
    if (version != VERSION) {
      throw new RecognitionException(
          FILE + " has version " + version + ", not " + VERSION + ": fit it anew");
    }
    if (!(word >= 0 && word <= 100)
        || !(utterance >= 0 && utterance <= 100)
        || !(Math.abs(offset) <= 100)) {
      throw new RecognitionException(
          FILE + ": word and utterance must be 0 to 100, offset -100 to 100");
    }
  }

  /**
   * A model's calibration, if it has one.
   *
   * @throws RecognitionException if there is one that cannot be used
   */
  public static Optional<Calibration> of(Path model) {
    Path file = model.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), Calibration.class));
    } catch (JsonProcessingException e) {
      throw new RecognitionException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new RecognitionException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes it into a model's directory, which is described anew afterwards. */
  public void write(Path model) throws IOException {
    Files.writeString(model.resolve(FILE), JSON.writeValueAsString(this) + "\n");
  }

  /** The words of a whole utterance with the probability that each is right. */
  public List<Word> applied(List<Word> recognised) {
    double mean = Recognition.mean(recognised, Word::confidence);
    return recognised.stream()
        .map(
            each ->
                new Word(
                    each.text(),
                    each.start(),
                    each.end(),
                    each.confidence(),
                    probability(each.confidence(), mean)))
        .toList();
  }

  /**
   * The probability that a word is right.
   *
   * @param confidence the recogniser's
   * @param mean of its utterance's words
   */
  public double probability(double confidence, double mean) {
    double sum = word * logOdds(confidence) + utterance * logOdds(mean) + offset;
    return 1 / (1 + Math.exp(-sum));
  }

  /** The logarithm of confidence by doubt, with what is near 0 and 1 kept finite. */
  public static double logOdds(double confidence) {
    double kept = Math.max(LEAST, Math.min(SUREST, confidence));
    return Math.log(kept / (1 - kept));
  }
}
