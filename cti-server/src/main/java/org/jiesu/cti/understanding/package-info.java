/** What happens after each utterance: emotion, fields, matter, unit and draft, in this order. */
@NullMarked
package org.jiesu.cti.understanding;

import org.jspecify.annotations.NullMarked;
