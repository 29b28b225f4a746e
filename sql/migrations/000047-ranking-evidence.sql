-- What rankers read beside the counts, and what the policies they publish are made of.

-- Of what the email really showed, so that a variant answers only for itself.
ALTER TABLE arm_statistics
  ADD COLUMN shown_unsubscribed bigint NOT NULL DEFAULT 0,
  ADD COLUMN shown_marked_as_spam bigint NOT NULL DEFAULT 0;

-- Addable: of the people who were shown a day's decisions, how many did what so many whole hours after theirs.
CREATE TABLE reward_delays (
  org_id uuid NOT NULL, template_id text NOT NULL,
  day date NOT NULL,                             -- UTC day of the decision
  metric text NOT NULL CHECK (metric IN ('opens', 'clicks', 'conversions')),
  delay_hours int NOT NULL,
  people bigint NOT NULL,
  PRIMARY KEY (org_id, template_id, day, metric, delay_hours)
);

-- Purchases are rare, so those of a window are found without reading all outcomes.
CREATE INDEX ON outcomes (org_id, template_id, decided_at) WHERE revenue_micros > 0;

UPDATE policies SET ranker = 'weighted_thompson' WHERE ranker = 'weighted-thompson-sampling';
ALTER TABLE policies
  -- Why it is by its ranker.
  ADD COLUMN reason jsonb NOT NULL DEFAULT '{"kind": "set"}',
  -- Where the ranker was to be chosen: what the other one would have published. {"ranker": …, "cells": …}
  ADD COLUMN alternative jsonb;

-- What the latest policy believes, for cells that it was not published for. Older ones follow from their inputs.
-- json keeps the order of its keys, on which the last digit of a sum depends; jsonb does not.
CREATE TABLE policy_posteriors (
  org_id uuid NOT NULL, template_id text NOT NULL, policy_version int NOT NULL,
  posterior json NOT NULL,
  PRIMARY KEY (org_id, template_id),
  FOREIGN KEY (org_id, template_id, policy_version) REFERENCES policies
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['reward_delays', 'policy_posteriors'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY own_org ON %I USING (org_id = current_org()) WITH CHECK (org_id = current_org())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO justai_app', t);
  END LOOP;
END $$;
