/** PCM frames, G.711, resampling, voice-activity detection and the frame clock. */
@NullMarked
package org.jiesu.asr.audio;

import org.jspecify.annotations.NullMarked;
