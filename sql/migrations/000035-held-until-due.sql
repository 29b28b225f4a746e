-- When the email of the decision that a slot holds is due. A claim asks it for each slot: with it here a claim of 200 need
-- not look for up to 200 deliveries of long ago. Absent where nobody can wait for it any more.
ALTER TABLE write_ledger ADD COLUMN due_at timestamptz;
UPDATE write_ledger l SET due_at = d.due_at FROM deliveries d
WHERE d.org_id = l.org_id AND d.decision_id = l.decision_id AND l.occupied_until > now();
