import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type RateWindows, takePermit } from './rate-windows.ts';

const limit = { burst: 3, steady: 10, daily: 40 };
const gaps = fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 200 });

it('admits at most the burst in any second, the steady number in any minute, the daily number in any day', () => {
  fc.assert(
    fc.property(gaps, (waits) => {
      const windows: RateWindows = new Map();
      const admitted: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        if (takePermit(windows, [{ key: 'k', limit }], now).kind === 'admitted') admitted.push(now);
      }
      for (const at of admitted) {
        const within = (size: number) => admitted.filter((t) => Math.floor(t / size) === Math.floor(at / size)).length;
        expect(within(1_000)).toBeLessThanOrEqual(limit.burst);
        expect(within(60_000)).toBeLessThanOrEqual(limit.steady);
        expect(within(86_400_000)).toBeLessThanOrEqual(limit.daily);
      }
    }),
  );
});

it('always admits who waits as long as told, and no sooner', () => {
  fc.assert(
    fc.property(gaps, (waits) => {
      const windows: RateWindows = new Map();
      const ask = (at: number) => takePermit(windows, [{ key: 'k', limit }], at);
      let now = 0;
      for (const wait of waits) {
        now += wait;
        const permit = ask(now);
        if (permit.kind === 'admitted') continue;
        expect(ask(now + (permit.retryAfterSeconds - 1) * 1_000).kind).toBe('throttled');
        now += permit.retryAfterSeconds * 1_000;
        expect(ask(now).kind).toBe('admitted');
      }
    }),
  );
});

it('admits the whole burst in every second, while the minute has room', () => {
  const windows: RateWindows = new Map();
  const admitted = [0, 1_000, 2_000].map(
    (at) => [1, 2, 3, 4].filter(() => takePermit(windows, [{ key: 'k', limit }], at).kind === 'admitted').length,
  );
  expect(admitted).toEqual([3, 3, 3]);
});
