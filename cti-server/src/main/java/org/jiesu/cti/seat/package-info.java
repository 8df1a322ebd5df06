/** Operators at their seats (坐席): presence, queues, wrap-up. */
@NullMarked
package org.jiesu.cti.seat;

import org.jspecify.annotations.NullMarked;
