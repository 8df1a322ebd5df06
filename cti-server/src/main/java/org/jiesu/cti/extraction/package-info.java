/** Entities of a conversation with the words they came from. */
@NullMarked
package org.jiesu.cti.extraction;

import org.jspecify.annotations.NullMarked;
