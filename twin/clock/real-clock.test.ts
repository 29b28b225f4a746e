import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RealClock } from './real-clock.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;
const happened: [what: string, twinTime: number, wallTime: number][] = [];
beforeEach(() => void happened.splice(0));

function clockOf({ speed = 1, start = 1_000 }: { speed?: number; start?: number } = {}) {
  const clock = new RealClock({ onError: (error) => note(String(error)), start, speed });
  const note = (what: string): void => void happened.push([what, clock.now(), Date.now()]);
  const at = (time: number, what: string): void =>
    clock.schedule(time, { reachesOutside: false, run: () => note(what) });
  return { clock, at, note };
}

test('the real clock fires when it is time, tells of errors, and drops the rest when it closes', async () => {
  const { clock, at } = clockOf();
  at(3_000, 'later');
  at(2_000, 'sooner');
  clock.schedule(2_500, {
    reachesOutside: false,
    run: () => {
      throw new Error('broken');
    },
  });
  at(9_000, 'never');
  await vi.advanceTimersByTimeAsync(2_100);
  expect(happened.map(([what]) => what)).toEqual(['sooner', 'Error: broken', 'later']);
  clock.close();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(happened).toHaveLength(3);
});

describe('at sixty times the speed', () => {
  test('an hour passes in a minute, and each timer fires at its own twin time', async () => {
    const { clock, at } = clockOf({ speed: 60, start: 0 });
    at(5 * 60_000, 'five minutes');
    at(HOUR, 'an hour');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(happened).toEqual([
      ['five minutes', 5 * 60_000, 6_000],
      ['an hour', HOUR, 61_000],
    ]);
    expect(clock.now()).toBe(HOUR);
  });

  test('what is already scheduled keeps its twin time when the speed changes', async () => {
    const { clock, at } = clockOf({ speed: 60, start: 0 });
    at(HOUR, 'an hour');
    await vi.advanceTimersByTimeAsync(30_000);
    clock.setSpeed(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(clock.now()).toBe(HOUR / 2 + 10_000);
    clock.setSpeed(3_600);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(happened.map(([what, twinTime]) => [what, twinTime >= HOUR])).toEqual([['an hour', true]]);
  });
});

describe('a pause', () => {
  test('stops time and what is due, and going on loses nothing', async () => {
    const { clock, at } = clockOf({ speed: 10, start: 0 });
    at(20_000, 'due');
    await vi.advanceTimersByTimeAsync(1_000);
    clock.pause();
    await vi.advanceTimersByTimeAsync(HOUR);
    expect([clock.now(), clock.isPaused(), happened]).toEqual([10_000, true, []]);
    at(15_000, 'scheduled meanwhile');
    clock.setSpeed(20);
    clock.resume();
    await vi.advanceTimersByTimeAsync(500);
    expect(happened.map(([what, twinTime]) => [what, twinTime])).toEqual([
      ['scheduled meanwhile', 15_000],
      ['due', 20_000],
    ]);
  });
});

describe('running to a time', () => {
  test('plays what is due up to it, and stops there to the millisecond', async () => {
    const { clock, at } = clockOf({ speed: 7, start: 0 });
    at(10_000, 'at the end');
    at(10_001, 'after it');
    clock.runTo(10_000);
    expect(clock.runState()).toEqual({ kind: 'running', until: 10_000 });
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(happened.map(([what, twinTime]) => [what, twinTime])).toEqual([['at the end', 10_000]]);
    expect([clock.now(), clock.isPaused(), clock.runState()]).toEqual([10_000, true, { kind: 'done', until: 10_000 }]);
    clock.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(happened.map(([what]) => what)).toEqual(['at the end', 'after it']);
    expect(clock.runState()).toEqual({ kind: 'idle' });
  });
});
