package org.jiesu.asr.stream;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jiesu.asr.prosody.Prosody;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Word;

/**
 * Something the engine has to say about one stream. All times are media time: samples counted from
 * the first sample of the stream, gaps in the transport included as silence. Within one stream
 * {@link #sequence()} rises by one with each event, so that a receiver can drop what it has seen
 * before and notice what it missed.
 */
public sealed interface SpeechEvent {
  /** The stream's AudioSocket UUID. */
  UUID stream();

  /** 1 for the first event of the stream. */
  long sequence();

  /**
   * What has been heard of an utterance so far; replaces the previous partial of the same
   * utterance. An empty text takes it back: the sound proved to be noise, and no {@link Final}
   * follows.
   */
  record Partial(
      UUID stream, long sequence, Duration start, Duration end, String text, Language language)
      implements SpeechEvent {}

  /**
   * A finished utterance, its text never empty. What is left out as noise: a mean confidence below
   * 0.3, a lone syllable below 0.5, and one or two syllables without a voice.
   *
   * @param text the words joined as they are to be shown
   * @param confidence mean probability of the words, 0 to 1
   */
  record Final(
      UUID stream,
      long sequence,
      Duration start,
      Duration end,
      String text,
      List<Word> words,
      double confidence,
      Language language,
      Prosody prosody)
      implements SpeechEvent {
    public Final {
      words = List.copyOf(words);
    }
  }

  /** Nobody has spoken on this stream for {@code length}, counted up to {@code at}. */
  record Silence(UUID stream, long sequence, Duration at, Duration length) implements SpeechEvent {}

  /** The stream's language was chosen, or chosen anew. */
  record LanguageChosen(
      UUID stream, long sequence, Duration at, Language language, double confidence)
      implements SpeechEvent {}

  /**
   * Speech that will not be recognised, and why. {@code length} is zero where the stream itself
   * ended.
   */
  record Lost(UUID stream, long sequence, Duration at, Duration length, Cause cause)
      implements SpeechEvent {}

  /** Why speech was lost. */
  enum Cause {
    /** The peer closed the connection; the normal end of a tap, too. */
    CLOSED,
    /** Nobody connected within the time allowed for the first frame. */
    NEVER_CONNECTED,
    /** Decoding fell behind and audio was shed. */
    OVERLOADED,
    /** The recogniser failed. */
    RECOGNISER_FAILED
  }
}
