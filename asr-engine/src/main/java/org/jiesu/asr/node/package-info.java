/** The engine as a process of its own. */
@NullMarked
package org.jiesu.asr.node;

import org.jspecify.annotations.NullMarked;
