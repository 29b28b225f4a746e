-- Every private key of a Klaviyo account shares one quota; the rest is left to the customer's other integrations.
ALTER TABLE klaviyo_accounts ADD COLUMN quota_percent int NOT NULL DEFAULT 90 CHECK (quota_percent BETWEEN 10 AND 100);

-- What all deliverers of an account know together of how fast it may be written to. One row an account, read and
-- written under its lock by each claim.
CREATE TABLE delivery_paces (
  org_id      uuid NOT NULL,
  account_id  uuid NOT NULL,
  pace        jsonb NOT NULL,
  PRIMARY KEY (org_id, account_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
) WITH (fillfactor = 20);                        -- each update stays on its page

-- Where an account cannot keep all deadlines, its templates take turns.
CREATE INDEX deliveries_by_template ON deliveries (org_id, template_id, due_at) WHERE state = 'pending';

ALTER TABLE delivery_paces ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON delivery_paces USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT, UPDATE, DELETE ON delivery_paces TO justai_app;
