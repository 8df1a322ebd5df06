/** One speech stream per side of a call: audio in, speech events out. */
@NullMarked
package org.jiesu.asr.stream;

import org.jspecify.annotations.NullMarked;
