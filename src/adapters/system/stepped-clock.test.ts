import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Instant, instant } from '../../domain/instant.ts';
import { SteppedClock } from './stepped-clock.ts';

describe('a stepped clock', () => {
  let clock: SteppedClock;
  let url: string;
  const step = async (now: number): Promise<{ nextDue: number | null }> =>
    (await fetch(url, { method: 'POST', body: JSON.stringify({ now }) })).json() as Promise<{ nextDue: number | null }>;

  beforeEach(async () => {
    clock = new SteppedClock(instant(0));
    url = await clock.listen(0);
  });
  afterEach(() => clock.close());

  it('tells when its earliest loop wants to run next, and runs it then and not before', async () => {
    const ran: number[] = [];
    clock.run('hourly', async (now) => {
      ran.push(now);
      return instant(now + 3_600_000);
    });
    clock.run('only when woken', async () => null);
    expect(await step(0)).toEqual({ nextDue: 3_600_000 });
    expect(await step(1_000)).toEqual({ nextDue: 3_600_000 });
    expect(await step(3_600_000)).toEqual({ nextDue: 7_200_000 });
    expect(ran).toEqual([0, 3_600_000]);
  });

  it('answers only when every loop is at rest, those woken by others included', async () => {
    const log: string[] = [];
    const second = clock.run('second', async (now) => {
      if (now > 0) await new Promise((done) => setTimeout(done, 20));
      log.push(`second at ${now}`);
      return null;
    });
    clock.run('first', async (now): Promise<Instant | null> => {
      if (now === 0) return instant(500);
      await new Promise((done) => setTimeout(done, 20));
      log.push(`first at ${now}`);
      second.wake();
      return null;
    });
    await step(0);
    expect(await step(500)).toEqual({ nextDue: null });
    expect(log).toEqual(['second at 0', 'first at 500', 'second at 500']);
  });

  it('gives a loop that is woken during its turn one more turn', async () => {
    let turns = 0;
    const loop = clock.run('self-waking', async () => {
      turns += 1;
      if (turns === 1) loop.wake();
      return null;
    });
    await step(0);
    expect(turns).toBe(2);
  });

  it('hands what a turn threw to whoever waits for the loop, and comes to rest', async () => {
    const loop = clock.run('broken', async () => {
      throw new Error('a bug');
    });
    await expect(loop.done).rejects.toThrow('a bug');
    expect(await step(10)).toEqual({ nextDue: null });
  });

  it('never moves back', async () => {
    await step(1_000);
    await step(400);
    expect(clock.now()).toBe(1_000);
  });
});
