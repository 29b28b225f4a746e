import { expect, it } from 'vitest';
import { problemsOf } from './control-schemas.ts';
import { flowInput } from './flow-input.ts';

const delay = (id: string, next: string | null) => ({
  temporary_id: id,
  type: 'time-delay',
  links: { next },
  data: { value: 1 },
});
const split = (profile_filter: unknown) => ({
  temporary_id: 'split',
  type: 'conditional-split',
  data: { profile_filter },
});
const having = (condition: unknown) => ({ condition_groups: [{ conditions: [condition] }] });
const flow = (definition: object) => ({
  name: 'F',
  status: 'live',
  definition: { triggers: [], entry_action_id: null, actions: [], ...definition },
});

it.each<[string, object, string]>([
  ['a step it cannot run', { actions: [{ type: 'send-sms' }] }, 'actions[0].type: the twin has no step "send-sms"'],
  [
    'a trigger it does not know',
    { triggers: [{ type: 'price-drop' }] },
    'triggers[0].type: the twin has no trigger "price-drop"',
  ],
  [
    'a condition it cannot ask',
    { actions: [split(having({ type: 'profile-region' }))] },
    'actions[0].data.profile_filter.condition_groups[0].conditions[0].type: the twin has no condition "profile-region"',
  ],
  [
    'an operator it does not have',
    {
      actions: [
        split(having({ type: 'profile-property', property: 'x', filter: { type: 'date', operator: 'anniversary' } })),
      ],
    },
    'conditions[0].filter.operator: the twin has no date operator "anniversary"',
  ],
  ['a link to nowhere', { actions: [delay('a', 'b')] }, 'actions[0].links.next: expected the id of an action: a'],
  ['an entry that is not there', { entry_action_id: 'z' }, 'entry_action_id: expected the id of an action'],
  [
    'a circle',
    { actions: [delay('a', 'b'), delay('b', 'a')] },
    'actions[1].links.next: expected a later step: "a" leads here',
  ],
  [
    'two steps of one name',
    { actions: [delay('a', null), delay('a', null)] },
    'actions[1].temporary_id: expected an id',
  ],
  [
    'a time of day that is none',
    { actions: [{ ...delay('a', null), data: { value: 1, delay_until_time: 'noon' } }] },
    'actions[0].data.delay_until_time: expected a time of day like 09:30:00',
  ],
  [
    'a place that is none',
    { actions: [{ ...delay('a', null), data: { value: 1, timezone: 'Mars/Base' } }] },
    'actions[0].data.timezone: expected an IANA name or "profile"',
  ],
  ['a misspelt member', { actions: [{ ...delay('a', null), dta: 1 }] }, 'actions[0]: Unrecognized key: "dta"'],
])('refuses %s, by its path', (_what, definition, problem) => {
  const { error } = flowInput.safeParse(flow(definition));
  expect(error === undefined ? [] : problemsOf(error)).toContainEqual(expect.stringContaining(problem));
});

it('takes what Klaviyo answers for a flow that exists', () => {
  const definition = {
    triggers: [{ type: 'metric', id: 'T7Ywek', trigger_filter: null }],
    profile_filter: having({
      type: 'profile-metric',
      metric_id: 'T7Ywek',
      measurement: 'count',
      measurement_filter: { type: 'numeric', operator: 'equals', value: 0 },
      timeframe_filter: { type: 'date', operator: 'flow-start' },
    }),
    entry_action_id: '1',
    reentry_criteria: { duration: 1, unit: 'alltime' },
    actions: [
      {
        id: '1',
        type: 'send-webhook',
        links: { next: '2' },
        data: {
          status: 'live',
          message: {
            id: 'Wh00k1',
            name: 'COT',
            url: 'https://app.example/',
            headers: { 'X-Api-Key': 'k' },
            body: '{}',
          },
        },
      },
      {
        id: '2',
        type: 'time-delay',
        links: { next: '3' },
        data: {
          unit: 'minutes',
          value: 5,
          secondary_value: null,
          timezone: 'profile',
          delay_until_time: null,
          delay_until_weekdays: null,
        },
      },
      {
        id: '3',
        type: 'send-email',
        links: { next: null },
        data: {
          status: 'live',
          message: {
            id: 'RUkrXD',
            name: 'Email 1',
            template_id: 'Y8hHH4',
            subject_line: 'Hi',
            preview_text: null,
            from_email: 'a@shop.example',
            from_label: 'Shop',
            reply_to_email: null,
            cc_email: null,
            bcc_email: null,
            smart_sending_enabled: true,
            transactional: false,
            add_tracking_params: false,
            custom_tracking_params: null,
            additional_filters: null,
          },
        },
      },
    ],
  };
  const { actions } = flowInput.parse(flow(definition)).definition;
  expect(actions.map(({ temporary_id, links }) => [temporary_id, links])).toEqual([
    ['1', { next: '2' }],
    ['2', { next: '3' }],
    ['3', { next: null }],
  ]);
  expect(JSON.stringify(actions)).not.toMatch(/RUkrXD|Wh00k1/);
});
