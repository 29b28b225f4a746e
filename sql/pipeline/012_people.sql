-- A person's number: sorting and joining by it takes a quarter of what their id takes. No two people share a unit.
SELECT profile_id, MIN(unit) AS person
FROM (
  SELECT profile_id, unit FROM units
  UNION ALL
  SELECT profile_id, unit FROM standing_before
) known
WHERE profile_id IS NOT NULL
GROUP BY profile_id
