-- What was posted to us and waits to land: durable before the caller is answered, as it came.
CREATE TABLE inbox (
  org_id       uuid NOT NULL REFERENCES orgs,
  sequence     bigint GENERATED ALWAYS AS IDENTITY,
  source       text NOT NULL CHECK (source IN ('klaviyo_webhook', 'own_events')),
  body         bytea NOT NULL,
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, sequence)
);

-- Every event of one's own that was ever taken, so that a repeat is known and one with another content is told.
CREATE TABLE own_events (
  org_id       uuid NOT NULL REFERENCES orgs,
  event_id     text NOT NULL,
  digest       bytea NOT NULL,                   -- SHA-256 of what was sent first
  received_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, event_id)
);

CREATE TABLE klaviyo_webhooks (
  org_id           uuid PRIMARY KEY REFERENCES orgs,
  sealed_secret    bytea NOT NULL,
  created_at       timestamptz NOT NULL,
  last_received_at timestamptz,
  last_refused_at  timestamptz,
  last_refusal     text
);

-- The pull of Klaviyo's Events API. No row: never turned on.
CREATE TABLE klaviyo_event_pulls (
  org_id              uuid PRIMARY KEY REFERENCES orgs,
  is_on               boolean NOT NULL,
  every_minutes       int NOT NULL CHECK (every_minutes BETWEEN 5 AND 1440),
  look_back_days      int NOT NULL CHECK (look_back_days BETWEEN 1 AND 30),
  history_days        int NOT NULL CHECK (history_days BETWEEN 1 AND 365),  -- before the first pull
  conversion_metrics  text[] NOT NULL DEFAULT '{}',   -- names, beside those that are always read
  next_pull_at        timestamptz NOT NULL,
  failures            int NOT NULL DEFAULT 0,          -- one after another
  last_pulled_at      timestamptz,
  last_error          text
);

-- How far each metric has been read. A window that is being read is kept with where it stands, so that a crash costs a file.
CREATE TABLE klaviyo_event_cursors (
  org_id         uuid NOT NULL REFERENCES orgs,
  metric_id      text NOT NULL,
  read_until     timestamptz,                    -- NULL: nothing yet
  swept_until    timestamptz,                    -- the end of the last window with the whole look-back
  window_from    timestamptz,                    -- where the present window goes on; NULL: none is open
  window_until   timestamptz,
  window_sweeps  boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, metric_id)
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['inbox', 'own_events', 'klaviyo_webhooks', 'klaviyo_event_pulls', 'klaviyo_event_cursors'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;
