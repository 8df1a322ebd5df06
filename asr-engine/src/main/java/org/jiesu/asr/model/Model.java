package org.jiesu.asr.model;

import java.nio.file.Path;
import org.jiesu.asr.recognition.Language;

/**
 * A recognition model on disk, as its manifest {@code model.json} describes it.
 *
 * @param name of its directory
 * @param directory absolute
 * @param language it recognises
 * @param sampleRate it was trained for, in hertz
 * @param licence SPDX identifier
 * @param purpose what it is fit for, one sentence
 */
public record Model(
    String name,
    Path directory,
    Language language,
    int sampleRate,
    String licence,
    String purpose) {}
