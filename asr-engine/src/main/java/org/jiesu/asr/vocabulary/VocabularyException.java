package org.jiesu.asr.vocabulary;

import java.util.List;
import org.jiesu.asr.SpeechException;

/**
 * A vocabulary cannot be compiled. The message is in Chinese, because an administrator reads it,
 * and names file, line and field of everything that is wrong.
 */
public final class VocabularyException extends SpeechException {
  private static final long serialVersionUID = 1L;
  static final int MOST_SHOWN = 20;

  public VocabularyException(String message) {
    super(message);
  }

  public VocabularyException(String message, Throwable cause) {
    super(message, cause);
  }

  static VocabularyException of(List<String> problems) {
    String shown = String.join("\n", problems.subList(0, Math.min(MOST_SHOWN, problems.size())));
    return new VocabularyException(
        problems.size() > MOST_SHOWN ? shown + "\n……共 " + problems.size() + " 处问题" : shown);
  }
}
