-- Who had entered the estimates of which template when the day of the boundary began.
SELECT template_id, profile_id
FROM entered_before
UNION ALL
SELECT u.template_id, u.profile_id
FROM firsts f
CROSS JOIN parameters p
JOIN units u ON u.unit = f.unit
WHERE f.decided_at_micros < p.boundary_micros
