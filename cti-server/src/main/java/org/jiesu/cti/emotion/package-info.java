/** How the caller feels, from words and voice, with the reason. */
@NullMarked
package org.jiesu.cti.emotion;

import org.jspecify.annotations.NullMarked;
