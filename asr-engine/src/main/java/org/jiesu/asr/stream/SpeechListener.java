package org.jiesu.asr.stream;

/** Receives the events of one stream, in order, on a thread of the decode pool: return quickly. */
@FunctionalInterface
public interface SpeechListener {
  void onEvent(SpeechEvent event);
}
