package org.jiesu.cti.dispatch;

/** A responsible unit (承办单位): its code on the ticket and its name for people. */
public record Unit(String code, String name) {}
