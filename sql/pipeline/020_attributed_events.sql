-- Every event of a template's email, with the decision it belongs to: the person's latest one for that message before
-- Klaviyo handed the email off. Events of one send share its time, so they find the same decision. A decision is followed
-- for as many days as any of its events may matter, so that a late event concerns no older day.
WITH passes AS (
  SELECT
    unit, template_id, profile_id, message_id, day_micros, decided_at_micros,
    LEAD(decided_at_micros) OVER (
      PARTITION BY template_id, profile_id, message_id
      ORDER BY decided_at_micros ASC NULLS FIRST, unit ASC NULLS FIRST
    ) AS until_micros
  FROM units
)
SELECT
  p.unit, p.template_id, p.day_micros, p.decided_at_micros, e.profile_id, e.metric, e.at_micros, e.send_at_micros,
  e.subject_folded,
  NOT e.is_bot AND NOT e.is_machine AS is_human,
  -- Unsubscribe and preference links live on Klaviyo's own domain and are no interest in the content.
  COALESCE(e.url LIKE '%//manage.kmail-lists.com/%', FALSE) AS is_preference_link
FROM events e
CROSS JOIN parameters q
JOIN messages m ON m.message_id = e.message_id
JOIN passes p ON p.profile_id = e.profile_id AND p.message_id = m.original_message_id
  AND p.decided_at_micros <= e.send_at_micros
  AND (p.until_micros IS NULL OR e.send_at_micros < p.until_micros)
  AND e.at_micros < p.day_micros + (q.followed_days + 1) * 86400000000
WHERE e.metric IN (
  'received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email', 'unsubscribed', 'spam'
)
