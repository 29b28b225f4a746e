-- What stood on each profile when the day of the boundary began, so that the next run need not read what was before it.
-- No visibility margin is wider than a minute.
SELECT
  s.unit, w.profile_id, s.prefix, s.is_cleared, s.own_subject, s.surely_by_micros, s.possibly_from_micros,
  s.decided_at_micros
FROM stays s
CROSS JOIN parameters p
JOIN people w ON w.person = s.person
WHERE s.decided_at_micros < p.boundary_micros
  AND (s.replaced_at_micros IS NULL OR s.replaced_at_micros > p.boundary_micros - 60000000)
