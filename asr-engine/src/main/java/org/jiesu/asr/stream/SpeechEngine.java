package org.jiesu.asr.stream;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jiesu.asr.audio.Pcm;
import org.jiesu.asr.model.Model;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.remote.NodeVocabulary;
import org.jiesu.asr.vocabulary.PublishedVocabulary;

/**
 * Turns AudioSocket connections into speech events. One connection is accepted for each
 * announcement of a UUID, and only within the time the engine allows for it. A UUID is free again
 * once its stream's last event was told; callers should take a fresh one for each stream all the
 * same, because a late connection meant for the old announcement cannot be told from a new one. All
 * methods may be called from any thread and do not block.
 */
public interface SpeechEngine extends AutoCloseable {

  /** Where Asterisk must connect to, never a wildcard address. */
  InetSocketAddress address();

  /**
   * Expects one connection that is only listened to: a tap of one side of a conversation.
   *
   * @throws IllegalStateException if a stream of this UUID has not ended, or the engine is closed
   */
  void announce(UUID stream, SpeechListener listener);

  /**
   * Expects one two-way connection: a caller who is spoken to.
   *
   * @throws IllegalStateException if a stream of this UUID has not ended, or the engine is closed
   */
  Dialogue announceDialogue(UUID stream, DialogueListener listener);

  /**
   * Stops recognising a stream until {@link #resume}; its media time goes on. Unknown streams are
   * ignored.
   */
  void pause(UUID stream);

  /** Recognises a paused stream again. Unknown streams are ignored. */
  void resume(UUID stream);

  /**
   * Forgets an announced stream, closing its connection if there is one. Unknown streams are
   * ignored.
   */
  void withdraw(UUID stream);

  /**
   * Recognises a language with another model from now on: streams announced afterwards use it,
   * those that there are keep theirs, which is freed when the last of them has ended. Loads the
   * model, so it may take a second; when it fails nothing has changed.
   *
   * @throws org.jiesu.asr.SpeechException if the model cannot be loaded
   * @throws UnsupportedOperationException if the models of this engine are not ours to choose
   * @throws IllegalStateException if the engine is closed
   */
  default void use(Model model) {
    throw new UnsupportedOperationException(
        "the models of this engine cannot be changed, so not to " + model.name());
  }

  /**
   * Lets the engine nodes know a language's words, those that are there and those that come later;
   * replaces what was published before. Packs it in the thread that asks; sending takes no time of
   * calls. Each node compiles it into its own model, and streams that begin there afterwards know
   * it. Nothing happens where there are no nodes.
   *
   * @throws org.jiesu.asr.vocabulary.VocabularyException if it is larger than nodes take
   */
  default void publish(PublishedVocabulary vocabulary) {}

  /** How far each engine node is with what was published last for a language. */
  default List<NodeVocabulary> nodeVocabularies(Language language) {
    return List.of();
  }

  /**
   * Hears a recording with the models that calls use now, in the thread that asks; takes a tenth to
   * a third of the time that it sounds.
   *
   * @param phrases to be listened for, by language
   * @throws UnsupportedOperationException if this engine recognises elsewhere
   * @throws IllegalStateException if the engine is closed
   */
  default Hearing hear(Pcm recording, Map<Language, Set<String>> phrases) {
    throw new UnsupportedOperationException("this engine recognises elsewhere");
  }

  /** How well it keeps up. */
  EngineStatus status();

  @Override
  void close();
}
