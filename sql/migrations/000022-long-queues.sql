-- A claim asks for the first to expire and the first that may be tried: at a million pending rows each must be one look
-- at an index. Each template's turns go by the whole order, so that a burst that is due at one time need not be sorted.
DROP INDEX deliveries_by_template;
CREATE INDEX deliveries_by_template ON deliveries (org_id, template_id, due_at, decision_id) WHERE state = 'pending';
CREATE INDEX deliveries_by_expiry ON deliveries (org_id, expires_at) WHERE state = 'pending';
CREATE INDEX deliveries_by_next_try ON deliveries (org_id, not_before) WHERE state = 'pending';

-- A lease changes nothing that is indexed. With room on its page it stays there, and none of the indexes gets an entry.
-- Measured at a million pending rows: 18 ms of a claim of 200 went into those entries.
-- What else is left behind would be swept at a fifth of the table only: 200,000 rows that each claim may have to pass.
ALTER TABLE deliveries SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
