import { expect, test } from 'vitest';
import type { OrgId } from '../domain/ids.ts';
import { instant } from '../domain/instant.ts';
import { runsOnDemand } from './asked-runs.ts';

const ORG = 'org' as OrgId;
const OTHER = 'other' as OrgId;

function scene() {
  const ends: ((error?: Error) => void)[] = [];
  const told: string[] = [];
  const console = runsOnDemand({
    now: () => instant(0),
    run: (orgId) => {
      told.push(`run ${orgId}`);
      return new Promise<void>((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
    },
    fetchSoon: async () => undefined,
    onPublished: async (orgId) => void told.push(`published ${orgId}`),
    onTrouble: (orgId, error) => void told.push(`trouble ${orgId} ${(error as Error).message}`),
  });
  const end = async (place: number, error?: Error): Promise<void> => {
    ends[place]?.(error);
    await new Promise(setImmediate);
  };
  return { console, told, end };
}

test('a run that is asked for is known until it has ended', async () => {
  const { console, told, end } = scene();
  console.start(ORG);
  expect([console.isAsked(ORG), console.isAsked(OTHER)]).toEqual([true, false]);
  await end(0);
  expect(console.isAsked(ORG)).toBe(false);
  expect(told).toEqual(['run org', 'published org']);
});

test('asked for twice and thrice while one is under way, one more follows: the first may have missed why', async () => {
  const { console, told, end } = scene();
  console.start(ORG);
  console.start(ORG);
  console.start(ORG);
  expect(told).toEqual(['run org']);
  await end(0);
  expect(console.isAsked(ORG)).toBe(true);
  await end(1);
  expect(console.isAsked(ORG)).toBe(false);
  expect(told.filter((line) => line === 'run org')).toHaveLength(2);
});

test('a run that fails is told of, publishes what it could, and does not stop the next', async () => {
  const { console, told, end } = scene();
  console.start(ORG);
  await end(0, new Error('load: The disk is full.'));
  expect(told).toEqual(['run org', 'trouble org load: The disk is full.', 'published org']);
  console.start(ORG);
  await end(1);
  expect(console.isAsked(ORG)).toBe(false);
});

test('organisations do not wait for one another', () => {
  const { console, told } = scene();
  console.start(ORG);
  console.start(OTHER);
  expect(told).toEqual(['run org', 'run other']);
});
