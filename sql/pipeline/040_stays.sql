-- Until when each written content stayed on its profile, and which write took its place.
WITH written AS (
  SELECT
    decision_id, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, sequence,
    decided_at_micros
  FROM contents
  WHERE possibly_from_micros IS NOT NULL
  UNION ALL
  SELECT
    decision_id, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, sequence,
    decided_at_micros
  FROM standing_before
)
SELECT
  decision_id, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, sequence,
  decided_at_micros,
  LEAD(surely_by_micros) OVER (
    PARTITION BY profile_id, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, sequence ASC NULLS LAST,
      decision_id ASC NULLS LAST
  ) AS replaced_at_micros,
  LEAD(decision_id) OVER (
    PARTITION BY profile_id, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, sequence ASC NULLS LAST,
      decision_id ASC NULLS LAST
  ) AS replaced_by
FROM written
