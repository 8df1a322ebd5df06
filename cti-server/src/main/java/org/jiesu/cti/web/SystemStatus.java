package org.jiesu.cti.web;

/** Which steps of degradation are on. */
public record SystemStatus(
    Condition telephony, Condition journal, Condition database, Condition engine) {}
