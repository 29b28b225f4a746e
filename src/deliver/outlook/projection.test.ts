import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectLateness, type Workload } from './projection.ts';

const workloads: fc.Arbitrary<Workload> = fc.record({
  waiting: fc.array(
    fc.record({ minutesUntilDue: fc.integer({ min: -5, max: 30 }), people: fc.integer({ min: 1, max: 3000 }) }),
    { maxLength: 8 },
  ),
  inflowPerMinute: fc.integer({ min: 0, max: 2000 }),
  writesPerMinute: fc.integer({ min: 50, max: 1500 }),
  delayMinutes: fc.integer({ min: 1, max: 20 }),
  graceMinutes: fc.integer({ min: 0, max: 15 }),
  inflowMinutes: fc.integer({ min: 0, max: 20 }),
});
const BURST: Workload = {
  waiting: [{ minutesUntilDue: 5, people: 6000 }],
  inflowPerMinute: 0,
  writesPerMinute: 700,
  delayMinutes: 5,
  graceMinutes: 0,
  inflowMinutes: 0,
};

describe('the projection of late content', () => {
  it('counts whom a burst leaves with the fallback, and the delay that would have been enough', () => {
    // 5 min × 700 are in time; 6,000 take 8.57 min.
    expect(projectLateness(BURST)).toEqual({ kind: 'late', people: 6000, fallbacks: 2500, enoughDelayMinutes: 9 });
  });

  it('sees the breach of an inflow before anyone is late', () => {
    // 300 a minute too many for 10 minutes: 3,000 behind at the end, 4.3 minutes of work, against 2 of delay.
    const inflow = { waiting: [], inflowPerMinute: 1000, inflowMinutes: 10, delayMinutes: 2 };
    expect(projectLateness({ ...BURST, ...inflow, graceMinutes: 60 })).toMatchObject({
      kind: 'late',
      people: 10_000,
      enoughDelayMinutes: 6,
    });
  });

  it('has no delay to advise where nothing is being written', () => {
    expect(projectLateness({ ...BURST, writesPerMinute: 0 })).toEqual({
      kind: 'late',
      people: 6000,
      fallbacks: 6000,
      enoughDelayMinutes: null,
    });
  });

  it('advises a delay that is enough, and not one that a minute less would do for', () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const projection = projectLateness(workload);
        if (projection.kind === 'on-time') return;
        const longer = Number(projection.enoughDelayMinutes) - workload.delayMinutes;
        const withLonger = (minutes: number) =>
          projectLateness({
            ...workload,
            delayMinutes: workload.delayMinutes + minutes,
            waiting: workload.waiting.map((group) => ({
              ...group,
              minutesUntilDue: group.minutesUntilDue + minutes,
            })),
          });
        expect(longer).toBeGreaterThanOrEqual(1);
        expect(withLonger(longer).kind).toBe('on-time');
        expect(withLonger(longer - 1).kind).toBe('late');
      }),
    );
  });

  it('never counts more fallbacks than people, and none of fewer than the pace can write', () => {
    fc.assert(
      fc.property(workloads, (workload) => {
        const projection = projectLateness(workload);
        if (projection.kind === 'late') expect(projection.fallbacks).toBeLessThanOrEqual(projection.people);
        const waiting = workload.waiting.reduce((sum, { people }) => sum + people, 0);
        const isEasy =
          workload.inflowPerMinute + waiting <= workload.writesPerMinute &&
          workload.waiting.every(({ minutesUntilDue }) => minutesUntilDue >= 1);
        if (isEasy) expect(projection.kind).toBe('on-time');
      }),
    );
  });
});
