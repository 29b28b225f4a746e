-- Each received email with the evidence for what it rendered: whose subject it bears, and how far it left after our
-- write had surely ended, before it had possibly begun, and from an earlier content that may still have stood.
WITH received AS (
  SELECT
    unit, send_at_micros, MIN(at_micros) AS received_at_micros, MIN(subject_number) AS subject_number,
    MAX(CASE WHEN is_default THEN 1 ELSE 0 END) AS is_default
  FROM attributed_events
  WHERE kind = 'received'
  GROUP BY unit, send_at_micros
),
own AS (
  SELECT
    r.unit, r.send_at_micros, r.received_at_micros, r.subject_number, r.is_default, c.person, c.prefix, c.is_external,
    c.is_cleared, c.subject_number AS own_subject_number, c.surely_by_micros, c.possibly_from_micros, c.decided_at_micros
  FROM received r
  JOIN contents c ON c.unit = r.unit AND c.template_number IS NOT NULL
),
-- How far is the nearest earlier content from possibly standing on the profile, and has one that may this very subject?
-- No visibility margin is wider than a minute: that matters where the own write was not surely done by then, or where
-- the subject is that of the earlier content.
earlier AS (
  SELECT
    unit, send_at_micros,
    MIN(gap_micros) AS gap_micros,
    MAX(CASE WHEN has_subject AND gap_micros <= 60000000 THEN 1 ELSE 0 END) AS is_match
  FROM (
    SELECT
      o.unit, o.send_at_micros, e.subject_number = o.subject_number AS has_subject,
      CASE
        WHEN e.replaced_at_micros IS NULL OR e.replaced_by = o.unit
          OR e.possibly_from_micros - o.send_at_micros > o.send_at_micros - e.replaced_at_micros
          THEN e.possibly_from_micros - o.send_at_micros
        ELSE o.send_at_micros - e.replaced_at_micros
      END AS gap_micros
    FROM own o
    JOIN contents e ON e.person = o.person AND e.prefix = o.prefix
      AND (e.decided_at_micros < o.decided_at_micros
        OR (e.decided_at_micros = o.decided_at_micros AND e.unit < o.unit))
    WHERE NOT e.is_cleared
      AND e.possibly_from_micros IS NOT NULL
      AND (e.subject_number = o.subject_number OR o.surely_by_micros IS NULL
        OR o.send_at_micros - o.surely_by_micros <= 60000000)
  ) candidates
  GROUP BY unit, send_at_micros
)
SELECT
  o.unit, o.decided_at_micros - o.decided_at_micros % 86400000000 AS day_micros, o.send_at_micros, o.received_at_micros,
  o.is_external, o.is_cleared,
  CASE WHEN o.is_cleared THEN o.is_default WHEN o.own_subject_number = o.subject_number THEN 1 ELSE 0 END AS matches_own,
  COALESCE(e.is_match, 0) AS matches_earlier,
  CASE WHEN o.is_cleared THEN 0 ELSE o.is_default END AS matches_default,
  o.send_at_micros - o.surely_by_micros AS after_write_micros,
  o.possibly_from_micros - o.send_at_micros AS before_write_micros,
  e.gap_micros AS earlier_gap_micros
FROM own o
LEFT JOIN earlier e ON e.unit = o.unit AND e.send_at_micros = o.send_at_micros
