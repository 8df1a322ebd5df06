package org.jiesu.asr.recognition;

/**
 * Recognises one stream, utterance by utterance, at the sample rate that its provider declares.
 * Word times count from the first sample of the utterance. Used by one thread at a time. After any
 * method has thrown {@link RecognitionException} only {@link #close} may be called.
 */
public interface Recognizer extends AutoCloseable {

  /** Takes the next samples of the utterance. May use the processor for as long as they sound. */
  void accept(short[] samples);

  /** What has been heard of the utterance so far; without words where partials have none. */
  Recognition partial();

  /**
   * What has been heard of the utterance so far, with words and their confidence where the
   * recogniser can tell; costs more than {@link #partial}.
   */
  default Recognition partialWords() {
    return partial();
  }

  /** Ends the utterance; what is accepted next begins another. */
  Recognition finish();

  @Override
  void close();
}
