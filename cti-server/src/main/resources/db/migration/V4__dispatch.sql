-- Where tickets were sent, why, and what became of it. Understood by H2 in PostgreSQL mode and by PostgreSQL 15.
-- A ticket's first decision comes from the journal; those after a return or a correction are made here, as corrections of tickets are.

CREATE TABLE dispatch_decision (
  number VARCHAR(14) NOT NULL REFERENCES ticket (number),
  -- 1 when the ticket was confirmed, one more each time it had to be sent anew.
  attempt INTEGER NOT NULL,
  decided_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  -- RULE, DISPUTE, DUTY, MODEL or PERSON, and which of them.
  basis VARCHAR(20) NOT NULL,
  reference VARCHAR(200) NOT NULL,
  -- What was proposed; empty where nobody could be named.
  unit VARCHAR(64) NOT NULL,
  helpers VARCHAR(800) NOT NULL,
  probability DOUBLE PRECISION NOT NULL,
  lower_bound DOUBLE PRECISION NOT NULL,
  automatic BOOLEAN NOT NULL,
  area VARCHAR(64) NOT NULL,
  working_time VARCHAR(20) NOT NULL,
  priority VARCHAR(20) NOT NULL,
  note VARCHAR(2000) NOT NULL,
  reason VARCHAR(4000) NOT NULL,
  -- JSON of the other units that were proposed.
  alternatives VARCHAR(20000) NOT NULL,
  -- JSON of all that the decision depended on, so that a rule can be tried on it.
  dispatched_case VARCHAR(100000) NOT NULL,
  -- The unit that got it; empty while a person must still choose.
  unit_given VARCHAR(64) NOT NULL,
  given_by VARCHAR(80) NOT NULL,
  -- Empty while it stands; RETURNED or CORRECTED.
  outcome VARCHAR(20) NOT NULL,
  -- The unit it went to instead; empty if that is not known.
  outcome_unit VARCHAR(64) NOT NULL,
  outcome_reason VARCHAR(2000) NOT NULL,
  outcome_by VARCHAR(80) NOT NULL,
  outcome_at TIMESTAMP(6) WITH TIME ZONE,
  PRIMARY KEY (number, attempt)
);
CREATE INDEX dispatch_decision_at ON dispatch_decision (decided_at);
