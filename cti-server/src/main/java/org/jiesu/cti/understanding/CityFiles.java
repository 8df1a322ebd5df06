package org.jiesu.cti.understanding;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jiesu.cti.classification.Classifier;
import org.jiesu.cti.classification.KeywordClassifier;
import org.jiesu.cti.classification.MatterExperience;
import org.jiesu.cti.classification.MatterTree;
import org.jiesu.cti.dispatch.DispatchExperience;
import org.jiesu.cti.dispatch.DispatchPlan;
import org.jiesu.cti.dispatch.Dispatcher;
import org.jiesu.cti.embedding.SentenceEncoder;
import org.jiesu.cti.emotion.EmotionAssessor;
import org.jiesu.cti.extraction.ConversationExtractor;
import org.jiesu.cti.extraction.Extractor;
import org.jiesu.cti.extraction.Lexicon;
import org.jiesu.cti.lexicon.LexiconException;
import org.jiesu.cti.ticket.DraftWriter;

/**
 * Makes an interpreter of the city's directories, and keeps what was made of each, so that a change
 * in one does not read the others again. One thread at a time.
 */
final class CityFiles {
  private final Path lexicon;
  private final Path classification;
  private final Path dispatch;
  private final ZoneId zone;
  private final DispatchExperience experience;
  private final MatterExperience past;
  private final Optional<SentenceEncoder> encoder;
  private Parts parts;

  private record Parts(
      EmotionAssessor emotion,
      Lexicon words,
      Extractor extractor,
      MatterTree matters,
      Classifier classifier,
      Dispatcher dispatcher,
      DraftWriter writer) {}

  CityFiles(
      Path configDirectory,
      ZoneId zone,
      DispatchExperience experience,
      MatterExperience past,
      Optional<SentenceEncoder> encoder) {
    this.lexicon = configDirectory.resolve("lexicon");
    this.classification = configDirectory.resolve("classification");
    this.dispatch = configDirectory.resolve("dispatch");
    this.zone = zone;
    this.experience = experience;
    this.past = past;
    this.encoder = encoder;
  }

  /** The files alone, without experience and without the meaning of sentences. */
  static CityFiles alone(Path configDirectory, ZoneId zone) {
    return new CityFiles(
        configDirectory,
        zone,
        DispatchExperience.none(),
        MatterExperience.none(),
        Optional.empty());
  }

  /** The directories that are read, those that others stand on first. */
  List<Path> directories() {
    return List.of(lexicon, classification, dispatch);
  }

  /** The names that were read last. */
  Lexicon words() {
    return parts.words();
  }

  /**
   * Reads all directories.
   *
   * @throws LexiconException naming file, line and field of what is wrong
   */
  CallInterpreter readAll() {
    return read(directory -> true);
  }

  /**
   * Reads the directories that have changed and what stands on them.
   *
   * @throws LexiconException naming file, line and field of what is wrong; nothing is kept then
   */
  CallInterpreter read(Predicate<Path> changed) {
    boolean words = changed.test(lexicon);
    boolean tree = changed.test(classification);
    boolean duties = changed.test(dispatch);
    MatterTree matters =
        tree ? MatterTree.read(classification.resolve("matters.yaml")) : parts.matters();
    Lexicon names = words ? Lexicon.read(lexicon) : parts.words();
    parts =
        new Parts(
            words ? EmotionAssessor.read(lexicon, encoder) : parts.emotion(),
            names,
            words ? new ConversationExtractor(names) : parts.extractor(),
            matters,
            tree ? new KeywordClassifier(matters, past) : parts.classifier(),
            tree || duties
                ? new Dispatcher(DispatchPlan.read(dispatch, matters), experience)
                : parts.dispatcher(),
            words || tree ? DraftWriter.read(lexicon, matters) : parts.writer());
    return new CallInterpreter(
        parts.emotion(),
        parts.extractor(),
        parts.classifier(),
        parts.matters(),
        parts.dispatcher(),
        parts.writer(),
        zone);
  }
}
