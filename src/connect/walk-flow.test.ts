import { describe, expect, it } from 'vitest';
import type { ActionId, MessageId } from '../domain/ids.ts';
import type { ActionDefinition } from './ports.ts';
import { walkFlow } from './walk-flow.ts';

const step = (id: string, type: string, next: string[], more: Partial<ActionDefinition> = {}): ActionDefinition => ({
  id: id as ActionId,
  type,
  next: next as ActionId[],
  status: 'live',
  message: null,
  webhook: null,
  delaySeconds: 0,
  variations: [],
  ...more,
});
const webhook = (id: string, ...next: string[]) =>
  step(id, 'send-webhook', next, { webhook: { url: 'https://x', body: null } });
const delay = (id: string, delaySeconds: number, ...next: string[]) => step(id, 'time-delay', next, { delaySeconds });
const email = (id: string, ...next: string[]) =>
  step(id, 'send-email', next, {
    message: { messageId: `M${id}` as MessageId, name: `Email ${id}`, subjectLine: null, previewText: null },
  });
const walk = (entry: string | null, ...actions: ActionDefinition[]) =>
  walkFlow({ entryActionId: entry as ActionId | null, actions, raw: null });
const delays = (...args: Parameters<typeof walk>) =>
  Object.fromEntries(walk(...args).flatMap((each) => (each.message ? [[each.actionId, each.delaySeconds]] : [])));

describe('walking a flow', () => {
  it('goes from the entry along the links, wherever the actions stand', () => {
    const actions = walk('1', email('3'), delay('2', 300, '3'), webhook('1', '2'));
    expect(actions.map(({ actionId, position }) => [actionId, position])).toEqual([
      ['1', 0],
      ['2', 1],
      ['3', 2],
    ]);
  });

  it('adds up the delays between the webhook and each later email', () => {
    const flow = [webhook('1', '2'), delay('2', 300, '3'), email('3', '4'), delay('4', 86_400, '5'), email('5')];
    expect(delays('1', ...flow)).toEqual({ 3: 300, 5: 86_700 });
  });

  it('knows no delay for an email before any webhook', () => {
    expect(delays('1', delay('1', 60, '2'), email('2', '3'), webhook('3', '4'), email('4'))).toEqual({ 2: null, 4: 0 });
  });

  it('takes the shortest way where branches meet again', () => {
    const flow = [
      webhook('1', '2'),
      step('2', 'conditional-split', ['3', '4']),
      delay('3', 900, '5'),
      delay('4', 120, '5'),
    ];
    expect(delays('1', ...flow, email('5', '6'), delay('6', 60, '7'), email('7'))).toEqual({ 5: 120, 7: 180 });
  });

  it('counts from the last webhook', () => {
    expect(
      delays('1', webhook('1', '2'), delay('2', 600, '3'), webhook('3', '4'), delay('4', 60, '5'), email('5')),
    ).toEqual({ 5: 60 });
  });

  it('ends on a cycle', () => {
    expect(walk('1', webhook('1', '2'), delay('2', 60, '1'))).toHaveLength(2);
  });

  it('finds the entry itself where Klaviyo names none, and keeps what nothing links to', () => {
    expect(walk(null, delay('2', 60), webhook('1', '2'), email('9')).map(({ actionId }) => actionId)).toEqual([
      '1',
      '2',
      '9',
    ]);
  });

  it('lists the emails inside an A/B test as steps with their own messages', () => {
    const test = step('3', 'ab-test', [], { variations: [email('4'), email('5')] });
    expect(delays('1', webhook('1', '2'), delay('2', 300, '3'), test)).toEqual({ 4: 300, 5: 300 });
  });
});
