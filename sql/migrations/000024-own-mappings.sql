-- How an organisation's own shapes of export files are read, beside the built-in ones.
CREATE TABLE export_mappings (
  org_id      uuid NOT NULL REFERENCES orgs,
  name        text NOT NULL,
  definition  jsonb NOT NULL,
  updated_at  timestamptz NOT NULL,
  updated_by  uuid,                              -- null: the command line
  PRIMARY KEY (org_id, name)
);
ALTER TABLE export_mappings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON export_mappings USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON export_mappings TO justai_app;

-- The header of a file that no mapping knows, so that one can be made for it.
ALTER TABLE landing_files ADD COLUMN header text[];
CREATE INDEX landing_files_waiting ON landing_files (org_id, landed_at) WHERE state = 'landed';
CREATE INDEX landing_files_by_name ON landing_files (org_id, name);
