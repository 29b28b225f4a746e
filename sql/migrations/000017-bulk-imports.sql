-- Deliveries that Klaviyo took in a bulk import job. It writes them when it gets to it and says so when asked.
CREATE TABLE import_jobs (
  org_id        uuid NOT NULL,
  account_id    uuid NOT NULL,
  job_id        text NOT NULL,                   -- Klaviyo's
  submitted_at  timestamptz NOT NULL,
  accepted_at   timestamptz NOT NULL,
  profiles      int NOT NULL,
  bytes         int NOT NULL,
  look_at       timestamptz NOT NULL,            -- when to ask for its state next
  gives_up_at   timestamptz NOT NULL,            -- not asked for after this
  completed_at  timestamptz,                     -- as Klaviyo says; or when it was given up
  failed        int,                             -- profiles that it could not write; NULL: given up
  PRIMARY KEY (org_id, account_id, job_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts
);
CREATE INDEX import_jobs_running ON import_jobs (org_id, look_at) WHERE completed_at IS NULL;
ALTER TABLE import_jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON import_jobs USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON import_jobs TO justai_app;

-- importing: in a job of Klaviyo's. Nobody holds a lease on it; the job's end decides what becomes of it.
ALTER TABLE deliveries
  DROP CONSTRAINT deliveries_state_check,
  ADD CONSTRAINT deliveries_state_check
    CHECK (state IN ('pending', 'importing', 'written', 'clean', 'superseded', 'rejected', 'expired')),
  ADD COLUMN import_job_id text,                 -- of the present or the last job
  ADD COLUMN import_clears boolean,              -- what the job writes is empty
  ADD COLUMN single_only boolean NOT NULL DEFAULT false,  -- a job refused it: a write of its own says why
  ADD CHECK (state <> 'importing' OR import_job_id IS NOT NULL AND import_clears IS NOT NULL);
CREATE INDEX deliveries_importing ON deliveries (org_id, import_job_id) WHERE state = 'importing';
-- The whole order, so that a burst that is due at one time need not be sorted.
DROP INDEX deliveries_by_deadline;
CREATE INDEX deliveries_by_deadline ON deliveries (org_id, due_at, decision_id) WHERE state = 'pending';
DROP INDEX deliveries_org_id_profile_id_prefix_idx;
CREATE INDEX deliveries_by_slot ON deliveries (org_id, profile_id, prefix) WHERE state IN ('pending', 'importing');
ALTER TABLE delivery_attempts ADD COLUMN import_job_id text;

-- Klaviyo counts each kind of call by itself: single writes, jobs submitted, lists of jobs, a job's errors.
ALTER TABLE delivery_paces
  ADD COLUMN call text NOT NULL DEFAULT 'single_write'
    CHECK (call IN ('single_write', 'import', 'import_list', 'import_errors')),
  DROP CONSTRAINT delivery_paces_pkey,
  ADD PRIMARY KEY (org_id, account_id, call);

CREATE OR REPLACE FUNCTION orgs_with_pending_deliveries() RETURNS TABLE (org_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT o.org_id FROM orgs o
        WHERE EXISTS (SELECT FROM deliveries d WHERE d.org_id = o.org_id AND d.state = 'pending')
           OR EXISTS (SELECT FROM import_jobs j WHERE j.org_id = o.org_id AND j.completed_at IS NULL) $$;
