CREATE TABLE decisions (
  org_id              uuid NOT NULL,
  decision_id         uuid NOT NULL,
  template_id         text NOT NULL,
  tracking_id         text NOT NULL,
  entry               int  NOT NULL,             -- 1, 2, … passes of this person through the flow
  entry_id            text,                      -- the caller's own name of the entry, where given
  user_id             text NOT NULL,
  flow_id             text,
  action_id           text,
  kind                text NOT NULL CHECK (kind IN ('treatment', 'control', 'fallback')),
  reason              text NOT NULL,             -- why this kind: split, draft, paused, no_eligible_variant, render_error, …
  assignment          text NOT NULL CHECK (assignment IN ('fresh', 'inherited', 'restricted', 'forced')),
  variant_id          text,                      -- NULL: control without copy, the properties are cleared
  variant_version     int,
  renderer_version    int  NOT NULL,
  policy_version      int,                       -- NULL: before the first publication, uniform
  cell                text NOT NULL,
  group_probability   double precision NOT NULL CHECK (group_probability > 0 AND group_probability <= 1),
  propensity          double precision NOT NULL CHECK (propensity > 0 AND propensity <= 1),  -- within its group: exactly pmf[variant_id]
  pmf                 jsonb NOT NULL,            -- {"<variant_id>": probability} over what was eligible
  attrs               jsonb NOT NULL,            -- normalised
  fields              json NOT NULL,             -- as received, in its order: content is rendered from it again
  request_hash        bytea NOT NULL,            -- of attrs and fields as sent, to notice a repeat that differs
  subject             text NOT NULL,             -- rendered, folded; '' when cleared
  content_hash        bytea NOT NULL,            -- sha-256 of the rendered variables
  decided_at          timestamptz NOT NULL,
  due_at              timestamptz NOT NULL,      -- when the email renders
  sequence            bigint GENERATED ALWAYS AS IDENTITY,  -- watermark for copying to Parquet
  PRIMARY KEY (org_id, decision_id)
);
CREATE UNIQUE INDEX one_decision_an_entry ON decisions (org_id, template_id, tracking_id, entry);
CREATE UNIQUE INDEX one_decision_an_entry_id ON decisions (org_id, template_id, tracking_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX ON decisions (org_id, sequence);
CREATE INDEX ON decisions (org_id, user_id, decided_at DESC);

-- A person's kept variant (internal_persistent): randomised once, kept until the variant stops serving.
CREATE TABLE assignments (
  org_id             uuid NOT NULL, template_id text NOT NULL, user_id text NOT NULL,
  generation         int  NOT NULL,              -- 2, 3, … after the earlier variant stopped serving
  kind               text NOT NULL CHECK (kind IN ('treatment', 'control')),
  variant_id         text,
  decision_id        uuid NOT NULL,
  policy_version     int,
  cell               text NOT NULL,
  group_probability  double precision NOT NULL,
  propensity         double precision NOT NULL,
  pmf                jsonb NOT NULL,
  assigned_at        timestamptz NOT NULL,
  PRIMARY KEY (org_id, template_id, user_id, generation)
);

CREATE TABLE deliveries (
  org_id       uuid NOT NULL,
  decision_id  uuid NOT NULL,
  account_id   uuid,
  profile_id   text NOT NULL,
  template_id  text NOT NULL,
  prefix       text NOT NULL,
  state        text NOT NULL DEFAULT 'pending'
               CHECK (state IN ('pending', 'written', 'clean', 'superseded', 'rejected', 'expired')),
  reason       text,
  due_at       timestamptz NOT NULL,             -- the email renders
  expires_at   timestamptz NOT NULL,             -- due + grace: not written after this
  not_before   timestamptz NOT NULL,             -- next try
  attempts     int NOT NULL DEFAULT 0,           -- of which the present lease is one; what settles it must name this number
  leased_until timestamptz,                      -- wall clock: a deliverer that died gives its work back
  finished_at  timestamptz,
  PRIMARY KEY (org_id, decision_id)
  -- No foreign key to decisions: both rows are written by one statement, and the check's plan is cached while the
  -- table is empty, a scan of it for every row from then on. Measured: 277 ms of a 7 ms insert at 10,000 decisions.
);
CREATE INDEX deliveries_by_deadline ON deliveries (org_id, due_at) WHERE state = 'pending';
CREATE INDEX ON deliveries (org_id, profile_id, prefix) WHERE state = 'pending';

CREATE TABLE delivery_attempts (
  org_id        uuid NOT NULL,
  decision_id   uuid NOT NULL,
  attempt       int  NOT NULL,
  started_at    timestamptz NOT NULL,
  accepted_at   timestamptz,
  completed_at  timestamptz,
  outcome       text NOT NULL CHECK (outcome IN ('written', 'retry', 'rejected')),
  status_code   int,
  reason        text,
  sequence      bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (org_id, decision_id, attempt)
);
CREATE INDEX ON delivery_attempts (org_id, sequence);

-- Asked before the organisation is known: which organisations have anything for the deliverer.
CREATE FUNCTION orgs_with_pending_deliveries() RETURNS TABLE (org_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
  AS $$ SELECT o.org_id FROM orgs o
        WHERE EXISTS (SELECT FROM deliveries d WHERE d.org_id = o.org_id AND d.state = 'pending') $$;

-- What each property prefix of each profile holds, and since when.
CREATE TABLE write_ledger (
  org_id uuid NOT NULL, account_id uuid NOT NULL, profile_id text NOT NULL, prefix text NOT NULL,
  decision_id     uuid NOT NULL,
  is_clean        boolean NOT NULL,              -- holds the empty string
  written_at      timestamptz NOT NULL,
  occupied_until  timestamptz NOT NULL,          -- send + grace of the decision it holds
  PRIMARY KEY (org_id, account_id, profile_id, prefix)
);

-- Requests that repeat an id with other attributes or fields: the first answer stood; counted here.
CREATE TABLE repeat_conflicts (
  org_id uuid NOT NULL, decision_id uuid NOT NULL, count int NOT NULL, last_at timestamptz NOT NULL,
  PRIMARY KEY (org_id, decision_id)
);
