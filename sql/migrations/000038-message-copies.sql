-- The copies that Klaviyo's own A/B tests made of an email, for ever: what one sent counts as its email's when the test is
-- over and Klaviyo no longer tells of it. Their ids are never given to another message.
CREATE TABLE message_copies (
  org_id               uuid NOT NULL,
  account_id           uuid NOT NULL,
  message_id           text NOT NULL,
  original_message_id  text NOT NULL,            -- of an email in the same test: each counts as a copy of each other
  learnt_at            timestamptz NOT NULL,     -- the refresh that first found it
  PRIMARY KEY (org_id, account_id, message_id, original_message_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);
ALTER TABLE message_copies ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON message_copies USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON message_copies TO justai_app;

INSERT INTO message_copies (org_id, account_id, message_id, original_message_id, learnt_at)
SELECT DISTINCT c.org_id, c.account_id, c.message_id, o.message_id, f.synced_at
FROM klaviyo_actions o
JOIN klaviyo_actions c USING (org_id, account_id, flow_id, position)
JOIN klaviyo_actions s USING (org_id, account_id, flow_id, position)
JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
WHERE s.type = 'ab-test' AND c.message_id <> o.message_id
ON CONFLICT DO NOTHING;
