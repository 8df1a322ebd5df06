/** The matter tree (事项) and the rules that place a conversation in it. */
@NullMarked
package org.jiesu.cti.classification;

import org.jspecify.annotations.NullMarked;
