-- Our counts, checked against Klaviyo's own report of flows. One row an account: what is to be asked, and how often it was.
CREATE TABLE reconciliations (
  org_id        uuid NOT NULL,
  account_id    uuid NOT NULL,
  time_zone     text,                            -- IANA or Klaviyo's own name; NULL: not known yet
  time_zone_by  text CHECK (time_zone_by IN ('klaviyo', 'person')),
  is_asked      boolean NOT NULL DEFAULT false,  -- a person wants a check that has not begun
  next_at       timestamptz NOT NULL,
  obstacle      jsonb,                           -- why nothing can be compared at present
  obstacle_at   timestamptz,
  failures      int NOT NULL DEFAULT 0,          -- one after another
  calls         timestamptz[] NOT NULL DEFAULT '{}',  -- of the last day, by all processes
  held_until    timestamptz,                     -- as Klaviyo's Retry-After said
  PRIMARY KEY (org_id, account_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

CREATE TABLE reconciliation_checks (
  org_id       uuid NOT NULL,
  account_id   uuid NOT NULL,
  check_id     uuid NOT NULL,
  started_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  PRIMARY KEY (org_id, check_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);
CREATE UNIQUE INDEX one_open_check ON reconciliation_checks (org_id, account_id) WHERE finished_at IS NULL;

-- The reports that a check asks for, one a row; whoever takes one holds it until it is compared or its lease ends.
CREATE TABLE reconciliation_reports (
  org_id             uuid NOT NULL,
  check_id           uuid NOT NULL,
  place              int NOT NULL,               -- in which order they are asked for
  day                date NOT NULL,              -- in the account's time zone
  from_at            timestamptz NOT NULL,
  to_at              timestamptz NOT NULL,
  flow_ids           text[] NOT NULL,
  conversion_metric  text NOT NULL,              -- as templates name it
  next_page          text,                       -- where a report of several pages goes on
  rows               jsonb NOT NULL DEFAULT '[]',  -- of the pages before it
  leased_until       timestamptz,
  compared_at        timestamptz,
  PRIMARY KEY (org_id, check_id, place),
  FOREIGN KEY (org_id, check_id) REFERENCES reconciliation_checks ON DELETE CASCADE
);

-- What was compared, for ever as it was.
CREATE TABLE reconciled_figures (
  org_id       uuid NOT NULL,
  account_id   uuid NOT NULL,
  check_id     uuid NOT NULL,
  message_id   text NOT NULL,
  day          date NOT NULL,
  statistic    text NOT NULL,
  flow_id      text NOT NULL,
  template_id  text,                             -- NULL: no template's email
  role         text NOT NULL CHECK (role IN ('treatment', 'control', 'unknown')),
  theirs       bigint NOT NULL,
  ours         bigint NOT NULL,
  fetched_at   timestamptz NOT NULL,
  cause        jsonb,                            -- NULL: they agree
  PRIMARY KEY (org_id, account_id, day, message_id, statistic, check_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['reconciliations', 'reconciliation_checks', 'reconciliation_reports', 'reconciled_figures'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON reconciliations, reconciliation_checks, reconciliation_reports TO justai_app;
GRANT SELECT, INSERT ON reconciled_figures TO justai_app;
