package org.jiesu.cti.identity;

/** What is audited. */
public enum AuditKind {
  SIGNED_IN,
  SIGN_IN_FAILED,
  SIGN_IN_THROTTLED,
  SIGNED_OUT,
  PASSWORD_CHANGED,
  PERSON_ADDED,
  PERSON_CHANGED,
  PERSON_DISABLED,
  PERSON_ENABLED,
  /** Personal data of a ticket was shown unmasked. */
  TICKET_SEEN_IN_CLEAR,
  TICKET_CORRECTED,
  TICKET_RETURNED,
  /** A file or a model of the dispatch was published or taken back, or a lesson undone. */
  DISPATCH_PUBLISHED,
  /** The matter tree was published or taken back. */
  MATTERS_PUBLISHED
}
