import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realClock } from './real-clock.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000 }));
afterEach(() => void vi.useRealTimers());

test('the real clock fires when it is time, tells of errors, and drops the rest when it closes', async () => {
  const happened: string[] = [];
  const clock = realClock((error) => happened.push(String(error)));
  const at = (time: number, run: () => void): void => clock.schedule(time, { reachesOutside: false, run });
  at(3_000, () => happened.push('later'));
  at(2_000, () => happened.push('sooner'));
  at(2_500, () => {
    throw new Error('broken');
  });
  at(9_000, () => happened.push('never'));
  await vi.advanceTimersByTimeAsync(2_100);
  expect(happened).toEqual(['sooner', 'Error: broken', 'later']);
  clock.close();
});
