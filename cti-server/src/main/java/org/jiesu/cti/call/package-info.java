/** The call (来电), its states, its timeline of events, and the journal that survives a crash. */
@NullMarked
package org.jiesu.cti.call;

import org.jspecify.annotations.NullMarked;
