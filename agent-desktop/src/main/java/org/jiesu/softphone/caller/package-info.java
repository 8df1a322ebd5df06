/** The simulated caller. */
@NullMarked
package org.jiesu.softphone.caller;

import org.jspecify.annotations.NullMarked;
