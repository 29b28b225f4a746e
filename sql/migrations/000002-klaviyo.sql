CREATE TABLE klaviyo_accounts (
  org_id              uuid NOT NULL REFERENCES orgs,
  account_id          uuid NOT NULL,
  name                text,                    -- the account's name where accounts:read allows, else its flows' names
  sealed_private_key  bytea NOT NULL,
  key_hint            text NOT NULL,           -- e.g. pk_…4f2a
  scopes              jsonb NOT NULL DEFAULT '{}',  -- scope -> 'granted' | 'missing' | 'unknown', as Verify found them
  state               text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
  paused_reason       text,
  verified_at         timestamptz,
  synced_at           timestamptz,
  created_at          timestamptz NOT NULL,
  PRIMARY KEY (org_id, account_id),
  UNIQUE (org_id)                              -- one connection per organisation, shared by all its templates
);

-- What Refresh Klaviyo Data brought. Webhook headers are dropped before they reach these tables: they hold our API key.
CREATE TABLE klaviyo_flows (
  org_id        uuid NOT NULL, account_id uuid NOT NULL, flow_id text NOT NULL,
  name          text NOT NULL,
  status        text NOT NULL,
  archived      boolean NOT NULL,
  trigger_type  text,
  definition    jsonb,
  synced_at     timestamptz NOT NULL,
  PRIMARY KEY (org_id, account_id, flow_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

-- tracking_id carries an action id while exports carry message ids, so the pair is kept here.
CREATE TABLE klaviyo_actions (
  org_id         uuid NOT NULL, account_id uuid NOT NULL, action_id text NOT NULL,
  flow_id        text NOT NULL,
  type           text NOT NULL,                -- send-webhook, time-delay, send-email, …
  status         text,
  position       int  NOT NULL,                -- order of the walk from the flow's entry action
  message_id     text,                         -- send-email only
  delay_seconds  int,                          -- send-email: the delay between the webhook before it and this email
  webhook_url    text,                         -- send-webhook only
  webhook_body   text,                         -- send-webhook only; headers are never stored
  PRIMARY KEY (org_id, account_id, action_id),
  FOREIGN KEY (org_id, account_id, flow_id) REFERENCES klaviyo_flows ON DELETE CASCADE
);

CREATE TABLE klaviyo_messages (
  org_id           uuid NOT NULL, account_id uuid NOT NULL, message_id text NOT NULL,
  flow_id          text,
  action_id        text,
  campaign_id      text,
  channel          text NOT NULL,
  name             text NOT NULL,
  subject_line     text,                       -- as written in Klaviyo, tags included
  preview_text     text,
  default_subject  text,                       -- the literal inside |default:"…" of subject_line, where there is one
  PRIMARY KEY (org_id, account_id, message_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

CREATE TABLE klaviyo_campaigns (
  org_id uuid NOT NULL, account_id uuid NOT NULL, campaign_id text NOT NULL,
  name text NOT NULL, status text NOT NULL, send_at timestamptz,
  PRIMARY KEY (org_id, account_id, campaign_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

CREATE TABLE klaviyo_metrics (
  org_id uuid NOT NULL, account_id uuid NOT NULL, metric_id text NOT NULL,
  name text NOT NULL, integration text,
  PRIMARY KEY (org_id, account_id, metric_id),
  FOREIGN KEY (org_id, account_id) REFERENCES klaviyo_accounts ON DELETE CASCADE
);

CREATE TABLE sftp_sources (
  org_id              uuid NOT NULL REFERENCES orgs,
  source_id           uuid NOT NULL,
  host                text NOT NULL,
  port                int  NOT NULL DEFAULT 22,
  username            text NOT NULL,
  directory           text NOT NULL DEFAULT '/',
  public_key          text NOT NULL,           -- OpenSSH line to paste into Klaviyo
  sealed_private_key  bytea NOT NULL,
  host_key            text,                    -- SHA256:… pinned on first use
  every_minutes       int  NOT NULL DEFAULT 60 CHECK (every_minutes BETWEEN 1 AND 10080),
  offset_minutes      int  NOT NULL DEFAULT 0, -- minutes after the UTC midnight grid
  next_pull_at        timestamptz NOT NULL,
  last_pulled_at      timestamptz,
  last_error          text,
  created_at          timestamptz NOT NULL,
  PRIMARY KEY (org_id, source_id)
);
