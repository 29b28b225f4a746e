-- Each unit in numbers alone, when the same template next decided for the same person and message, and whether chance
-- drew its group, ours or Klaviyo's.
SELECT
  u.unit, p.person, t.template_number, m.message_number, u.day_micros, u.decided_at_micros,
  LEAD(u.decided_at_micros) OVER (
    PARTITION BY p.person, t.template_number, m.message_number
    ORDER BY u.decided_at_micros ASC NULLS FIRST, u.unit ASC NULLS FIRST
  ) AS until_micros,
  u.assignment <> 'forced' AND (u.group_probability < 1 OR t.control_message_id IS NOT NULL) AS is_drawn
FROM units u
JOIN people p ON p.profile_id = u.profile_id
JOIN templates t ON t.template_id = u.template_id
LEFT JOIN (SELECT DISTINCT original_message_id, message_number FROM messages) m ON m.original_message_id = u.message_id
