-- One row a decision: what it was, and what became of it.
SELECT
  u.decision_id, u.template_id, u.user_id, u.kind, u.assignment, u.variant_id, u.policy_version, u.cell,
  u.group_probability, u.propensity, u.sequence, u.decided_at_micros, u.day_micros, r.evidence, r.received, r.opened,
  r.clicked, r.machine_opened, r.bot_clicked, r.bounced, r.unsubscribed, r.marked_as_spam, r.conversions,
  r.revenue_micros, r.is_first_of_person, r.is_mature, r.conversion_definition
FROM units u
JOIN responses r ON r.unit = u.unit
