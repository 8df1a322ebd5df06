package org.jiesu.asr.recognition;

import java.util.Arrays;
import java.util.Optional;

/** A spoken language that callers use, named by its ISO 639-3 code. */
public enum Language {
  /** Mandarin (普通话), written in simplified characters. */
  MANDARIN("cmn"),
  /** Cantonese (粤语), written as it is spoken in traditional characters. */
  CANTONESE("yue");

  private final String code;

  Language(String code) {
    this.code = code;
  }

  /** The ISO 639-3 code, for example {@code cmn}. */
  public String code() {
    return code;
  }

  /** The language of an ISO 639-3 code, if it is one we know. */
  public static Optional<Language> ofCode(String code) {
    return Arrays.stream(values()).filter(language -> language.code.equals(code)).findFirst();
  }
}
