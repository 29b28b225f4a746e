-- Until when each written content stayed on its profile, and which write took its place.
SELECT
  unit, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, decided_at_micros,
  LEAD(surely_by_micros) OVER (
    PARTITION BY profile_id, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_at_micros,
  LEAD(unit) OVER (
    PARTITION BY profile_id, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_by
FROM (
  SELECT unit, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, decided_at_micros
  FROM contents
  WHERE possibly_from_micros IS NOT NULL
  UNION ALL
  SELECT unit, profile_id, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, decided_at_micros
  FROM standing_before
) written
