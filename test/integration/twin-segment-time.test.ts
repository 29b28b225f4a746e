import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { appendEvent } from '../../twin/state/events.ts';
import { addToList } from '../../twin/state/lists.ts';
import { emailMetric } from '../../twin/state/metrics.ts';
import { updateProfile } from '../../twin/state/profiles.ts';
import { createSegment, type Segment, updateSegment } from '../../twin/state/segments.ts';
import { email, inLine, openFlowTwin } from '../support/flow-twin.ts';
import { control } from '../support/stepped-twin.ts';
import { openShop, type Shop, START } from '../support/twin-shop.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

type Definition = Parameters<typeof createSegment>[2]['definition'];
type Condition = Definition['condition_groups'][number]['conditions'][number];

function segment(condition: Condition): Segment {
  const definition = { condition_groups: [{ conditions: [condition] }] };
  return createSegment(shop.account.segments, shop.account.ids, { name: 'By time', definition }, shop.clock.time);
}
const openMetric = (): string => emailMetric(shop.account.metrics, 'Opened Email').id;
const opens = (operator: 'equals' | 'greater-than', days: number): Condition => ({
  type: 'profile-metric',
  metric_id: openMetric(),
  measurement: 'count',
  measurement_filter: { type: 'numeric', operator, value: 0 },
  timeframe_filter: { type: 'date', operator: 'in-the-last', unit: 'day', quantity: days },
  metric_filters: null,
});
function open(at: number): void {
  const event = { metricId: openMetric(), profile: shop.sarah, at, properties: {} };
  appendEvent(shop.account.events, shop.account.ids, event);
}
const has = ({ members }: Segment): boolean => members.has(shop.sarah.id);

/** When Sarah joins or leaves, in minutes from the start, within so many days. */
function moves(of: Segment, days: number): number[] {
  const found: number[] = [];
  for (let minute = (shop.clock.time - START) / MINUTE; minute <= days * 1_440; minute += 1) {
    const before = has(of);
    shop.clock.time = START + minute * MINUTE;
    if (has(of) !== before) found.push(minute);
  }
  return found;
}

describe('as the clock passes, and nothing else happens, somebody', () => {
  it('leaves a segment of those who did something lately, a minute after the last time they did', () => {
    const active = segment(opens('greater-than', 7));
    open(START);
    shop.clock.time = START + DAY;
    open(START + DAY);
    expect(has(active)).toBe(true);
    expect(moves(active, 20)).toEqual([8 * 1_440 + 1]);
  });

  it('joins a segment of those who did nothing lately', () => {
    open(START);
    const idle = segment(opens('equals', 7));
    expect(has(idle)).toBe(false);
    expect(moves(idle, 20)).toEqual([7 * 1_440 + 1]);
  });

  it.each([
    ['in-the-next', { quantity: 3 }, [7, 10 + 1 / 1_440]],
    ['in-the-last', { quantity: 3 }, [10, 13 + 1 / 1_440]],
    ['at-least', { quantity: 3 }, [13]],
    ['between', { start: 1, end: 2 }, [11, 12 + 1 / 1_440]],
  ])('passes by a date of their own that is %s so many days', (operator, more, days) => {
    updateProfile(shop.account.profiles, shop.sarah, { properties: { renewal: '2026-09-11T09:00:00Z' } }, START);
    const filter = { type: 'date', operator, unit: 'day', ...more } as Extract<
      Condition,
      { type: 'profile-property' }
    >['filter'];
    expect(moves(segment({ type: 'profile-property', property: 'renewal', filter }), 20)).toEqual(
      days.map((day) => Math.round(day * 1_440)),
    );
  });

  it('leaves a segment of those who joined a list lately', () => {
    const timeframe_filter = { type: 'date', operator: 'in-the-last', unit: 'hour', quantity: 2 } as const;
    const group_ids = [shop.list.id];
    const fresh = segment({ type: 'profile-group-membership', is_member: true, group_ids, timeframe_filter });
    addToList(shop.account.lists, shop.list, shop.sarah, START);
    expect(has(fresh)).toBe(true);
    expect(moves(fresh, 1)).toEqual([121]);
  });

  it('joins when a written property can be seen', () => {
    shop.assumptions.change({ propertyLagMilliseconds: 5 * MINUTE });
    const filter = { type: 'string', operator: 'equals', value: 'pro' } as const;
    const pros = segment({ type: 'profile-property', property: 'plan', filter });
    updateProfile(shop.account.profiles, shop.sarah, { properties: { plan: 'pro' } }, START);
    expect(has(pros)).toBe(false);
    expect(moves(pros, 1)).toEqual([5]);
  });

  it('moves at whole steps, as long as is assumed', () => {
    shop.assumptions.change({ segmentStepMilliseconds: DAY });
    open(START);
    // The start is at nine o'clock; days end at midnight.
    expect(moves(segment(opens('equals', 7)), 20)).toEqual([7 * 1_440 + 15 * 60]);
  });

  it('takes along those segments that are made of the segment, whichever is older', () => {
    open(START);
    const outer = segment(opens('equals', 7));
    const idle = segment(opens('equals', 7));
    const outside = { type: 'profile-group-membership', is_member: false, timeframe_filter: null } as const;
    const definition = { condition_groups: [{ conditions: [{ ...outside, group_ids: [idle.id] }] }] };
    updateSegment(shop.account.segments, outer, { definition }, START);
    expect(has(outer)).toBe(true);
    expect(moves(outer, 20)).toEqual([7 * 1_440 + 1]);
  });
});

it('an event that comes late counts from when it happened', () => {
  const active = segment(opens('greater-than', 7));
  shop.clock.time = START + 30 * DAY;
  open(START);
  expect(has(active)).toBe(false);
  open(START + 29 * DAY);
  expect([has(active), ...moves(active, 60)]).toEqual([true, 36 * 1_440 + 1]);
});

test('a segment’s flow takes whom the time alone brings', async () => {
  const t = await openFlowTwin(() => 200, { assumptions: { keepsRateLimits: false, segmentLagMilliseconds: 0 } });
  try {
    const quiet = {
      type: 'profile-metric',
      metric_id: t.metricId,
      measurement: 'count',
      measurement_filter: { type: 'numeric', operator: 'equals', value: 0 },
      timeframe_filter: { type: 'date', operator: 'in-the-last', unit: 'day', quantity: 3 },
    };
    const person = await t.join();
    await t.happen(person);
    await t.until('2026-07-01T00:01:00Z');
    const definition = { condition_groups: [{ conditions: [quiet] }] };
    const made = await control<{ id: string }>(t.twin, 'POST', '/segments', { name: 'Quiet', definition });
    await t.install({ triggers: [{ type: 'segment', id: made.body.id }], ...inLine(email(t.templateId)) });
    await t.until('2026-07-03T23:59:00Z');
    expect(await t.mail()).toEqual([]);
    await t.until('2026-07-05T00:00:00Z');
    expect((await t.mail()).map(({ at, profileId }) => [at, profileId])).toEqual([
      ['2026-07-04T00:01:00.000Z', person],
    ]);
  } finally {
    await t.close();
  }
});
