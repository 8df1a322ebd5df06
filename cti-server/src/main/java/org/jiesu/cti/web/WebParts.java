package org.jiesu.cti.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jiesu.cti.call.CallControl;
import org.jiesu.cti.call.Calls;
import org.jiesu.cti.identity.Identity;
import org.jiesu.cti.seat.Seats;

/**
 * What the routes stand on.
 *
 * @param reference asked with every request for it: keep it in memory
 * @param status asked every other second while a page is open, on a worker thread
 */
public record WebParts(
    Identity identity,
    Calls calls,
    CallControl control,
    Seats seats,
    TicketDesk tickets,
    Supplier<ReferenceLists> reference,
    Supplier<SystemStatus> status,
    AdministrationParts administration,
    KnowledgeParts knowledge,
    PrometheusMeterRegistry metrics,
    InstantSource clock) {}
