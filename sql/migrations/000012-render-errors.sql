-- Content that could not be rendered: its people got control instead. One row a version and UTC day.
CREATE TABLE render_errors (
  org_id       uuid NOT NULL REFERENCES orgs,
  template_id  text NOT NULL,
  variant_id   text NOT NULL,
  version      int  NOT NULL,
  day          date NOT NULL,
  count        bigint NOT NULL,
  last_at      timestamptz NOT NULL,
  message      text NOT NULL,                    -- of the latest one
  PRIMARY KEY (org_id, template_id, variant_id, version, day)
);

ALTER TABLE render_errors ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON render_errors USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON render_errors TO justai_app;
