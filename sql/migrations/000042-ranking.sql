-- By what a template's variants are ranked, and what none of them may do to people.
ALTER TABLE templates
  ADD COLUMN ranker text NOT NULL DEFAULT 'auto' CHECK (ranker IN ('auto', 'weighted_thompson', 'contextual')),
  -- What each metric is worth, against the others: {"opens": 0, "clicks": 1, "conversions": 0, "revenue": 0}.
  ADD COLUMN metric_weights jsonb NOT NULL DEFAULT '{"opens": 0, "clicks": 1, "conversions": 0, "revenue": 0}',
  -- Shares of people from which on a variant is held back; null: not watched.
  ADD COLUMN unsubscribe_limit double precision DEFAULT 0.01 CHECK (unsubscribe_limit > 0 AND unsubscribe_limit < 1),
  -- Gmail asks bulk senders to stay below: https://support.google.com/a/answer/81126
  ADD COLUMN spam_limit double precision DEFAULT 0.003 CHECK (spam_limit > 0 AND spam_limit < 1),
  ADD COLUMN is_delay_aware boolean NOT NULL DEFAULT true;
