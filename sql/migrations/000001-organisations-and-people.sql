-- Every table carries org_id and a row-level security policy. The application connects as justai_app,
-- which owns nothing and cannot bypass the policies; it names its organisation per transaction.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'justai_app') THEN
    CREATE ROLE justai_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
  END IF;
END $$;
GRANT justai_app TO CURRENT_USER;

CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('justai.org_id', true), '')::uuid $$;

CREATE TABLE orgs (
  org_id      uuid PRIMARY KEY,
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name        text NOT NULL,
  created_at  timestamptz NOT NULL
);

-- One data-encryption key per organisation, wrapped by the master key (envelope encryption).
CREATE TABLE org_keys (
  org_id       uuid PRIMARY KEY REFERENCES orgs,
  wrapped_key  bytea NOT NULL,
  created_at   timestamptz NOT NULL
);

CREATE TABLE users (
  org_id         uuid NOT NULL REFERENCES orgs,
  user_id        uuid NOT NULL,
  email          text NOT NULL UNIQUE CHECK (email = lower(email)),
  role           text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
  password_hash  text NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, user_id)
);

CREATE TABLE sessions (
  org_id      uuid NOT NULL,
  token_hash  bytea PRIMARY KEY,
  user_id     uuid NOT NULL,
  csrf_token  text NOT NULL,
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL,
  FOREIGN KEY (org_id, user_id) REFERENCES users ON DELETE CASCADE
);

CREATE TABLE api_keys (
  org_id        uuid NOT NULL REFERENCES orgs,
  key_id        uuid NOT NULL,
  name          text NOT NULL,
  prefix        text NOT NULL,
  hash          bytea NOT NULL UNIQUE,
  scopes        text[] NOT NULL,
  created_at    timestamptz NOT NULL,
  last_used_at  timestamptz,
  revoked_at    timestamptz,
  PRIMARY KEY (org_id, key_id)
);

CREATE TABLE audit_log (
  org_id   uuid NOT NULL REFERENCES orgs,
  at       timestamptz NOT NULL,
  user_id  uuid,
  action   text NOT NULL,
  subject  text NOT NULL,
  detail   jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON audit_log (org_id, at DESC);

-- The few questions asked before the organisation is known. SECURITY DEFINER, so each answers that and no more.
CREATE FUNCTION find_api_key(key_hash bytea) RETURNS TABLE (org_id uuid, slug text, key_id uuid, scopes text[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT k.org_id, o.slug, k.key_id, k.scopes FROM api_keys k JOIN orgs o USING (org_id)
        WHERE k.hash = key_hash AND k.revoked_at IS NULL $$;

CREATE FUNCTION find_session(session_hash bytea, at timestamptz)
  RETURNS TABLE (org_id uuid, slug text, org_name text, user_id uuid, email text, role text, csrf_token text,
                 expires_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT s.org_id, o.slug, o.name, u.user_id, u.email, u.role, s.csrf_token, s.expires_at
        FROM sessions s JOIN users u USING (org_id, user_id) JOIN orgs o USING (org_id)
        WHERE s.token_hash = session_hash AND s.expires_at > at $$;

CREATE FUNCTION find_user_by_email(address text) RETURNS TABLE (org_id uuid, user_id uuid, password_hash text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT org_id, user_id, password_hash FROM users WHERE email = lower(address) $$;

CREATE FUNCTION list_orgs() RETURNS TABLE (org_id uuid, slug text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT org_id, slug, name FROM orgs ORDER BY created_at, slug $$;

CREATE FUNCTION create_org(new_org_id uuid, new_slug text, new_name text, at timestamptz) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public
  AS $$ INSERT INTO orgs (org_id, slug, name, created_at) VALUES (new_org_id, new_slug, new_name, at) $$;
