-- What each decision meant to put on the profile, when that was surely done and may first have been done, and which write
-- took its place; and what older ones had left there. A request that was never answered may have been carried out all
-- the same.
WITH writes AS (
  SELECT
    decision_id,
    MIN(CASE WHEN outcome = 'written' THEN completed_at_micros END) AS surely_by_micros,
    MIN(CASE WHEN outcome = 'written' OR (outcome = 'retry' AND status_code IS NULL) THEN started_at_micros END)
      AS possibly_from_micros
  FROM attempts
  GROUP BY decision_id
),
meant AS (
  SELECT
    u.unit, p.person, p.template_number, u.prefix, u.assignment = 'external' AS is_external,
    u.subject_folded = '' AS is_cleared, n.subject_number, w.surely_by_micros, w.possibly_from_micros, u.decided_at_micros
  FROM units u
  JOIN passes p ON p.unit = u.unit
  LEFT JOIN subjects n ON n.subject_folded = u.subject_folded
  LEFT JOIN writes w ON w.decision_id = u.decision_id
  UNION ALL
  SELECT
    s.unit, p.person, CAST(NULL AS INT) AS template_number, s.prefix, FALSE AS is_external, s.is_cleared, n.subject_number,
    s.surely_by_micros, s.possibly_from_micros, s.decided_at_micros
  FROM standing_before s
  JOIN people p ON p.profile_id = s.profile_id
  LEFT JOIN subjects n ON n.subject_folded = s.own_subject
)
SELECT
  unit, person, template_number, prefix, is_external, is_cleared, subject_number, surely_by_micros, possibly_from_micros,
  decided_at_micros,
  LEAD(surely_by_micros) OVER (
    PARTITION BY person, prefix, possibly_from_micros IS NULL
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_at_micros,
  LEAD(unit) OVER (
    PARTITION BY person, prefix, possibly_from_micros IS NULL
    ORDER BY COALESCE(surely_by_micros, possibly_from_micros) ASC NULLS LAST, unit ASC NULLS LAST
  ) AS replaced_by
FROM meant
