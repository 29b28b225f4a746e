-- Limits of a key hold over all server processes together.
ALTER TABLE decisions ADD COLUMN key_id uuid;  -- through which it was asked for; NULL: before this release

-- What is left of a key's requests of one second. Servers take some at a time, so nothing is lost with a crash.
CREATE UNLOGGED TABLE key_rates (
  org_id     uuid NOT NULL,
  key_id     uuid NOT NULL,
  tokens     double precision NOT NULL,
  filled_at  timestamptz NOT NULL,
  granted    int NOT NULL,                       -- by the last statement, to whoever made it
  PRIMARY KEY (org_id, key_id)
);

ALTER TABLE api_keys
  ALTER COLUMN requests_per_second SET DEFAULT 1000,
  ADD COLUMN from_klaviyo boolean NOT NULL DEFAULT false;  -- works from klaviyo_addresses too

-- The addresses that Klaviyo says it calls from, as it said last.
CREATE TABLE klaviyo_addresses (
  org_id      uuid NOT NULL REFERENCES orgs,
  ranges      text[] NOT NULL DEFAULT '{}',
  fetched_at  timestamptz,                       -- NULL: never
  tried_at    timestamptz NOT NULL,
  problem     text,                              -- why the last try failed
  PRIMARY KEY (org_id)
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['key_rates', 'klaviyo_addresses'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;

DROP FUNCTION find_api_key(bytea);
CREATE FUNCTION find_api_key(key_hash bytea)
  RETURNS TABLE (org_id uuid, slug text, key_id uuid, hash bytea, scopes text[], template_ids text[], flow_id text,
                 address_ranges text[], profile_daily_cap integer, requests_per_second integer, from_klaviyo boolean,
                 klaviyo_ranges text[], klaviyo_fetched_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT k.org_id, o.slug, k.key_id, k.hash, k.scopes, k.template_ids, k.flow_id, k.address_ranges,
          k.profile_daily_cap, k.requests_per_second, k.from_klaviyo, a.ranges, a.fetched_at
        FROM api_keys k JOIN orgs o USING (org_id) LEFT JOIN klaviyo_addresses a USING (org_id)
        WHERE k.hash = key_hash AND k.revoked_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION find_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_key(bytea) TO justai_app;

CREATE FUNCTION orgs_with_keys_from_klaviyo() RETURNS TABLE (org_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT DISTINCT org_id FROM api_keys WHERE from_klaviyo AND revoked_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION orgs_with_keys_from_klaviyo() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION orgs_with_keys_from_klaviyo() TO justai_app;
