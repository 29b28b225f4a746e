-- A look at a week of a large account reads millions of deliveries. Of each row of a scan the policy asked anew whose
-- it is (two thirds of a count of a million); the week's punctuality is in this index whole.
ALTER POLICY own_org ON deliveries USING (org_id = (SELECT current_org()));
DROP INDEX deliveries_written;
CREATE INDEX deliveries_written ON deliveries (org_id, finished_at) INCLUDE (due_at, expires_at, decision_id)
  WHERE state = 'written';
