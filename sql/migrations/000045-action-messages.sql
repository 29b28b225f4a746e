-- Which message an email step had, for ever as each refresh found it: a decision is for the one of its own time, also
-- when the step has another by then, or is gone, before the decision log is copied.
CREATE TABLE action_messages (
  org_id      uuid NOT NULL,
  account_id  uuid NOT NULL,
  action_id   text NOT NULL,
  learnt_at   timestamptz NOT NULL,              -- the refresh that found it
  message_id  text NOT NULL,
  PRIMARY KEY (org_id, account_id, action_id, learnt_at),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);
ALTER TABLE action_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON action_messages USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON action_messages TO justai_app;

INSERT INTO action_messages (org_id, account_id, action_id, learnt_at, message_id)
SELECT a.org_id, a.account_id, a.action_id, f.synced_at, a.message_id
FROM klaviyo_actions a JOIN klaviyo_flows f USING (org_id, account_id, flow_id)
WHERE a.message_id IS NOT NULL;
