package org.jiesu.asr.recognition;

import java.time.Duration;

/**
 * One recognised word.
 *
 * @param text as the model writes it
 * @param start media time of its first sample, from the start of the stream
 * @param end media time after its last sample
 * @param confidence the recogniser's posterior, 0 to 1
 */
public record Word(String text, Duration start, Duration end, double confidence) {}
