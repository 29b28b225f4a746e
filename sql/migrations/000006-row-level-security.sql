-- One loop for every table with an org_id, so that none can be forgotten; a test checks it against the catalogue.
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
           WHERE n.nspname = 'public' AND c.relkind = 'r' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;

-- Append-only and immutable tables: the application cannot rewrite history.
REVOKE UPDATE, DELETE ON decisions, delivery_attempts, policies, variant_versions, audit_log FROM justai_app;
REVOKE INSERT, UPDATE, DELETE ON orgs FROM justai_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO justai_app;
