import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

test('everything leaves when it is due, in time order, ties as they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 0, max: 20 }), (times, now) => {
      const queue = new DueQueue<{ at: number; order: number }>();
      for (const [order, at] of times.entries()) queue.push(at, { at, order });
      const inOrder = times.map((at, order) => ({ at, order })).sort((a, b) => a.at - b.at || a.order - b.order);
      expect(queue.popDue(now)).toEqual(inOrder.filter(({ at }) => at <= now));
      expect(queue.nextAt()).toBe(inOrder.find(({ at }) => at > now)?.at ?? null);
      expect(queue.popDue(Number.POSITIVE_INFINITY)).toEqual(inOrder.filter(({ at }) => at > now));
    }),
  );
});
