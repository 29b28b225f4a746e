-- What each decision meant to put on the profile, and when that was surely done and may first have been done; and what
-- older ones had left there. A request that was never answered may have been carried out all the same.
WITH writes AS (
  SELECT
    decision_id,
    MIN(CASE WHEN outcome = 'written' THEN completed_at_micros END) AS surely_by_micros,
    MIN(CASE WHEN outcome = 'written' OR (outcome = 'retry' AND status_code IS NULL) THEN started_at_micros END)
      AS possibly_from_micros
  FROM attempts
  GROUP BY decision_id
)
SELECT
  u.unit, p.person, p.template_number, u.prefix, u.assignment = 'external' AS is_external, u.subject_folded = '' AS is_cleared,
  u.subject_folded AS own_subject, w.surely_by_micros, w.possibly_from_micros, u.decided_at_micros
FROM units u
JOIN passes p ON p.unit = u.unit
LEFT JOIN writes w ON w.decision_id = u.decision_id
UNION ALL
SELECT
  s.unit, p.person, CAST(NULL AS INT) AS template_number, s.prefix, FALSE AS is_external, s.is_cleared, s.own_subject, s.surely_by_micros,
  s.possibly_from_micros, s.decided_at_micros
FROM standing_before s
JOIN people p ON p.profile_id = s.profile_id
