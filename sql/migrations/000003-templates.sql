CREATE TABLE templates (
  org_id               uuid NOT NULL REFERENCES orgs,
  template_id          text NOT NULL CHECK (template_id ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
  name                 text NOT NULL,
  description          text NOT NULL DEFAULT '',
  state                text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'paused', 'shipped', 'archived')),
  split                text NOT NULL DEFAULT 'internal_persistent'
                       CHECK (split IN ('internal_random', 'internal_persistent', 'external')),
  treatment_share      double precision NOT NULL DEFAULT 0.9 CHECK (treatment_share > 0 AND treatment_share <= 1),
  epsilon              double precision NOT NULL DEFAULT 0.02 CHECK (epsilon >= 0 AND epsilon <= 1),
  prefix               text NOT NULL DEFAULT 'jai' CHECK (prefix ~ '^jai(_[a-z0-9_]+)?$'),
  account_id           uuid,
  flow_id              text,
  treatment_action_id  text,
  treatment_message_id text,
  control_message_id   text,                    -- external split only
  default_subject      text,                    -- what the email shows when the property is empty; from sync
  email_delay_seconds  int NOT NULL DEFAULT 300,  -- webhook to email; from sync, else this
  grace_seconds        int NOT NULL DEFAULT 600,
  repeat_window_hours  int NOT NULL DEFAULT 25,
  maturity_hours       int NOT NULL DEFAULT 72,   -- age at which an outcome is final
  lookback_days        int NOT NULL DEFAULT 60,   -- ranking reads decisions this far back; 14 forgets faster than it learns
  offset_days          int NOT NULL DEFAULT 3,
  created_at           timestamptz NOT NULL,
  updated_at           timestamptz NOT NULL,
  PRIMARY KEY (org_id, template_id)
);

CREATE TABLE variants (
  org_id       uuid NOT NULL, template_id text NOT NULL,
  variant_id   text NOT NULL CHECK (variant_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$'),
  role         text NOT NULL CHECK (role IN ('control', 'variant')),
  name         text NOT NULL,
  themes       text[] NOT NULL DEFAULT '{}',
  state        text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'active', 'archived')),
  version      int  NOT NULL DEFAULT 1,           -- the version that serves
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (org_id, template_id, variant_id),
  FOREIGN KEY (org_id, template_id) REFERENCES templates
);
CREATE UNIQUE INDEX one_control_a_template ON variants (org_id, template_id) WHERE role = 'control';

-- Content is immutable: an edit is a new version.
CREATE TABLE variant_versions (
  org_id uuid NOT NULL, template_id text NOT NULL, variant_id text NOT NULL, version int NOT NULL,
  subject     text NOT NULL,
  preheader   text NOT NULL,
  body        text NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (org_id, template_id, variant_id, version),
  FOREIGN KEY (org_id, template_id, variant_id) REFERENCES variants
);

-- A published policy is immutable. cells: {"<cell>": {"<variant_id>": P(best)}}; the floor is mixed in at decision time.
CREATE TABLE policies (
  org_id          uuid NOT NULL, template_id text NOT NULL, policy_version int NOT NULL,
  published_at    timestamptz NOT NULL,
  ranker          text NOT NULL,
  cells           jsonb NOT NULL,
  inputs          jsonb NOT NULL,                 -- all that is needed to compute it again
  PRIMARY KEY (org_id, template_id, policy_version),
  FOREIGN KEY (org_id, template_id) REFERENCES templates
);
