import { afterEach, describe, expect, test } from 'vitest';
import { startFollower } from '../../test/support/follower.ts';
import { SteppedClock } from './stepped-clock.ts';

let closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers) close();
  closers = [];
});

async function clockWith(
  settle: (now: number) => number | null,
): Promise<{ clock: SteppedClock; steps: readonly number[] }> {
  const clock = new SteppedClock(0);
  const follower = await startFollower(settle);
  closers.push(follower.close, () => clock.close());
  clock.followers.add(follower.url);
  await clock.run(0);
  return { clock, steps: follower.steps };
}

describe('the stepped clock', () => {
  test('jumps to whichever side is due next', async () => {
    const due = [10, 30];
    const happened: string[] = [];
    const { clock } = await clockWith((now) => {
      while (due[0] !== undefined && due[0] <= now) happened.push(`follower at ${due.shift()}`);
      return due[0] ?? null;
    });
    for (const at of [20, 40]) {
      clock.schedule(at, { reachesOutside: false, run: () => void happened.push(`twin at ${clock.now()}`) });
    }
    await clock.run(100);
    expect(happened).toEqual(['follower at 10', 'twin at 20', 'follower at 30', 'twin at 40']);
    expect(clock.now()).toBe(100);
  });

  test('brings the follower to an instant before it reaches outside, and has it settle after', async () => {
    const { clock, steps } = await clockWith(() => null);
    const stepsBefore: number[][] = [];
    clock.schedule(50, { reachesOutside: true, run: () => void stepsBefore.push([...steps]) });
    await clock.run(50);
    expect(stepsBefore).toEqual([[0, 50]]);
    expect(steps).toEqual([0, 50, 50]);
  });

  test('spends no round trip on what stays inside', async () => {
    const { clock, steps } = await clockWith(() => null);
    for (let at = 1; at <= 100; at += 1) clock.schedule(at, { reachesOutside: false, run: () => undefined });
    await clock.run(100);
    expect(steps).toEqual([0, 100]);
  });

  test('what reaches outside at one instant goes out together', async () => {
    const { clock } = await clockWith(() => null);
    let underWay = 0;
    let most = 0;
    const run = async (): Promise<void> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
    };
    for (let number = 0; number < 5; number += 1) clock.schedule(7, { reachesOutside: true, run });
    await clock.run(7);
    expect(most).toBe(5);
  });

  test('what is scheduled for the present is played before time goes on', async () => {
    const { clock } = await clockWith(() => null);
    const at: number[] = [];
    const note = (): void => void at.push(clock.now());
    clock.schedule(5, { reachesOutside: false, run: () => clock.schedule(5, { reachesOutside: true, run: note }) });
    clock.schedule(6, { reachesOutside: false, run: note });
    await clock.run(10);
    expect(at).toEqual([5, 6]);
  });

  test('stops at what an event throws, and says it', async () => {
    const { clock } = await clockWith(() => null);
    clock.schedule(5, { reachesOutside: false, run: () => Promise.reject(new Error('the disk is full')) });
    await expect(clock.run(10)).rejects.toThrow('the disk is full');
    expect(clock.runState()).toEqual({ kind: 'failed', error: 'the disk is full' });
  });

  test('refuses a follower that is at rest with work due', async () => {
    const clock = new SteppedClock(0);
    const follower = await startFollower((now) => now);
    closers.push(follower.close, () => clock.close());
    clock.followers.add(follower.url);
    await expect(clock.run(10)).rejects.toThrow(/at rest with work due/);
  });
});
