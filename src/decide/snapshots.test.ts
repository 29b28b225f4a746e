import { describe, expect, it } from 'vitest';
import type { OrgId, TemplateId, VariantId } from '../domain/ids.ts';
import type { Snapshot } from './ports.ts';
import { createSnapshots } from './snapshots.ts';

const ORG = 'org' as OrgId;
const EMPTY: Snapshot = { attributes: [], buckets: new Map(), templates: new Map() };

/** Loads that last until the test ends them. */
function heldLoads() {
  const loads: { end: (snapshot: Snapshot) => void; fail: () => void }[] = [];
  const contents: string[] = [];
  const snapshots = createSnapshots({
    load: () =>
      new Promise((resolve, reject) => loads.push({ end: resolve, fail: () => reject(new Error('database away')) })),
    loadContent: async (_org, _template, variantId, version) => {
      contents.push(`${variantId}@${version}`);
      return { subject: `${version}`, preheader: '', body: '' };
    },
  });
  return { loads, contents, snapshots };
}

describe('snapshots', () => {
  it('are loaded once, and swapped when a refresh is complete', async () => {
    const { loads, snapshots } = heldLoads();
    const both = Promise.all([snapshots.of(ORG), snapshots.of(ORG)]);
    loads[0]?.end(EMPTY);
    expect(await both).toEqual([EMPTY, EMPTY]);
    const refreshed = snapshots.refresh(null);
    expect(await snapshots.of(ORG)).toBe(EMPTY);
    const next: Snapshot = { ...EMPTY };
    loads[1]?.end(next);
    await refreshed;
    expect(await snapshots.of(ORG)).toBe(next);
    expect(loads).toHaveLength(2);
  });

  it('never go back: a slow older load does not replace a newer one', async () => {
    const { loads, snapshots } = heldLoads();
    const older = snapshots.refresh(ORG);
    const newer = snapshots.refresh(ORG);
    const next: Snapshot = { ...EMPTY };
    loads[1]?.end(next);
    await newer;
    loads[0]?.end(EMPTY);
    await older;
    expect(await snapshots.of(ORG)).toBe(next);
  });

  it('survive a database that is away: the old one serves on, a first one is tried again', async () => {
    const { loads, snapshots } = heldLoads();
    const first = snapshots.of(ORG);
    loads[0]?.fail();
    await expect(first).rejects.toThrow('database away');
    const second = snapshots.of(ORG);
    loads[1]?.end(EMPTY);
    expect(await second).toBe(EMPTY);
    const refreshed = snapshots.refresh(ORG);
    loads[2]?.fail();
    await expect(refreshed).rejects.toThrow('database away');
    expect(await snapshots.of(ORG)).toBe(EMPTY);
  });

  it('fetch a version that no longer serves once', async () => {
    const { loads, contents, snapshots } = heldLoads();
    void snapshots.of(ORG);
    loads[0]?.end(EMPTY);
    const old = () => snapshots.contentOf(ORG, 'welcome' as TemplateId, 'a' as VariantId, 3);
    expect(await old()).toBe(await old());
    expect(contents).toEqual(['a@3']);
  });
});
