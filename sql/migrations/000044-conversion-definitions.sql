-- What counts as a conversion may be said anew. Each definition of a template has a number, and an outcome says by which
-- its conversions were counted: under another one they are counted again, from the same events. What else is frozen of
-- it stays.
ALTER TABLE templates
  ADD COLUMN conversion_definition int NOT NULL DEFAULT 1,
  ADD COLUMN conversions_defined_at timestamptz;                       -- NULL: as the template was made
ALTER TABLE outcomes ADD COLUMN conversion_definition int NOT NULL DEFAULT 1;
