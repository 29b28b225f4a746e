-- A variant that harms more people than its template allows serves no more until a person lets it.
ALTER TABLE variants
  DROP CONSTRAINT variants_state_check,
  ADD CONSTRAINT variants_state_check CHECK (state IN ('draft', 'approved', 'active', 'held_back', 'archived'));

-- Why, for ever as it was. Evidence against a variant that came back begins anew with the day after its last hold.
CREATE TABLE variant_holds (
  org_id uuid NOT NULL, template_id text NOT NULL, variant_id text NOT NULL,
  held_at     timestamptz NOT NULL,
  guard       text NOT NULL CHECK (guard IN ('unsubscribe', 'spam')),
  people      bigint NOT NULL,                   -- whose email showed it
  harmed      bigint NOT NULL,
  limit_share double precision NOT NULL,
  PRIMARY KEY (org_id, template_id, variant_id, held_at),
  FOREIGN KEY (org_id, template_id, variant_id) REFERENCES variants
);
ALTER TABLE variant_holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_org ON variant_holds USING (org_id = current_org()) WITH CHECK (org_id = current_org());
GRANT SELECT, INSERT ON variant_holds TO justai_app;
