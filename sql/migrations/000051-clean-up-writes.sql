-- The writes of the clean-up by minute, for a day: they take of the same quota as deliveries, and the console shows it.
CREATE TABLE clean_up_writes (
  org_id     uuid NOT NULL REFERENCES orgs,
  minute     timestamptz NOT NULL,
  writes     int NOT NULL,
  throttled  int NOT NULL,                       -- answered 429
  PRIMARY KEY (org_id, minute)
);
ALTER TABLE clean_up_writes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON clean_up_writes USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON clean_up_writes TO justai_app;
