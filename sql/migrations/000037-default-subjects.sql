-- What an email's subject was where our property is empty, for ever as each refresh found it: an email is judged by what
-- held when it was sent, and Klaviyo tells only what holds today.
ALTER TABLE klaviyo_flows
  ADD COLUMN updated_at timestamptz,             -- of the whole flow, as Klaviyo says
  ADD COLUMN steps_read_at timestamptz;          -- synced_at is also of flows that were only listed
UPDATE klaviyo_flows SET steps_read_at = synced_at WHERE definition IS NOT NULL;

CREATE TABLE default_subjects (
  org_id           uuid NOT NULL,
  account_id       uuid NOT NULL,
  message_id       text NOT NULL,
  learnt_at        timestamptz NOT NULL,         -- the refresh that found it
  default_subject  text,                         -- NULL: the subject line does not tell
  earlier_read_at  timestamptz,                  -- the last refresh that had not; NULL: no other one is known
  flow_updated_at  timestamptz,                  -- the flow, as Klaviyo said then
  PRIMARY KEY (org_id, account_id, message_id, learnt_at),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);
ALTER TABLE default_subjects ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON default_subjects USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON default_subjects TO justai_app;

INSERT INTO default_subjects (org_id, account_id, message_id, learnt_at, default_subject)
SELECT m.org_id, m.account_id, m.message_id, f.synced_at, m.default_subject
FROM klaviyo_messages m JOIN klaviyo_flows f USING (org_id, account_id, flow_id);
-- Of emails that have left their flow since.
INSERT INTO default_subjects (org_id, account_id, message_id, learnt_at, default_subject)
SELECT DISTINCT ON (t.org_id, t.account_id, t.treatment_message_id)
  t.org_id, t.account_id, t.treatment_message_id, t.updated_at, t.default_subject
FROM templates t JOIN klaviyo_accounts a USING (org_id, account_id)
WHERE t.treatment_message_id IS NOT NULL AND NOT EXISTS (
  SELECT FROM default_subjects s
  WHERE (s.org_id, s.account_id, s.message_id) = (t.org_id, t.account_id, t.treatment_message_id))
ORDER BY t.org_id, t.account_id, t.treatment_message_id, t.default_subject IS NULL, t.updated_at;
