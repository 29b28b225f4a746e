ALTER TABLE templates
  ADD COLUMN shipped_variant_id   text,              -- everybody gets it while the template is shipped
  ADD COLUMN random_control_share double precision NOT NULL DEFAULT 0
    CHECK (random_control_share >= 0 AND random_control_share <= 1),  -- of treatment, chosen uniformly
  ADD COLUMN holdout_share        double precision NOT NULL DEFAULT 0
    CHECK (holdout_share >= 0 AND holdout_share < 1);                 -- of the flow's people; the same in all its templates

-- Why the person is where they are: split, holdout, chosen, random_control.
ALTER TABLE assignments ADD COLUMN reason text;
UPDATE assignments SET reason = CASE kind WHEN 'control' THEN 'split' ELSE 'chosen' END;
ALTER TABLE assignments ALTER COLUMN reason SET NOT NULL;
