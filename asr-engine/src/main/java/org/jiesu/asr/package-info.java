/** The speech engine's root: what all its packages share. */
@NullMarked
package org.jiesu.asr;

import org.jspecify.annotations.NullMarked;
