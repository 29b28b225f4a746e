import { describe, expect, test } from 'vitest';
import { drawAftermath, drawLateness } from './aftermath.ts';
import { drawReaction } from './reaction.ts';
import { seededRandom } from './seeded-random.ts';
import { type World, worldSchema } from './world.ts';

const PEOPLE = 20_000;
const worldWith = (knobs: object): World =>
  worldSchema.parse({
    segments: { property: 'plan', shares: { all: 1 } },
    waves: [],
    contents: [{ key: 'default', openRate: 0.5, clickRate: 0.1 }],
    ...knobs,
  });
const drawn = <T>(draw: (random: () => number) => T, purpose = ''): T[] =>
  Array.from({ length: PEOPLE }, (_, person) => draw(seededRandom(5, `person ${person}${purpose}`)));
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

describe('what comes of an email', () => {
  const rates = { open: 0.5, click: 0.1, order: 0.25 };

  test('is nothing more than usual unless the world says so', () => {
    const aftermaths = drawn((random) => drawAftermath(random, worldWith({}), { ...rates, order: 0 }));
    expect(aftermaths.every((one) => !one.isDropped && one.complainsAfter === null && one.order === null)).toBe(true);
    expect(drawn((random) => drawLateness(random, worldWith({}).late)).every((late) => late === 0)).toBe(true);
  });

  test('is a drop, a complaint or an order at the rates of the world', () => {
    const world = worldWith({ dropRate: 0.02, spamRate: 0.05 });
    const aftermaths = drawn((random) => drawAftermath(random, world, rates));
    const share = (is: (one: (typeof aftermaths)[number]) => boolean) => aftermaths.filter(is).length / PEOPLE;
    expect(share(({ isDropped }) => isDropped)).toBeCloseTo(0.02, 2);
    expect(share(({ complainsAfter }) => complainsAfter !== null)).toBeCloseTo(0.05, 2);
    expect(Math.abs(share(({ order }) => order !== null) - 0.25)).toBeLessThan(0.01);
  });

  test('is worth little mostly and much sometimes, within its time', () => {
    const world = worldWith({ orders: { medianValue: 40, spread: 1, medianHours: 2, withinHours: 48 } });
    const orders = drawn((random) => drawAftermath(random, world, { ...rates, order: 1 }).order).flatMap(
      (order) => order ?? [],
    );
    const values = orders.map(({ value }) => value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(median(values) - 40)).toBeLessThan(2);
    expect(Math.abs(mean - 40 * Math.exp(0.5))).toBeLessThan(4);
    expect(Math.max(...values)).toBeGreaterThan(1_000);
    expect(values.every((value) => Math.round(value * 100) / 100 === value)).toBe(true);
    expect(Math.max(...orders.map(({ after }) => after))).toBe(48 * 3_600);
    expect(Math.abs(median(orders.map(({ after }) => after)) / 3_600 - 2)).toBeLessThan(0.2);
  });

  test('shows hours or days late for the share that the world says', () => {
    const { late } = worldWith({ late: { share: 0.3, medianHours: 10, atMostHours: 72 } });
    const seconds = drawn((random) => drawLateness(random, late)).filter((each) => each > 0);
    expect(Math.abs(seconds.length / PEOPLE - 0.3)).toBeLessThan(0.01);
    expect(Math.abs(median(seconds) / 3_600 - 10)).toBeLessThan(1);
    expect(Math.max(...seconds)).toBe(72 * 3_600);
  });
});

describe('a reaction', () => {
  const rates = { open: 0.5, click: 0.3, order: 0 };

  test('comes as soon as the world says', () => {
    const timing = { openMedianMinutes: 10, openSpread: 0.5, clickMedianSeconds: 20, clickSpread: 0.1 };
    const reactions = drawn((random) => drawReaction(random, worldWith({ timing }), rates));
    const opens = reactions.flatMap(({ openAfter, receivedAfter }) =>
      openAfter === null ? [] : openAfter - receivedAfter,
    );
    const clicks = reactions.flatMap(({ openAfter, clickAfter }) =>
      clickAfter === null ? [] : clickAfter - (openAfter ?? 0),
    );
    expect(Math.abs(median(opens) - 600)).toBeLessThan(30);
    expect(Math.abs(median(clicks) - 20)).toBeLessThan(2);
  });

  test('is the same whatever the new knobs say of other things, and as it always was', () => {
    const knobs = { dropRate: 1, spamRate: 1, late: { share: 1 }, weekdays: { monday: 2 }, eventProperties: 'all' };
    const usual = drawn((random) => drawReaction(random, worldWith({}), rates));
    expect(drawn((random) => drawReaction(random, worldWith(knobs), rates))).toEqual(usual);
    expect(usual.find(({ clickAfter }) => clickAfter !== null)).toEqual(FIRST_CLICK);
    expect(usual.filter(({ bounce }) => bounce === 'Hard')).toHaveLength(HARD_BOUNCES);
  });
});

/** Seeds are kept by those who compare runs: draws of a world without new knobs never change. */
const FIRST_CLICK = {
  bounce: null,
  receivedAfter: 5,
  machineOpenAfter: null,
  botClickAfter: null,
  openAfter: 4254,
  clickAfter: 4451,
  unsubscribeAfter: null,
};
const HARD_BOUNCES = 44;
