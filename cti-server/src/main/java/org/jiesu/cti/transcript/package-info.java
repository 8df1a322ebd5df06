/** What both sides said, in order. */
@NullMarked
package org.jiesu.cti.transcript;

import org.jspecify.annotations.NullMarked;
