-- How many events of each metric the warehouse holds by UTC day: what people judge the completeness of their data by.
CREATE TABLE event_days (
  org_id       uuid NOT NULL REFERENCES orgs,
  day          date NOT NULL,
  metric       text NOT NULL,
  name         text NOT NULL,                    -- as Klaviyo calls a metric that the pipeline does not know; else ''
  events       bigint NOT NULL,
  last_at      timestamptz NOT NULL,
  PRIMARY KEY (org_id, day, metric, name)
);
-- From which files of the warehouse a day was counted: where they are others now, it is counted again.
CREATE TABLE counted_days (
  org_id       uuid NOT NULL REFERENCES orgs,
  day          date NOT NULL,
  fingerprint  text NOT NULL,
  PRIMARY KEY (org_id, day)
);
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['event_days', 'counted_days'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;

ALTER TABLE landing_files
  ADD COLUMN first_event_at timestamptz,         -- of the events that it brought
  ADD COLUMN last_event_at timestamptz;
CREATE INDEX landing_files_latest ON landing_files (org_id, landed_at DESC, name DESC, sha256);

-- The order in which steps started: all steps of a run carry the run's own time.
ALTER TABLE pipeline_runs ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX pipeline_runs_latest ON pipeline_runs (org_id, sequence DESC);
