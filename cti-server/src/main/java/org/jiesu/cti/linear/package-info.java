/**
 * Linear models of text: which of several labels a text belongs to, how sure that is, and which
 * words spoke for it.
 */
@NullMarked
package org.jiesu.cti.linear;

import org.jspecify.annotations.NullMarked;
