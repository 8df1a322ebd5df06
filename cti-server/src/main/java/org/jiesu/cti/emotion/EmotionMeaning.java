package org.jiesu.cti.emotion;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jiesu.cti.call.CallEvent.EmotionLabel;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.linear.Calibration;
import org.jiesu.cti.linear.LinearModelException;
import org.jiesu.cti.linear.Mixture;
import org.jiesu.cti.linear.SealedFile;
import org.jiesu.cti.linear.SoftmaxRegression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How likely each feeling is by what an utterance means as a whole, which also tells of feelings
 * that are put into words nobody wrote down. Goes with the {@link EmotionModel} it was trained
 * beside. Immutable, any thread.
 */
public final class EmotionMeaning {
  /** The file in the lexicon's directory; may be missing. */
  public static final String FILE = "emotion-meaning.model";

  private static final Logger log = LoggerFactory.getLogger(EmotionMeaning.class);
  private static final SealedFile FORM = new SealedFile("JSEM", 1);
  private static final String TRAIN = "情绪模型不能用，请运行 scripts/train-emotion";

  private final SentenceEncoder encoder;
  private final Parts parts;

  /**
   * What is kept.
   *
   * @param words version of the model of words that it goes with
   * @param encoder name of the one whose vectors it reads
   * @param labels of the regression and the mixture, in their order
   * @param middle of the vectors it has learned from
   */
  record Parts(
      String words,
      String encoder,
      List<EmotionLabel> labels,
      float[] middle,
      SoftmaxRegression regression,
      Mixture mixture) {}

  EmotionMeaning(SentenceEncoder encoder, Parts parts) {
    this.encoder = encoder;
    this.parts = parts;
  }

  /**
   * Reads what goes with a model of words.
   *
   * @param directory {@code config/lexicon}
   * @param encoder of the vectors
   * @return empty, so that the words alone tell, if there is no file, or it is for another model of
   *     words or another encoder, which is logged
   * @throws LexiconException if the file cannot be used
   */
  public static Optional<EmotionMeaning> read(
      Path directory, EmotionModel words, SentenceEncoder encoder) {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Parts parts;
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(FORM.read(file)))) {
      parts = parts(in);
    } catch (LinearModelException | IOException | IllegalArgumentException e) {
      throw new LexiconException(file, TRAIN, e);
    }
    if (!parts.words().equals(words.linear().version())
        || !parts.encoder().equals(encoder.name())
        || parts.middle().length != encoder.dimensions()) {
      log.warn(
          "{} goes with words {} and encoder {}, not with these: feelings are told by words alone"
              + " until scripts/train-emotion has run",
          file,
          parts.words(),
          parts.encoder());
      return Optional.empty();
    }
    return Optional.of(new EmotionMeaning(encoder, parts));
  }

  /**
   * The probability of each feeling by words and meaning.
   *
   * @param words the probability of each by the words
   * @return the same if the text means nothing that can be told
   */
  Map<EmotionLabel, Double> with(Map<EmotionLabel, Double> words, String text) {
    float[] vector = encoder.encode(text);
    if (SentenceEncoder.isNothing(vector)) {
      return words;
    }
    return mixed(
        words, parts.regression().probabilities(SentenceEncoder.direction(parts.middle(), vector)));
  }

  /** Both together; the meaning's probabilities are in the order of its labels. */
  Map<EmotionLabel, Double> mixed(Map<EmotionLabel, Double> words, double[] meant) {
    double[] said = parts.labels().stream().mapToDouble(words::get).toArray();
    double[] mixed = parts.mixture().of(said, meant);
    Map<EmotionLabel, Double> all = new EnumMap<>(words);
    for (int k = 0; k < mixed.length; k++) {
      all.put(parts.labels().get(k), mixed[k]);
    }
    return all;
  }

  /**
   * Writes it.
   *
   * @throws LinearModelException if it cannot be written
   */
  void save(Path file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(parts.words());
      out.writeUTF(parts.encoder());
      Calibration calibration = parts.mixture().calibration();
      out.writeShort(parts.labels().size());
      for (int k = 0; k < parts.labels().size(); k++) {
        out.writeUTF(parts.labels().get(k).name());
        out.writeDouble(calibration.offsets()[k]);
      }
      out.writeDouble(parts.mixture().weight());
      out.writeDouble(calibration.slope());
      out.writeDouble(calibration.tilt());
      out.writeDouble(calibration.shift());
      parts.regression().write(out);
      for (float value : parts.middle()) {
        out.writeFloat(value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot happen in memory", e);
    }
    FORM.write(bytes.toByteArray(), file);
  }

  private static Parts parts(DataInputStream in) throws IOException {
    String words = in.readUTF();
    String encoder = in.readUTF();
    List<EmotionLabel> labels = new ArrayList<>();
    double[] offsets = new double[in.readUnsignedShort()];
    for (int k = 0; k < offsets.length; k++) {
      labels.add(EmotionLabel.valueOf(in.readUTF()));
      offsets[k] = in.readDouble();
    }
    double weight = in.readDouble();
    Calibration calibration =
        new Calibration(in.readDouble(), offsets, in.readDouble(), in.readDouble());
    SoftmaxRegression regression = SoftmaxRegression.read(in);
    if (regression.labels() != labels.size()) {
      throw new IOException("the labels are not those of the regression");
    }
    float[] middle = new float[regression.dimensions()];
    for (int d = 0; d < middle.length; d++) {
      middle[d] = in.readFloat();
    }
    return new Parts(words, encoder, labels, middle, regression, new Mixture(weight, calibration));
  }
}
