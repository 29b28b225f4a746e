-- A person enters an estimate once: by the first decision whose group was drawn by chance, ours or Klaviyo's.
WITH entered AS (
  SELECT t.template_number, p.person
  FROM entered_before b
  JOIN templates t ON t.template_id = b.template_id
  JOIN people p ON p.profile_id = b.profile_id
)
SELECT d.unit, d.template_number, d.person, d.decided_at_micros
FROM (
  SELECT
    p.unit, p.template_number, p.person, p.decided_at_micros,
    ROW_NUMBER() OVER (
      PARTITION BY p.template_number, p.person ORDER BY p.decided_at_micros ASC NULLS FIRST, p.unit ASC NULLS FIRST
    ) AS drawn_number
  FROM passes p
  WHERE p.is_drawn
) d
LEFT JOIN entered e ON e.template_number = d.template_number AND e.person = d.person
WHERE d.drawn_number = 1 AND e.person IS NULL
