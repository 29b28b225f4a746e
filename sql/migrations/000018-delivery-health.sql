-- For people who ask what became of deliveries. The queue is hot: a finished delivery enters one of these, a pending none.
CREATE INDEX deliveries_written ON deliveries (org_id, finished_at) WHERE state = 'written';
CREATE INDEX deliveries_unwritten ON deliveries (org_id, finished_at) WHERE state IN ('rejected', 'expired', 'superseded');

-- Attempts are only ever added, in order of time: a summary of each stretch of the table finds the last hour.
CREATE INDEX delivery_attempts_by_time ON delivery_attempts USING brin (started_at)
  WITH (pages_per_range = 32, autosummarize = on);

ALTER TABLE klaviyo_accounts ADD COLUMN paused_since timestamptz;  -- NULL of a paused one: before this was noted
