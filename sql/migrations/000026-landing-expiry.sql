-- Landed bytes are deleted after a while; the row stays, so that the same file is recognised for ever.
-- expired: it was never loaded, and its bytes are gone. A loaded one stays loaded.
ALTER TABLE landing_files
  ADD COLUMN expired_at timestamptz,
  DROP CONSTRAINT landing_files_state_check,
  ADD CONSTRAINT landing_files_state_check CHECK (state IN ('landed', 'loaded', 'needs_mapping', 'parked', 'expired')),
  ADD CHECK (state <> 'expired' OR expired_at IS NOT NULL);
CREATE INDEX landing_files_to_expire ON landing_files (org_id, landed_at) WHERE expired_at IS NULL;

-- What a decision's content was rendered from is personal, and of no use once nobody can ask for the content again.
ALTER TABLE decisions ALTER COLUMN fields DROP NOT NULL;  -- NULL: expired

-- How far the log was gone through for that. An index of what is left would cost every decision.
CREATE TABLE expired_fields (
  org_id     uuid PRIMARY KEY REFERENCES orgs,
  up_to      bigint NOT NULL                     -- no decision of this sequence or a lower one has fields
);
ALTER TABLE expired_fields ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON expired_fields USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON expired_fields TO justai_app;

-- The log is append-only for the application, so this is all that it may take out of it.
-- Kept while a repeat may come (Klaviyo retries within the repeat window), while a delivery waits or runs, and while an
-- unwritten one may still be put back into the queue.
-- A plan that was made while the tables were empty would compare each decision with each delivery, so none is kept.
CREATE FUNCTION expire_decision_fields(at timestamptz, after_sequence bigint, most int) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = public SET plan_cache_mode = force_custom_plan
  AS $$ WITH over AS (
          SELECT d.decision_id FROM decisions d
          LEFT JOIN templates t USING (org_id, template_id)
          LEFT JOIN LATERAL (
            SELECT v.state, v.expires_at FROM deliveries v
            WHERE v.org_id = d.org_id AND v.decision_id = d.decision_id LIMIT 1) v ON true
          WHERE d.org_id = current_org() AND d.sequence > after_sequence AND d.fields IS NOT NULL
            AND d.decided_at < at - make_interval(hours => coalesce(t.repeat_window_hours, 25))
            AND coalesce(v.state NOT IN ('pending', 'importing') AND v.expires_at < at, true)
          ORDER BY d.sequence LIMIT most),
        expired AS (
          UPDATE decisions d SET fields = NULL
          WHERE d.org_id = current_org() AND d.decision_id = ANY (ARRAY (SELECT decision_id FROM over)) RETURNING 1)
        SELECT count(*) FROM expired $$;
REVOKE EXECUTE ON FUNCTION expire_decision_fields(timestamptz, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION expire_decision_fields(timestamptz, bigint, int) TO justai_app;
