-- Calls, what was said in them, and the tickets that came of them. Understood by H2 in PostgreSQL mode and by PostgreSQL 15.
-- All but the tickets' corrections comes from the journals; the server compares those of the last 30 days at every start.

CREATE TABLE hotline_call (
  id UUID PRIMARY KEY,
  -- The last journal entry this database contains: written in the same transaction as what the entry brought.
  sequence BIGINT NOT NULL,
  state VARCHAR(20) NOT NULL,
  arrived_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  answered_at TIMESTAMP(6) WITH TIME ZONE,
  ended_at TIMESTAMP(6) WITH TIME ZONE,
  caller_number VARCHAR(80) NOT NULL,
  -- The number without separators and prefixes, so that one caller is found however the line writes them.
  caller_key VARCHAR(80) NOT NULL,
  called_number VARCHAR(80) NOT NULL,
  queue VARCHAR(200),
  navigation VARCHAR(400),
  operator VARCHAR(80),
  emotion VARCHAR(20),
  end_reason VARCHAR(40)
);
CREATE INDEX hotline_call_caller ON hotline_call (caller_key, arrived_at);
CREATE INDEX hotline_call_arrived ON hotline_call (arrived_at);

CREATE TABLE utterance (
  call_id UUID NOT NULL REFERENCES hotline_call (id),
  number INTEGER NOT NULL,
  side VARCHAR(20) NOT NULL,
  started_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  ended_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  language VARCHAR(20) NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  text VARCHAR(20000) NOT NULL,
  PRIMARY KEY (call_id, number)
);
CREATE INDEX utterance_started ON utterance (started_at);

CREATE TABLE ticket (
  number VARCHAR(14) PRIMARY KEY,
  call_id UUID NOT NULL UNIQUE REFERENCES hotline_call (id),
  state VARCHAR(20) NOT NULL,
  -- 1 when registered, one more with each correction.
  version INTEGER NOT NULL,
  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  confirmed_by VARCHAR(80) NOT NULL,
  caller_key VARCHAR(80) NOT NULL,
  -- Whether the call's journal knows the number.
  announced BOOLEAN NOT NULL
);
CREATE INDEX ticket_created ON ticket (created_at);
CREATE INDEX ticket_caller ON ticket (caller_key, created_at);

CREATE TABLE ticket_field (
  number VARCHAR(14) NOT NULL REFERENCES ticket (number),
  field VARCHAR(40) NOT NULL,
  field_value VARCHAR(20000) NOT NULL,
  PRIMARY KEY (number, field)
);

-- What corrections changed; version is the one the correction made.
CREATE TABLE ticket_change (
  number VARCHAR(14) NOT NULL REFERENCES ticket (number),
  version INTEGER NOT NULL,
  field VARCHAR(40) NOT NULL,
  value_before VARCHAR(20000) NOT NULL,
  value_after VARCHAR(20000) NOT NULL,
  changed_by VARCHAR(80) NOT NULL,
  changed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (number, version, field)
);

-- The last number given on each day.
CREATE TABLE ticket_counter (
  ticket_day VARCHAR(8) PRIMARY KEY,
  last_number INTEGER NOT NULL
);

-- What people made of proposals: training data.
CREATE TABLE field_correction (
  call_id UUID NOT NULL REFERENCES hotline_call (id),
  sequence BIGINT NOT NULL,
  field VARCHAR(40) NOT NULL,
  decision VARCHAR(20) NOT NULL,
  proposed VARCHAR(20000) NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  -- JSON of the proposal's evidence.
  evidence VARCHAR(20000) NOT NULL,
  decided VARCHAR(20000) NOT NULL,
  decided_by VARCHAR(80) NOT NULL,
  decided_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (call_id, sequence)
);
