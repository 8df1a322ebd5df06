-- What confirmed tickets taught of their matters (事项). The caller's words are kept as hashed pairs of characters only.
-- Understood by H2 in PostgreSQL mode and by PostgreSQL 15.

CREATE TABLE matter_lesson (
  number VARCHAR(14) PRIMARY KEY REFERENCES ticket (number),
  -- The leaf that people confirmed, and what was proposed or had been confirmed before; empty if nothing was.
  matter VARCHAR(6) NOT NULL,
  proposed VARCHAR(6) NOT NULL,
  said VARCHAR(8000) NOT NULL,
  taught_by VARCHAR(80) NOT NULL,
  taught_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  -- In doubt while the ticket is given back and has no unit.
  in_doubt BOOLEAN NOT NULL,
  -- Who took it back; empty while it holds.
  undone_by VARCHAR(80) NOT NULL
);
CREATE INDEX matter_lesson_at ON matter_lesson (taught_at);
