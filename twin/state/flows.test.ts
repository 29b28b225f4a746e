import { expect, it } from 'vitest';
import type { FlowDraft } from './flow-definition.ts';
import { emptyFlows, entryAction, installFlow, nextAction } from './flows.ts';
import { seededIds } from './ids.ts';

const delay = (temporaryId: string, next: string | null) => ({
  temporary_id: temporaryId,
  type: 'time-delay' as const,
  links: { next },
  data: {
    unit: 'minutes' as const,
    value: 5,
    secondary_value: null,
    timezone: 'profile',
    delay_until_time: null,
    delay_until_weekdays: null,
  },
});

const split = {
  temporary_id: 'split',
  type: 'conditional-split' as const,
  links: { next_if_true: 'yes', next_if_false: null },
  data: { profile_filter: { condition_groups: [] } },
};

const draft = (actions: FlowDraft['actions'], entry: string): FlowDraft => ({
  triggers: [],
  profile_filter: null,
  entry_action_id: entry,
  reentry_criteria: null,
  actions,
});

it('walks from the entry along its links, a split by its outcome', () => {
  const definition = draft([delay('first', 'split'), split, delay('yes', null)], 'first');
  const flow = installFlow(emptyFlows(), seededIds(1), { name: 'F', status: 'draft', definition }, 0);
  const first = entryAction(flow);
  if (first === undefined) throw new Error('no entry');
  const second = nextAction(flow, first, false);
  if (second === undefined) throw new Error('no second step');
  expect([first.type, second.type]).toEqual(['time-delay', 'conditional-split']);
  expect(nextAction(flow, second, true)?.type).toBe('time-delay');
  expect(nextAction(flow, second, false)).toBeUndefined();
});

it('refuses a link that leads nowhere', () => {
  const definition = draft([delay('first', 'lost')], 'first');
  const install = () => installFlow(emptyFlows(), seededIds(1), { name: 'F', status: 'draft', definition }, 0);
  expect(install).toThrow('lost');
});
