-- What an organisation knows of its people. definition: {"kind", "name", "defaultValue", options or source and buckets}
CREATE TABLE attributes (
  org_id      uuid NOT NULL REFERENCES orgs,
  name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  definition  jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, name)
);

-- A named combination of values that a request may ask to be decided as. attributes: {"<attribute>": "<value>"}
CREATE TABLE named_buckets (
  org_id      uuid NOT NULL REFERENCES orgs,
  name        text NOT NULL CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
  attributes  jsonb NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, name)
);

-- Rules of who may get the variant: [{"attribute", "is": "any_of" | "none_of", "values"}]; all must hold.
ALTER TABLE variants ADD COLUMN targeting jsonb NOT NULL DEFAULT '[]';

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['attributes', 'named_buckets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;
