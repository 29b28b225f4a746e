-- What counts as a conversion, and how long after a touch by a human it still belongs to that touch: Klaviyo's own
-- default for clicks; an open says less, so a day is enough.
ALTER TABLE templates
  ADD COLUMN conversion_metric text NOT NULL DEFAULT 'placed_order' CHECK (conversion_metric <> ''),
  ADD COLUMN click_window_hours int NOT NULL DEFAULT 120 CHECK (click_window_hours BETWEEN 0 AND 720),
  ADD COLUMN open_window_hours int NOT NULL DEFAULT 24 CHECK (open_window_hours BETWEEN 0 AND 720);

ALTER TABLE outcomes
  ADD COLUMN bounced boolean NOT NULL DEFAULT false,
  ADD COLUMN unsubscribed boolean NOT NULL DEFAULT false,
  ADD COLUMN marked_as_spam boolean NOT NULL DEFAULT false,
  ADD COLUMN conversions int NOT NULL DEFAULT 0,
  ADD COLUMN revenue_micros bigint NOT NULL DEFAULT 0;

ALTER TABLE arm_statistics
  ADD COLUMN shown_converted bigint NOT NULL DEFAULT 0,
  ADD COLUMN shown_revenue_micros bigint NOT NULL DEFAULT 0,
  ADD COLUMN converted bigint NOT NULL DEFAULT 0,
  ADD COLUMN revenue_micros bigint NOT NULL DEFAULT 0,
  ADD COLUMN bounced bigint NOT NULL DEFAULT 0,
  ADD COLUMN unsubscribed bigint NOT NULL DEFAULT 0,
  ADD COLUMN marked_as_spam bigint NOT NULL DEFAULT 0;
