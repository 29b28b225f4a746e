-- What waits for its turn stands in front of what may be written now. With the time of its next try in the index a claim
-- passes it there and need not read its row: measured with 10,000 of them in front, 17 ms of a claim of 200 by turns.
DROP INDEX deliveries_by_deadline;
CREATE INDEX deliveries_by_deadline ON deliveries (org_id, due_at, decision_id, not_before) WHERE state = 'pending';
DROP INDEX deliveries_by_template;
CREATE INDEX deliveries_by_template ON deliveries (org_id, template_id, due_at, decision_id, not_before) WHERE state = 'pending';
