/** Simulated people: a script of steps played in answer to what is heard. */
@NullMarked
package org.jiesu.softphone.dialogue;

import org.jspecify.annotations.NullMarked;
