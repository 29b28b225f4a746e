-- Each received email with the evidence for what it rendered: whose subject it bears, and how far it left after our
-- write had surely ended, before it had possibly begun, and from an earlier content that may still have stood.
WITH received AS (
  SELECT unit, send_at_micros, MIN(at_micros) AS received_at_micros, MIN(subject_folded) AS subject_folded
  FROM attributed_events
  WHERE kind = 'received'
  GROUP BY unit, send_at_micros
),
-- How far is the nearest earlier content from possibly standing on the profile, and has one that may this very subject?
-- No visibility margin is wider than a minute.
earlier AS (
  SELECT
    unit, send_at_micros,
    MIN(gap_micros) AS gap_micros,
    MAX(CASE WHEN has_subject AND gap_micros <= 60000000 THEN 1 ELSE 0 END) AS is_match
  FROM (
    SELECT
      r.unit, r.send_at_micros, e.own_subject = r.subject_folded AS has_subject,
      CASE
        WHEN e.replaced_at_micros IS NULL OR e.replaced_by = c.unit
          OR e.possibly_from_micros - r.send_at_micros > r.send_at_micros - e.replaced_at_micros
          THEN e.possibly_from_micros - r.send_at_micros
        ELSE r.send_at_micros - e.replaced_at_micros
      END AS gap_micros
    FROM received r
    JOIN contents c ON c.unit = r.unit
    JOIN stays e ON e.person = c.person AND e.prefix = c.prefix
      AND (e.decided_at_micros < c.decided_at_micros
        OR (e.decided_at_micros = c.decided_at_micros AND e.unit < c.unit))
    WHERE NOT e.is_cleared
  ) candidates
  GROUP BY unit, send_at_micros
)
SELECT
  r.unit, c.decided_at_micros - c.decided_at_micros % 86400000000 AS day_micros, r.send_at_micros, r.received_at_micros,
  c.is_external, c.is_cleared,
  CASE WHEN c.own_subject = r.subject_folded THEN 1 ELSE 0 END AS matches_own,
  COALESCE(e.is_match, 0) AS matches_earlier,
  CASE WHEN NOT c.is_cleared AND t.default_subject_folded = r.subject_folded THEN 1 ELSE 0 END AS matches_default,
  r.send_at_micros - c.surely_by_micros AS after_write_micros,
  c.possibly_from_micros - r.send_at_micros AS before_write_micros,
  e.gap_micros AS earlier_gap_micros
FROM received r
JOIN contents c ON c.unit = r.unit
JOIN templates t ON t.template_number = c.template_number
LEFT JOIN earlier e ON e.unit = r.unit AND e.send_at_micros = r.send_at_micros
