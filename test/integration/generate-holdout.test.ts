import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const PEOPLE = Array.from({ length: 80 }, (_, person) => `01J8P${person}`);
const NEWCOMERS = Array.from({ length: 80 }, (_, person) => `01J8N${person}`);

let db: TestDatabase;
let server: Server;
let orgId: OrgId;
let slug: string;
let key: string;
let orgs = 0;

beforeAll(async () => {
  db = await cloneDatabase();
  server = startServer(db.url);
});
afterAll(async () => {
  await server.close();
  await db.drop();
});

async function open(split: string): Promise<void> {
  orgs += 1;
  slug = `holdout-${orgs}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId);
  await createTemplate(db, orgId, { split });
}

async function holdOut(share: number): Promise<void> {
  await db.asOwner('UPDATE templates SET holdout_share = $2 WHERE org_id = $1', [orgId, share]);
  await server.snapshots.refresh(orgId);
}

interface Group {
  readonly kind: string;
  readonly reason: string;
  readonly variantId: string | null;
}

/** In which group each person's decision of this pass through the flow puts them. */
async function pass(entryId: string, people: readonly string[]): Promise<Map<string, Group>> {
  const answers = await Promise.all(
    people.map((person) =>
      server.app.inject({
        method: 'POST',
        url: `/api/generate/${slug}`,
        headers: { 'x-api-key': key },
        payload: webhookBody(person, { entry_id: entryId }),
      }),
    ),
  );
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
  const rows = await db.asOwner<Group & { userId: string }>(
    `SELECT user_id AS "userId", kind, reason, variant_id AS "variantId" FROM decisions
     WHERE org_id = $1 AND entry_id = $2`,
    [orgId, entryId],
  );
  return new Map(rows.map(({ userId, kind, reason, variantId }) => [userId, { kind, reason, variantId }]));
}

const heldOut = (groups: ReadonlyMap<string, Group>): string[] =>
  [...groups].flatMap(([person, { reason }]) => (reason === 'holdout' ? [person] : [])).sort();

describe('a holdout changed later, where people keep their variant', () => {
  beforeEach(() => open('internal_persistent'));

  it('set to 0 still keeps out whom it kept out, and nobody new', async () => {
    await holdOut(0.4);
    const before = await pass('first', PEOPLE);
    expect(heldOut(before).length).toBeGreaterThan(10);
    await holdOut(0);
    expect(await pass('second', PEOPLE)).toEqual(before);
    expect(heldOut(await pass('second-newcomers', NEWCOMERS))).toEqual([]);
  });

  it('raised takes nobody’s variant away, and counts for who comes new', async () => {
    await holdOut(0);
    const before = await pass('first', PEOPLE);
    await holdOut(0.4);
    expect(await pass('second', PEOPLE)).toEqual(before);
    expect(heldOut(await pass('second-newcomers', NEWCOMERS)).length).toBeGreaterThan(10);
  });

  it('set to 0 moves nobody between the groups, also where variants were archived meanwhile', async () => {
    await holdOut(0.4);
    const before = await pass('first', PEOPLE);
    await db.asOwner(`UPDATE variants SET state = 'archived' WHERE org_id = $1 AND variant_id IN ('a', 'b')`, [orgId]);
    await holdOut(0);
    const after = await pass('second', PEOPLE);
    expect(heldOut(after)).toEqual(heldOut(before));
    const kinds = (groups: ReadonlyMap<string, Group>) =>
      [...groups].map(([person, { kind }]) => `${person} ${kind}`).sort();
    expect(kinds(after)).toEqual(kinds(before));
  });
});

describe('a holdout changed later, where every email is drawn anew', () => {
  beforeEach(() => open('internal_random'));

  it('set to 0 lets everybody in from the next email on', async () => {
    await holdOut(0.4);
    expect(heldOut(await pass('first', PEOPLE)).length).toBeGreaterThan(10);
    await holdOut(0);
    expect(heldOut(await pass('second', PEOPLE))).toEqual([]);
  });

  it('left as it is keeps the same people out of every email; raised keeps them and adds others', async () => {
    await holdOut(0.2);
    const before = heldOut(await pass('first', PEOPLE));
    expect(heldOut(await pass('second', PEOPLE))).toEqual(before);
    await holdOut(0.5);
    const after = heldOut(await pass('third', PEOPLE));
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(before.length);
  });
});
