package org.jiesu.cti.web;

/** Which steps of degradation are on. */
public record SystemStatus(
    Condition telephony, Condition journal, Condition database, Condition engine, Condition draft) {

  /** A status of which drafting is well. */
  public SystemStatus(
      Condition telephony, Condition journal, Condition database, Condition engine) {
    this(telephony, journal, database, engine, Condition.good());
  }
}
