-- Who had entered the estimates of which template when the day of the boundary began.
SELECT template_id, profile_id
FROM entered_before
UNION ALL
SELECT u.template_id, u.profile_id
FROM units u
JOIN firsts f ON f.unit = u.unit
CROSS JOIN parameters p
WHERE f.decided_at_micros < p.boundary_micros
