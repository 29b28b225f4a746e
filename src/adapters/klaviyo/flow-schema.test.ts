import { describe, expect, it } from 'vitest';
import { actionDefinition, flowDefinition } from './flow-schema.ts';
import { withoutHeaders } from './without-headers.ts';

const delay = (data: object): number => actionDefinition.parse({ id: '2', type: 'time-delay', data }).delaySeconds;

describe("a flow's definition", () => {
  it('loses webhook headers at any depth, and nothing else', () => {
    const definition = {
      actions: [
        { data: { message: { url: 'u', headers: { 'X-Api-Key': 's' } }, twin: [{ Headers: 's', name: 'n' }] } },
      ],
    };
    expect(withoutHeaders(definition)).toEqual({
      actions: [{ data: { message: { url: 'u' }, twin: [{ name: 'n' }] } }],
    });
    expect(flowDefinition.parse({ entry_action_id: '1', actions: [], x: { headers: { a: 's' } } }).raw).toEqual({
      entry_action_id: '1',
      actions: [],
      x: {},
    });
  });

  it.each([
    [{ unit: 'minutes', value: 5, secondary_value: null }, 300],
    [{ unit: 'hours', value: 1, secondary_value: 30 }, 5_400],
    [{ unit: 'days', value: 2, secondary_value: 3 }, 183_600],
    [{ value: 1 }, 86_400],
    [{ unit: 'fortnights', value: 1 }, 0],
  ])('tells how long a step waits: %o', (data, seconds) => {
    expect(delay(data)).toBe(seconds);
  });

  it.each([
    [{ next: '7' }, ['7']],
    [{ next: null }, []],
    [{ next_if_true: '7', next_if_false: '8' }, ['7', '8']],
    [{ branches: [{ next: '7' }, { next: '8' }], default: '9' }, ['7', '8', '9']],
    [null, []],
  ])('follows every kind of link: %o', (links, next) => {
    expect(actionDefinition.parse({ id: '1', type: 'any-split', links }).next).toEqual(next);
  });

  it("finds the emails of an A/B test, each with its message's own id", () => {
    const email = (id: string) => ({ id, type: 'send-email', data: { message: { id: `M${id}`, name: 'Email' } } });
    const data = { main_action: email('4'), current_experiment: { variations: [email('4'), email('5')] } };
    const test = actionDefinition.parse({ id: '3', type: 'ab-test', links: { next: null }, data });
    expect(test.variations.map(({ message }) => message?.messageId)).toEqual(['M4', 'M4', 'M5']);
  });
});
