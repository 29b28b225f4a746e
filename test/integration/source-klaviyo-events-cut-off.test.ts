import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/instant.ts';
import { type EventPullShop, openEventPullShop } from '../support/event-pull-shop.ts';
import { START } from '../support/twin-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let account: EventPullShop;
beforeEach(async () => {
  account = await openEventPullShop();
});
afterEach(() => account.close());

describe('a pull that is cut off', () => {
  const manyEvents = () =>
    Array.from({ length: 45 }, (_, index) => account.happen('Received Email', START - HOUR + index * 1_000));

  it('by a crash goes on after the last file that landed', async () => {
    const all = manyEvents();
    const { landing } = account.parts;
    let files = 0;
    const crashing = {
      ...landing,
      receive: async (...args: Parameters<typeof landing.receive>) => {
        files += 1;
        if (files > 1) throw new Error('killed');
        return landing.receive(...args);
      },
    };
    await expect(account.pull(START, { landing: crashing })).rejects.toThrow('killed');
    const before = account.calls();
    expect(await account.pull()).toMatchObject({ kind: 'pulled', isWhole: true });
    // Not again from the start: the last page of the first file and what was left, and one call for each other metric.
    expect(account.calls() - before).toBeLessThan(15);
    await account.pipeline.load(account.orgId, instant(START));
    expect(await account.ids()).toEqual(all.sort());
  });

  it('by a 429 goes on when Klaviyo said, and nobody is told of a problem', async () => {
    const all = manyEvents();
    account.spoil({ kind: 'status', status: 429, retryAfterSeconds: 17 }, 1);
    expect(await account.pull()).toMatchObject({ kind: 'pulled', isWhole: false });
    expect(await account.state()).toMatchObject({ nextPullAt: START + 17_000, lastError: null });
    expect(await account.pull(START + 16_000)).toEqual({ kind: 'not_due' });
    expect(await account.pull(START + 17_000)).toMatchObject({ isWhole: true });
    await account.pipeline.load(account.orgId, instant(START));
    expect(await account.ids()).toEqual(all.sort());
  });

  it('stops by itself where our share of the account’s calls is used up, without one 429', async () => {
    const all = Array.from({ length: 800 }, (_, index) =>
      account.happen('Received Email', START - HOUR + index * 1_000),
    );
    await account.connect('granted', 10);
    let now = START;
    let turns = 0;
    for (; (await account.state()).lastPulledAt === null && turns < 10; turns += 1) {
      now = (await account.state()).nextPullAt;
      account.shop.clock.time = now;
      await account.pull(now);
    }
    // Two events a page: a tenth of 3,500 calls a minute is 350.
    expect(turns).toBe(2);
    expect(account.shop.exchanges.filter(({ status }) => status === 429)).toEqual([]);
    await account.pipeline.load(account.orgId, instant(now));
    expect(await account.ids()).toEqual(all.sort());
  });

  it.each([
    ['a 503', { kind: 'status', status: 503 } as const],
    ['a body that ends early', { kind: 'reset-mid-body' } as const],
    ['an answer that is not JSON', { kind: 'truncated-json' } as const],
    ['a page of the network before Klaviyo', { kind: 'html-403' } as const],
  ])('by %s is met again soon, then less often, and loses nothing', async (_what, fault) => {
    const all = manyEvents();
    account.spoil(fault, 2);
    expect(await account.run()).toMatchObject({ kind: 'failed', step: 'pull-klaviyo' });
    expect(await account.state()).toMatchObject({
      nextPullAt: START + MINUTE,
      lastError: expect.stringContaining('tried again'),
    });
    await account.run(START + MINUTE);
    expect((await account.state()).nextPullAt).toBe(START + 3 * MINUTE);
    await account.run(START + 3 * MINUTE);
    expect(await account.state()).toMatchObject({ lastError: null, failures: 0 });
    expect(await account.ids()).toEqual(all.sort());
  });

  it('by a key that lost its scope says which, and keeps its time', async () => {
    account.happen('Received Email', START - HOUR);
    account.spoil({ kind: 'scope-removed', scope: 'events:read' }, 1, '*');
    expect(await account.run()).toMatchObject({ kind: 'failed', sentence: expect.stringContaining('events:read') });
    expect((await account.state()).nextPullAt).toBe(START + HOUR);
    await account.run(START + HOUR);
    expect(await account.ids()).toHaveLength(1);
  });
});
