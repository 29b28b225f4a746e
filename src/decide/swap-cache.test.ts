import { describe, expect, it } from 'vitest';
import { SwapCache } from './swap-cache.ts';

/** Loads of numbers that last until the test ends them; a number is as heavy as it is great. */
function heldLoads(byteLimit = 100) {
  const loads: { id: string; end: (value: number) => void; fail: () => void }[] = [];
  const cache = new SwapCache<number>(byteLimit, (value) => value);
  const get = (id: string): Promise<number> =>
    cache.get(
      id,
      () =>
        new Promise((resolve, reject) =>
          loads.push({ id, end: resolve, fail: () => reject(new Error('database away')) }),
        ),
    );
  /** As long as it takes what was ended to be kept. */
  const settled = () => new Promise((done) => setImmediate(done));
  const load = async (id: string, value: number): Promise<void> => {
    const loading = get(id);
    loads.at(-1)?.end(value);
    await loading;
    await settled();
  };
  return { loads, cache, get, load, settled };
}

describe('what changes while it is used', () => {
  it('is loaded once, and swapped when its reload is complete', async () => {
    const { loads, cache, get } = heldLoads();
    const both = Promise.all([get('a'), get('a')]);
    loads[0]?.end(1);
    expect(await both).toEqual([1, 1]);
    const reloaded = cache.reload(() => true);
    expect(await get('a')).toBe(1);
    loads[1]?.end(2);
    await reloaded;
    expect(await get('a')).toBe(2);
    expect(loads).toHaveLength(2);
  });

  it('never goes back: a slow older load does not replace a newer one', async () => {
    const { loads, cache, get, settled } = heldLoads();
    void get('a');
    const newer = cache.reload(() => true);
    await settled();
    loads[1]?.end(2);
    await newer;
    loads[0]?.end(1);
    await settled();
    expect(await get('a')).toBe(2);
  });

  it('is reloaded one after the other, however much changed, and past a load that fails', async () => {
    const { loads, cache, load, get, settled } = heldLoads();
    for (const id of ['a', 'b', 'c']) await load(id, 1);
    const reloaded = cache.reload(() => true);
    reloaded.catch(() => undefined);
    await settled();
    expect(loads).toHaveLength(4);
    loads[3]?.fail();
    await settled();
    expect(loads).toHaveLength(5);
    loads[4]?.end(2);
    await settled();
    loads[5]?.end(2);
    await settled();
    expect([await get('a'), await get('b'), await get('c')]).toEqual([1, 2, 2]);
    await expect(reloaded).rejects.toThrow('database away');
  });

  it('survives a database that is away: the old one serves on, a first one is tried again', async () => {
    const { loads, cache, get, settled } = heldLoads();
    const first = get('a');
    loads[0]?.fail();
    await expect(first).rejects.toThrow('database away');
    await settled();
    const second = get('a');
    loads[1]?.end(1);
    expect(await second).toBe(1);
    const reloaded = cache.reload(() => true);
    await settled();
    loads[2]?.fail();
    await expect(reloaded).rejects.toThrow('database away');
    expect(await get('a')).toBe(1);
  });

  it('is reloaded alone where it alone changed, and not at all where nobody asked for it', async () => {
    const { loads, cache, load, settled } = heldLoads();
    await load('a', 1);
    await load('b', 1);
    void cache.reload((id) => id === 'b' || id === 'c');
    await settled();
    expect(loads.map(({ id }) => id)).toEqual(['a', 'b', 'b']);
  });
});

describe('what takes too much memory', () => {
  it('goes, least recently used first, and is loaded again when it is asked for', async () => {
    const { loads, cache, get, load } = heldLoads(100);
    await load('a', 40);
    await load('b', 40);
    await get('a');
    await load('c', 40);
    expect([...cache.loaded()]).toHaveLength(2);
    await get('a');
    void get('b');
    expect(loads.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'b']);
  });

  it('stays where it alone is above the limit, and counts anew when a reload makes it lighter', async () => {
    const { loads, cache, load, settled } = heldLoads(100);
    await load('a', 150);
    expect([...cache.loaded()]).toEqual([150]);
    const reloaded = cache.reload(() => true);
    await settled();
    loads[1]?.end(50);
    await reloaded;
    await load('b', 50);
    expect([...cache.loaded()]).toEqual([50, 50]);
  });

  it('is not brought back by a reload that ends after it went', async () => {
    const { loads, cache, load, settled } = heldLoads(100);
    await load('a', 60);
    const reloaded = cache.reload(() => true);
    await settled();
    await load('b', 60);
    loads[1]?.end(60);
    await reloaded;
    expect([...cache.loaded()]).toEqual([60]);
  });
});
