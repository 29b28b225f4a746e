-- Every event of a template's email, with the decision it belongs to: the person's latest one for that message before
-- Klaviyo handed the email off. Events of one send share its time, so they find the same decision. A decision is followed
-- for as many days as any of its events may matter, so that a late event concerns no older day. A received email bears
-- a subject; whether that is the default which that very email had when it was sent is told by either, where the default
-- changed at a time that is not known exactly.
WITH emails AS (
  SELECT
    e.profile_id, e.message_id, e.at_micros, e.send_at_micros,
    CASE
      WHEN e.metric = 'received_email' THEN 'received'
      WHEN e.metric = 'opened_email' THEN 'opened'
      WHEN e.metric = 'clicked_email' THEN 'clicked'
      WHEN e.metric = 'unsubscribed' THEN 'unsubscribed'
      WHEN e.metric = 'spam' THEN 'spam'
      ELSE 'bounced'
    END AS kind,
    CASE WHEN e.metric = 'received_email' THEN e.subject_folded END AS subject_folded,
    NOT e.is_bot AND NOT e.is_machine AS is_human,
    -- Unsubscribe and preference links live on Klaviyo's own domain and are no interest in the content.
    COALESCE(e.url LIKE '%//manage.kmail-lists.com/%', FALSE) AS is_preference_link
  FROM events e
  WHERE e.metric IN (
    'received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email', 'unsubscribed', 'spam'
  )
)
SELECT
  p.unit, e.kind, e.at_micros, e.send_at_micros, s.subject_number, f.message_id IS NOT NULL AS is_default, e.is_human,
  e.is_preference_link,
  e.at_micros >= p.decided_at_micros AND e.at_micros <= p.decided_at_micros + t.maturity_micros AS is_in_time
FROM emails e
CROSS JOIN parameters q
JOIN messages m ON m.message_id = e.message_id AND (m.until_micros IS NULL OR e.send_at_micros < m.until_micros)
JOIN people w ON w.profile_id = e.profile_id
JOIN passes p ON p.person = w.person AND p.message_number = m.message_number
  AND p.decided_at_micros <= e.send_at_micros
  AND (p.until_micros IS NULL OR e.send_at_micros < p.until_micros)
  AND e.at_micros < p.day_micros + (q.followed_days + 1) * 86400000000
JOIN templates t ON t.template_number = p.template_number
LEFT JOIN subjects s ON s.subject_folded = e.subject_folded
LEFT JOIN default_subjects f ON f.message_id = e.message_id AND f.default_subject_folded = e.subject_folded
  AND COALESCE(f.from_micros, -9223372036854775807) <= e.send_at_micros
  AND COALESCE(f.until_micros, 9223372036854775807) > e.send_at_micros
