CREATE TABLE landing_files (
  org_id       uuid NOT NULL REFERENCES orgs,
  sha256       text NOT NULL,                    -- the file's identity
  name         text NOT NULL,
  source       text NOT NULL,                    -- sftp, upload, cli
  bytes        bigint NOT NULL,
  object_key   text NOT NULL,                    -- where the untouched bytes lie
  state        text NOT NULL CHECK (state IN ('landed', 'loaded', 'needs_mapping', 'parked')),
  reason       text,
  mapping      text,
  rows         bigint, events bigint, duplicates bigint, rejected bigint,
  landed_at    timestamptz NOT NULL,
  loaded_at    timestamptz,
  PRIMARY KEY (org_id, sha256)
);

-- What the source listed and when it was fetched, so that a known file is not fetched again.
CREATE TABLE source_files (
  org_id uuid NOT NULL, source_id uuid NOT NULL, path text NOT NULL,
  bytes bigint NOT NULL, modified_at timestamptz NOT NULL, sha256 text NOT NULL, fetched_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, source_id, path)
);

CREATE TABLE ingest_rejects (
  org_id uuid NOT NULL, sha256 text NOT NULL, row_number bigint NOT NULL,
  column_name text, reason text NOT NULL, raw text NOT NULL,
  PRIMARY KEY (org_id, sha256, row_number)
);

CREATE TABLE pipeline_runs (
  org_id uuid NOT NULL REFERENCES orgs, run_id uuid NOT NULL, step text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  rows_in bigint, rows_out bigint, rejected bigint,
  started_at timestamptz NOT NULL, finished_at timestamptz, seconds double precision, error text,
  PRIMARY KEY (org_id, run_id, step)
);

-- One row a decision, once: what estimators read. Frozen when is_mature turns true.
CREATE TABLE outcomes (
  org_id             uuid NOT NULL,
  decision_id        uuid NOT NULL,
  template_id        text NOT NULL,
  user_id            text NOT NULL,
  kind               text NOT NULL,
  assignment         text NOT NULL,
  variant_id         text,
  policy_version     int,
  cell               text NOT NULL,
  group_probability  double precision NOT NULL,
  propensity         double precision NOT NULL,
  sequence           bigint NOT NULL,            -- decision order
  decided_at         timestamptz NOT NULL,
  evidence           text NOT NULL CHECK (evidence IN ('shown', 'stale', 'fallback', 'uncertain', 'not_received')),
  received           boolean NOT NULL,
  opened             boolean NOT NULL,           -- by a human, within maturity
  clicked            boolean NOT NULL,           -- by a human, within maturity
  is_first_of_person boolean NOT NULL,
  is_mature          boolean NOT NULL,
  PRIMARY KEY (org_id, decision_id)
);
CREATE INDEX ON outcomes (org_id, template_id, sequence);

-- Addable counts, for ranking and charts only.
CREATE TABLE arm_statistics (
  org_id uuid NOT NULL, template_id text NOT NULL, policy_version int NOT NULL,  -- 0: before the first policy
  arm text NOT NULL,                             -- a variant id, or 'control'
  cell text NOT NULL, day date NOT NULL,         -- UTC day of the decision
  decided bigint NOT NULL, received bigint NOT NULL, shown bigint NOT NULL, stale bigint NOT NULL,
  fallback bigint NOT NULL, uncertain bigint NOT NULL,
  shown_opens bigint NOT NULL, shown_clicks bigint NOT NULL,   -- human, of exposures shown
  opens bigint NOT NULL, clicks bigint NOT NULL,               -- human, of all decided
  machine_opens bigint NOT NULL, bot_clicks bigint NOT NULL,
  PRIMARY KEY (org_id, template_id, policy_version, arm, cell, day)
);
