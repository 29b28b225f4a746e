-- What a decision's group was drawn with, so that the log alone replays it:
-- {"keyedBy": "person" | "entry", "holdoutOf", "holdoutShare", "treatmentShare", "randomControlShare", "epsilon"}.
-- NULL: no group was drawn (kept from before, forced, fallen back), or decided before this release.
ALTER TABLE decisions ADD COLUMN drawn_with json;
