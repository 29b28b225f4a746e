import { expect, test } from 'vitest';
import type { OrgId, TemplateId, VariantId } from '../../domain/ids.ts';
import { instant } from '../../domain/instant.ts';
import { holdBackHarmful } from './hold-back.ts';
import type { GuardedVariant, Hold } from './ports.ts';

const variant = (variantId: string, people: number, unsubscribe: number, spam: number): GuardedVariant => ({
  templateId: 'welcome' as TemplateId,
  variantId: variantId as VariantId,
  people,
  harmed: { unsubscribe, spam },
  limits: { unsubscribe: 0.01, spam: 0.003 },
});

async function heldOf(watched: readonly GuardedVariant[]): Promise<Hold[]> {
  const held: Hold[] = [];
  const guards = { watched: async () => [...watched], holdBack: async (_: OrgId, hold: Hold) => void held.push(hold) };
  await holdBackHarmful(guards, 'org' as OrgId, instant(0));
  return held;
}

test('a variant that surely harms more than its limit is held back, and the reason is kept', async () => {
  const held = await heldOf([
    variant('kind', 5_000, 45, 10),
    variant('pushy', 5_000, 120, 10),
    variant('spammy', 5_000, 45, 60),
  ]);
  expect(held).toMatchObject([
    { variantId: 'pushy', guard: 'unsubscribe', people: 5_000, harmed: 120, limit: 0.01 },
    { variantId: 'spammy', guard: 'spam', people: 5_000, harmed: 60, limit: 0.003 },
  ]);
});

test('a few unlucky people are no proof, and what is not watched holds nobody back', async () => {
  const unwatched = { ...variant('unwatched', 5_000, 500, 100), limits: { unsubscribe: null, spam: null } };
  expect(await heldOf([variant('new', 50, 2, 1), variant('nobody', 0, 0, 0), unwatched])).toEqual([]);
});
