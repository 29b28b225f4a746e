-- Where a key works and how much it may do. An empty list binds nothing.
ALTER TABLE api_keys
  ADD COLUMN template_ids        text[] NOT NULL DEFAULT '{}',
  ADD COLUMN flow_id             text,
  ADD COLUMN address_ranges      text[] NOT NULL DEFAULT '{}',
  ADD COLUMN profile_daily_cap   integer NOT NULL DEFAULT 200 CHECK (profile_daily_cap BETWEEN 1 AND 10000),
  ADD COLUMN requests_per_second integer NOT NULL DEFAULT 5000 CHECK (requests_per_second BETWEEN 1 AND 100000),
  ADD COLUMN replaces            uuid,
  ADD FOREIGN KEY (org_id, replaces) REFERENCES api_keys;

-- Two live keys at most while one is rotated.
CREATE UNIQUE INDEX api_keys_one_successor ON api_keys (org_id, replaces) WHERE revoked_at IS NULL;

DROP FUNCTION find_api_key(bytea);
CREATE FUNCTION find_api_key(key_hash bytea)
  RETURNS TABLE (org_id uuid, slug text, key_id uuid, hash bytea, scopes text[], template_ids text[], flow_id text,
                 address_ranges text[], profile_daily_cap integer, requests_per_second integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT k.org_id, o.slug, k.key_id, k.hash, k.scopes, k.template_ids, k.flow_id,
          k.address_ranges, k.profile_daily_cap, k.requests_per_second
        FROM api_keys k JOIN orgs o USING (org_id)
        WHERE k.hash = key_hash AND k.revoked_at IS NULL $$;
REVOKE EXECUTE ON FUNCTION find_api_key(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_api_key(bytea) TO justai_app;
