/**
 * A city's word lists and other files below its configuration directory, and how text is compared
 * with them.
 */
@NullMarked
package org.jiesu.cti.lexicon;

import org.jspecify.annotations.NullMarked;
