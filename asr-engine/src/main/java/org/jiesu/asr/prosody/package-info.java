/** How something was said: pitch, energy, rate. */
@NullMarked
package org.jiesu.asr.prosody;

import org.jspecify.annotations.NullMarked;
