/** Asterisk's AudioSocket protocol: codec and server. */
@NullMarked
package org.jiesu.asr.audiosocket;

import org.jspecify.annotations.NullMarked;
