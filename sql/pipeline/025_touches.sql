-- What a conversion may follow: clicks and opens by humans.
SELECT a.unit, u.template_id, u.day_micros, u.profile_id, a.kind, a.at_micros
FROM units u
JOIN attributed_events a ON a.unit = u.unit
WHERE a.is_human AND (a.kind = 'opened' OR a.kind = 'clicked' AND NOT a.is_preference_link)
