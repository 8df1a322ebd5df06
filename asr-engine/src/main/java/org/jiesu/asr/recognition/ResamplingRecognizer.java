package org.jiesu.asr.recognition;

import org.jiesu.asr.audio.Resampler;

/** A recogniser fed with audio of another sample rate than its own. */
public final class ResamplingRecognizer implements Recognizer {
  private final Recognizer recognizer;
  private final Resampler resampler;

  public ResamplingRecognizer(Recognizer recognizer, int from, int to) {
    this.recognizer = recognizer;
    this.resampler = new Resampler(from, to);
  }

  @Override
  public void accept(short[] samples) {
    recognizer.accept(resampler.process(samples));
  }

  @Override
  public Recognition partial() {
    return recognizer.partial();
  }

  @Override
  public Recognition partialWords() {
    return recognizer.partialWords();
  }

  @Override
  public Recognition finish() {
    return recognizer.finish();
  }

  @Override
  public void close() {
    recognizer.close();
  }
}
