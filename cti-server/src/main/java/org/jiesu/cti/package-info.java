/** The hotline server: composition root and configuration. */
@NullMarked
package org.jiesu.cti;

import org.jspecify.annotations.NullMarked;
