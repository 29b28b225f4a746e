-- What a conversion may follow: clicks and opens by humans.
SELECT unit, template_id, day_micros, decided_at_micros, profile_id, metric, at_micros
FROM attributed_events
WHERE is_human AND (metric = 'opened_email' OR metric = 'clicked_email' AND NOT is_preference_link)
