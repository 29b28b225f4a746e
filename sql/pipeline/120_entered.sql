-- Who had entered the estimates of which template when the day of the boundary began.
SELECT DISTINCT template_id, profile_id
FROM (
  SELECT template_id, profile_id
  FROM entered_before
  UNION ALL
  SELECT u.template_id, u.profile_id
  FROM units u
  CROSS JOIN parameters p
  JOIN templates t ON t.template_id = u.template_id
  WHERE u.decided_at_micros < p.boundary_micros
    AND u.assignment <> 'forced' AND (u.group_probability < 1 OR t.control_message_id IS NOT NULL)
) entered
