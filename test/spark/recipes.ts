import { DAY, FOLLOWED_DAYS, NOW, oneOf, SECOND, START, SUBJECTS, URLS } from './world.ts';

/** Input table -> column -> what it holds. */
export const RECIPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  decisions: {
    decision_id: "md5('d' || i)",
    template_id: 'template_id',
    message_id: 'message',
    profile_id: "'01P' || person",
    user_id: "'01P' || person",
    prefix: 'prefix',
    kind: "CASE WHEN i % 10 = 0 THEN 'control' WHEN i % 97 = 0 THEN 'fallback' ELSE 'treatment' END",
    assignment: "['drawn', 'drawn', 'drawn', 'inherited', 'forced', 'random'][1 + dice(i, 'assignment', 6)]",
    variant_id: "CASE WHEN i % 10 <> 0 THEN 'variant-' || dice(i, 'variant', 5) END",
    policy_version: "CASE WHEN dice(i, 'policy', 10) > 0 THEN dice(i, 'policy', 10) END",
    cell: "['', 'plan=free', 'plan=größer|city=東京', 'plan=null'][1 + dice(i, 'cell', 4)]",
    group_probability: "[1.0, 0.9, 0.1, 1.0 / 3][1 + dice(i, 'group', 4)]",
    propensity: "(1 + dice(i, 'propensity', 999983)) / 999983.0",
    subject_folded: 'subject',
    decided_at_micros: 'decided_at',
    sequence: 'i + 1',
  },
  // Written, written after retries, never answered, answered late, refused, or lost before the first try.
  attempts: {
    decision_id: "CASE WHEN i % 1009 = 0 THEN 'nobody-' || i ELSE md5('d' || i) END",
    attempt: 'number',
    outcome:
      "CASE WHEN number < tries THEN 'retry' ELSE ['written', 'written', 'written', 'rejected', 'retry'][1 + dice(i, 'end', 5)] END",
    status_code:
      "CASE WHEN dice(i * 10 + number, 'status', 3) > 0 THEN 200 + 229 * (dice(i * 10 + number, 'status', 3) - 1) END",
    started_at_micros: 'started',
    completed_at_micros:
      "CASE WHEN dice(i * 10 + number, 'lost', 20) > 0 THEN started + dice(i, 'took', 400) * 1000000 END",
    sequence: 'i * 10 + number',
  },
  templates: {
    template_number: 'i',
    template_id: 'template_id',
    message_id: 'message_id',
    prefix: 'prefix',
    control_message_id: 'control',
    maturity_micros: 'maturity',
    conversion_metric: 'metric',
    click_window_micros: 'click_window',
    open_window_micros: 'open_window',
    conversion_definition: '1 + i % 3',
  },
  parameters: {
    reach_micros: `${NOW - 3 * DAY}`,
    boundary_micros: `${START + 40 * DAY}`,
    followed_days: `${FOLLOWED_DAYS}`,
  },
  messages: {
    message_id: 'message_id',
    original_message_id: 'original',
    message_number: 'dense_rank() OVER (ORDER BY original)',
    until_micros: `CASE WHEN message_id = 'MSG-W-COPY' THEN ${START + 30 * DAY} END`,
  },
  default_subjects: {
    message_id: 'message_id',
    default_subject_folded: 'subject',
    from_micros: 'from_at',
    until_micros: 'until_at',
  },
  // From before the first decision.
  standing_before: {
    unit: '-1000000000 - i',
    profile_id: "'01P' || i",
    prefix: "CASE WHEN i % 3 = 0 THEN 'jai_birthday' ELSE 'jai' END",
    is_cleared: 'i % 5 = 0',
    own_subject: oneOf(SUBJECTS, `dice(i, 'own', ${SUBJECTS.length})`),
    surely_by_micros: `CASE WHEN i % 4 > 0 THEN ${START} - i * ${SECOND} END`,
    possibly_from_micros: `${START - 60 * SECOND} - i * ${SECOND}`,
    decided_at_micros: `${START - 90 * SECOND} - i * ${SECOND}`,
  },
  entered_before: { template_id: "['welcome', 'basket', 'birthday'][1 + i % 3]", profile_id: "'01P' || i" },
  events: {
    event_id: "CASE WHEN i % 50 = 0 THEN 'é😀-' || kind || '-' || i ELSE kind || '-' || i END",
    at_micros: 'happened_at',
    send_at_micros: 'send_at',
    profile_id: 'profile',
    metric: 'metric',
    metric_name:
      "CASE metric WHEN 'other' THEN ['Überraschung', 'überraschung', 'Other'][1 + dice(i, 'name', 3)] ELSE upper(metric) END",
    flow_id: "CASE WHEN i % 4 > 0 THEN 'FLOW' || i % 7 END",
    message_id: 'message',
    variation: "CASE WHEN i % 13 = 0 THEN 'VAR' || i % 3 END",
    subject_folded: 'subject',
    url: `CASE WHEN metric = 'clicked_email' AND i % 9 > 0 THEN ${oneOf(URLS, `dice(i, 'url', ${URLS.length})`)} END`,
    is_bot: "metric = 'clicked_email' AND dice(i, 'bot', 5) = 0",
    is_machine: "metric = 'opened_email' AND dice(i, 'machine', 3) = 0",
    value_micros:
      "CASE WHEN metric = 'placed_order' THEN [NULL, 0, -1, 49990000, 9000000000000001, dice(i, 'value', 1000000000)][1 + dice(i, 'money', 6)] END",
  },
};
