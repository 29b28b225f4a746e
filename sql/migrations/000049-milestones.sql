-- What was shipped, and what was taken back: for ever as it was.
CREATE TABLE milestones (
  org_id          uuid NOT NULL,
  milestone_id    uuid NOT NULL,
  template_id     text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('iterated', 'locked', 'undone')),
  at              timestamptz NOT NULL,
  changed_by      uuid,                          -- NULL: the command line
  variant_id      text NOT NULL,                 -- the winner
  undoes          uuid,
  -- What undoing brings back: {"state", "shippedVariantId", "variantState", "controlVersion"}
  before          jsonb NOT NULL,
  -- The control is another content from the decision after this one on, so the lift counts from there. NULL: it is not.
  counts_after    bigint,
  evidence        jsonb NOT NULL,                -- as the person saw it
  sequence        bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (org_id, milestone_id),
  FOREIGN KEY (org_id, template_id) REFERENCES templates,
  CHECK ((kind = 'undone') = (undoes IS NOT NULL))
);
CREATE UNIQUE INDEX undone_once ON milestones (org_id, undoes) WHERE undoes IS NOT NULL;
CREATE INDEX ON milestones (org_id, template_id, sequence DESC);

ALTER TABLE milestones ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON milestones USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON milestones TO justai_app;
