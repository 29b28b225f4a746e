import { describe, expect, it } from 'vitest';
import type { OrgId } from '../domain/ids.ts';
import { createGroupCommit } from './group-commit.ts';

const ORG = 'org' as OrgId;
const OTHER = 'other' as OrgId;

/** A commit that lasts until the test ends it. */
function heldCommits() {
  const batches: { orgId: OrgId; items: readonly number[]; end: (error?: Error) => void }[] = [];
  const commit = (orgId: OrgId, items: readonly number[]): Promise<readonly number[]> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => (error ? reject(error) : resolve(items.map((item) => item * 10)));
      batches.push({ orgId, items, end });
    });
  return { batches, commit };
}
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('a group commit', () => {
  it('takes what came together as one batch and gives each its own result', async () => {
    const { batches, commit } = heldCommits();
    const group = createGroupCommit({ batchSize: 10, batchesInFlight: 2, waiting: 100 }, commit);
    const results = [1, 2, 3].map((item) => group.submit(ORG, item));
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    batches[0]?.end();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  it('collects while its batches are in flight, up to the size of a batch, one organisation not waiting for another', async () => {
    const { batches, commit } = heldCommits();
    const group = createGroupCommit({ batchSize: 2, batchesInFlight: 1, waiting: 100 }, commit);
    for (const item of [1, 2, 3, 4, 5]) void group.submit(ORG, item);
    void group.submit(OTHER, 9);
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2], [9]]);
    batches[0]?.end();
    await turn();
    await turn();
    expect(batches.map(({ items }) => items)).toEqual([[1, 2], [9], [3, 4]]);
  });

  it('turns away what exceeds the queue, and takes more once there is room', async () => {
    const { batches, commit } = heldCommits();
    const group = createGroupCommit({ batchSize: 1, batchesInFlight: 1, waiting: 2 }, commit);
    expect([1, 2, 3].map((item) => group.submit(ORG, item) === null)).toEqual([false, false, true]);
    await turn();
    expect(batches).toHaveLength(1);
    expect(group.submit(ORG, 4)).not.toBeNull();
    expect(group.submit(ORG, 5)).toBeNull();
  });

  it('fails the requests of a batch that fails, and goes on with the next', async () => {
    const { batches, commit } = heldCommits();
    const group = createGroupCommit({ batchSize: 1, batchesInFlight: 1, waiting: 10 }, commit);
    const [first, second] = [group.submit(ORG, 1), group.submit(ORG, 2)];
    await turn();
    batches[0]?.end(new Error('the disk is full'));
    await expect(first).rejects.toThrow('the disk is full');
    await turn();
    await turn();
    batches[1]?.end();
    expect(await second).toBe(20);
  });
});
