package org.jiesu.asr.prosody;

/**
 * How an utterance was said. Compare it with the same speaker's own first utterances, never with a
 * norm: telephones and voices differ more than moods do.
 *
 * @param pitchHz median fundamental frequency of the voiced frames, in hertz; 0 when nothing was
 *     voiced
 * @param pitchSpreadSemitones distance between the 10th and the 90th percentile of pitch, in
 *     semitones
 * @param levelDbfs speech level in dB relative to full scale, at most 0
 * @param syllablesPerSecond syllables (characters) per second of speech, pauses excluded
 * @param pauseRatio share of the utterance's length that was silent, 0 to 1
 */
public record Prosody(
    double pitchHz,
    double pitchSpreadSemitones,
    double levelDbfs,
    double syllablesPerSecond,
    double pauseRatio) {}
