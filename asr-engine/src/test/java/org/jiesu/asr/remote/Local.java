package org.jiesu.asr.remote;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jiesu.asr.recognition.Language;
import org.jiesu.asr.recognition.Recognition;
import org.jiesu.asr.recognition.Recognizer;
import org.jiesu.asr.recognition.RecognizerProvider;
import org.jiesu.asr.recognition.Word;

/** A recogniser on this machine, which tells how many samples it was given. */
final class Local implements RecognizerProvider {
  @Override
  public Abilities abilities() {
    return new Abilities(Language.MANDARIN, 8_000, true, true);
  }

  @Override
  public Recognizer open(Set<String> phrases) {
    return open();
  }

  @Override
  public void checkPhrases(Set<String> phrases) {}

  @Override
  public void close() {}

  @Override
  public Recognizer open() {
    return new Recognizer() {
      private int heard;

      @Override
      public void accept(short[] samples) {
        heard += samples.length;
      }

      @Override
      public Recognition partial() {
        return Recognition.of(
            List.of(new Word("本地" + heard, Duration.ZERO, Duration.ofSeconds(1), 1)));
      }

      @Override
      public Recognition finish() {
        return partial();
      }

      @Override
      public void close() {}
    };
  }
}
