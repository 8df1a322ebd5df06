package org.jiesu.cti.dispatch;

/**
 * A ticket of which it is known where it belonged.
 *
 * @param text as it was when it was sent
 * @param unit code of the unit that dealt with it in the end
 */
public record DispatchExample(TicketText text, String unit) {}
