package org.jiesu.asr.model;

import java.net.URI;
import org.jiesu.asr.recognition.Language;

/**
 * A model that can be fetched, with what must be true of it.
 *
 * @param name of the archive's one directory, and of the model
 * @param address where it is published
 * @param sha256 of the archive
 * @param archiveBytes upper limit of the archive's size
 * @param unpackedBytes upper limit of its files together
 */
record Download(
    String name,
    URI address,
    String sha256,
    long archiveBytes,
    long unpackedBytes,
    Language language,
    int sampleRate,
    String licence,
    String purpose) {

  /** The small Chinese model of the Vosk project. */
  static final Download VOSK_SMALL_CN =
      new Download(
          "vosk-model-small-cn-0.22",
          URI.create("https://alphacephei.com/vosk/models/vosk-model-small-cn-0.22.zip"),
          "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
          80_000_000,
          300_000_000,
          Language.MANDARIN,
          16_000,
          "Apache-2.0",
          "Mandarin, free speech, 24 to 38 % of characters wrong on natural speech");
}
