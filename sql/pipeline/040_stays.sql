-- Until when each written content stayed on its profile, and which write took its place.
SELECT
  unit, person, prefix, is_cleared, own_subject, surely_by_micros, possibly_from_micros, decided_at_micros,
  LEAD(surely_by_micros) OVER (
    PARTITION BY person, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_at_micros,
  LEAD(unit) OVER (
    PARTITION BY person, prefix
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_by
FROM contents
WHERE possibly_from_micros IS NOT NULL
