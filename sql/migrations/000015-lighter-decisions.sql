-- NULL: that of its decision, which is nearly always so. The probabilities are a third of a row of either table.
ALTER TABLE assignments ALTER COLUMN pmf DROP NOT NULL;

CREATE INDEX templates_by_flow ON templates (org_id, flow_id);
