package org.jiesu.asr.recognition;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;

/**
 * libvosk's C functions (vosk_api.h of 0.3.45), bound here and not by {@code org.vosk}: that
 * binding reads strings in the platform's encoding, which garbles Chinese wherever the locale is
 * not UTF-8.
 */
final class VoskLibrary {
  static {
    Native.register(
        VoskLibrary.class,
        NativeLibrary.getInstance("vosk", Map.of(Library.OPTION_STRING_ENCODING, "UTF-8")));
    // its log goes to standard error and tells what callers said
    vosk_set_log_level(-1);
  }

  private VoskLibrary() {}

  static native void vosk_set_log_level(int level);

  static native Pointer vosk_model_new(String path);

  static native void vosk_model_free(Pointer model);

  static native Pointer vosk_recognizer_new(Pointer model, float sampleRate);

  static native Pointer vosk_recognizer_new_grm(Pointer model, float sampleRate, String grammar);

  static native void vosk_recognizer_set_words(Pointer recognizer, int words);

  static native void vosk_recognizer_set_partial_words(Pointer recognizer, int words);

  static native int vosk_recognizer_accept_waveform_s(
      Pointer recognizer, short[] samples, int length);

  static native String vosk_recognizer_partial_result(Pointer recognizer);

  static native String vosk_recognizer_final_result(Pointer recognizer);

  static native String vosk_recognizer_result(Pointer recognizer);

  static native void vosk_recognizer_free(Pointer recognizer);
}
