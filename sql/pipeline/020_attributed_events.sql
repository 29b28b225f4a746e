-- Every event of a template's email, with the decision it belongs to: the person's latest one for that message before
-- Klaviyo handed the email off. Events of one send share its time, so they find the same decision. A decision is followed
-- for as many days as any of its events may matter, so that a late event concerns no older day.
SELECT
  p.unit,
  CASE
    WHEN e.metric = 'received_email' THEN 'received'
    WHEN e.metric = 'opened_email' THEN 'opened'
    WHEN e.metric = 'clicked_email' THEN 'clicked'
    WHEN e.metric = 'unsubscribed' THEN 'unsubscribed'
    WHEN e.metric = 'spam' THEN 'spam'
    ELSE 'bounced'
  END AS kind,
  e.at_micros, e.send_at_micros, CASE WHEN e.metric = 'received_email' THEN e.subject_folded END AS subject_folded,
  CASE WHEN e.metric = 'received_email' THEN e.message_id END AS message_id,
  NOT e.is_bot AND NOT e.is_machine AS is_human,
  -- Unsubscribe and preference links live on Klaviyo's own domain and are no interest in the content.
  COALESCE(e.url LIKE '%//manage.kmail-lists.com/%', FALSE) AS is_preference_link,
  e.at_micros >= p.decided_at_micros AND e.at_micros <= p.decided_at_micros + t.maturity_micros AS is_in_time
FROM events e
CROSS JOIN parameters q
JOIN messages m ON m.message_id = e.message_id AND (m.until_micros IS NULL OR e.send_at_micros < m.until_micros)
JOIN people w ON w.profile_id = e.profile_id
JOIN passes p ON p.person = w.person AND p.message_number = m.message_number
  AND p.decided_at_micros <= e.send_at_micros
  AND (p.until_micros IS NULL OR e.send_at_micros < p.until_micros)
  AND e.at_micros < p.day_micros + (q.followed_days + 1) * 86400000000
JOIN templates t ON t.template_number = p.template_number
WHERE e.metric IN (
  'received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email', 'unsubscribed', 'spam'
)
