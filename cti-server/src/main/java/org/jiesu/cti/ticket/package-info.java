/** The ticket (工单): its fields, its states, its number. */
@NullMarked
package org.jiesu.cti.ticket;

import org.jspecify.annotations.NullMarked;
