-- What a ticket's matter requires and nobody had found out when the ticket was confirmed, one a line. Tickets from before have none noted.
-- Understood by H2 in PostgreSQL mode and by PostgreSQL 15.

ALTER TABLE ticket ADD COLUMN unasked VARCHAR(4000) DEFAULT '' NOT NULL;
