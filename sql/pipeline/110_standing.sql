-- What stood on each profile when the day of the boundary began, so that the next run need not read what was before it.
-- No visibility margin is wider than a minute.
SELECT
  c.unit, w.profile_id, c.prefix, c.is_cleared, n.subject_folded AS own_subject, c.surely_by_micros,
  c.possibly_from_micros, c.decided_at_micros
FROM contents c
CROSS JOIN parameters p
JOIN people w ON w.person = c.person
LEFT JOIN subjects n ON n.subject_number = c.subject_number
WHERE c.possibly_from_micros IS NOT NULL
  AND c.decided_at_micros < p.boundary_micros
  AND (c.replaced_at_micros IS NULL OR c.replaced_at_micros > p.boundary_micros - 60000000)
