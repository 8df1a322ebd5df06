/** The recogniser interface and the recognisers behind it. */
@NullMarked
package org.jiesu.asr.recognition;

import org.jspecify.annotations.NullMarked;
