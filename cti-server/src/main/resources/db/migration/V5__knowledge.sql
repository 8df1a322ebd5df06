-- The knowledge base: articles with every version they had, what operators made of them, what was asked. Understood by H2 in
-- PostgreSQL mode and by PostgreSQL 15.

CREATE TABLE knowledge_article (
  id VARCHAR(60) PRIMARY KEY,
  -- The version in force; 0 while none is.
  live_version INTEGER NOT NULL,
  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL
);

CREATE TABLE knowledge_version (
  article_id VARCHAR(60) NOT NULL REFERENCES knowledge_article (id),
  version INTEGER NOT NULL,
  state VARCHAR(20) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  title VARCHAR(200) NOT NULL,
  question VARCHAR(2000) NOT NULL,
  answer VARCHAR(4000) NOT NULL,
  body VARCHAR(20000) NOT NULL,
  -- One a line.
  tags VARCHAR(2000) NOT NULL,
  matters VARCHAR(1000) NOT NULL,
  area VARCHAR(80) NOT NULL,
  unit VARCHAR(40) NOT NULL,
  valid_from DATE,
  valid_to DATE,
  review_on DATE,
  author VARCHAR(80) NOT NULL,
  written_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  -- Who published, sent back or retired it last.
  approver VARCHAR(80),
  approved_at TIMESTAMP(6) WITH TIME ZONE,
  remark VARCHAR(500) NOT NULL,
  PRIMARY KEY (article_id, version)
);

-- What operators did with what was proposed to them; comes from the journals.
CREATE TABLE knowledge_use (
  call_id UUID NOT NULL,
  sequence BIGINT NOT NULL,
  article_id VARCHAR(60) NOT NULL,
  version INTEGER NOT NULL,
  outcome VARCHAR(20) NOT NULL,
  matter VARCHAR(6) NOT NULL,
  operator VARCHAR(80) NOT NULL,
  used_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  PRIMARY KEY (call_id, sequence)
);
CREATE INDEX knowledge_use_at ON knowledge_use (used_at);

-- What callers asked, masked, one row a call; comes from the journals.
CREATE TABLE knowledge_question (
  call_id UUID PRIMARY KEY,
  asked_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  matter VARCHAR(6) NOT NULL,
  asked VARCHAR(4000) NOT NULL,
  -- How well the best article fitted, 0 to 1.
  fit DOUBLE PRECISION NOT NULL,
  used BOOLEAN NOT NULL,
  rejected BOOLEAN NOT NULL
);
CREATE INDEX knowledge_question_at ON knowledge_question (asked_at);
