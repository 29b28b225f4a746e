import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { plusHours, plusSeconds } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createKey, createTemplate, type Server, START, startServer, webhookBody } from './decide-arrange.ts';

/** As many as Klaviyo makes, and the first. */
const SENT = 18;
const RUNS = 6;
const PATIENCE_MILLISECONDS = 120_000;

let db: TestDatabase;
let servers: readonly [Server, Server];
let orgs = 0;

beforeAll(async () => {
  db = await cloneDatabase();
  servers = [startServer(db.url), startServer(db.url)];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await db.drop();
});

interface Shop {
  readonly orgId: OrgId;
  readonly slug: string;
  readonly key: string;
}

async function openShop(split: string): Promise<Shop> {
  orgs += 1;
  const slug = `retries-${orgs}`;
  const orgId = await db.createOrg(slug);
  await createTemplate(db, orgId, { split });
  setTime(START);
  return { orgId, slug, key: await createKey(db, orgId) };
}

function setTime(at: Server['clock']['at']): void {
  for (const { clock } of servers) clock.at = at;
}

interface Webhook {
  readonly person: string;
  readonly entryId: string | null;
  /** Which of the two servers it reaches. */
  readonly at: 0 | 1;
}

interface Answer {
  readonly statusCode: number;
  readonly bytes: string;
  readonly entry: number;
  readonly isRepeat: boolean;
}

async function post({ slug, key }: Shop, { person, entryId, at }: Webhook): Promise<Answer> {
  const { statusCode, payload, headers } = await servers[at].app.inject({
    method: 'POST',
    url: `/api/generate/${slug}`,
    headers: { 'x-api-key': key },
    payload: webhookBody(person, {
      fields: { first_name: person },
      ...(entryId === null ? {} : { entry_id: entryId }),
    }),
  });
  return {
    statusCode,
    // The answer but for the one part that says whether it repeats.
    bytes: payload.replace(/,"repeated":(true|false)\}/, '}'),
    entry: JSON.parse(payload).decision?.entry ?? 0,
    isRepeat: headers['x-justai-repeated'] === 'true',
  };
}

/** Every webhook 18 times, in any order, to either server, some of them at the same moment. */
const storms = (people: readonly string[], entryIds: readonly (string | null)[]) => {
  const sent = people.flatMap((person) => entryIds.map((entryId) => ({ person, entryId })));
  const all = sent.flatMap((each) => Array.from({ length: SENT }, () => each));
  return fc.record({
    order: fc.shuffledSubarray(all, { minLength: all.length }),
    reached: fc.array(fc.constantFrom<0 | 1>(0, 1), { minLength: all.length, maxLength: all.length }),
    together: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: all.length, maxLength: all.length }),
  });
};
type Storm = typeof storms extends (...rest: never[]) => fc.Arbitrary<infer T> ? T : never;

/** Plays the storm over less than a day. @returns what each webhook, by its name, was answered. */
async function play(shop: Shop, { order, reached, together }: Storm): Promise<Map<string, Answer[]>> {
  const answers = new Map<string, Answer[]>();
  for (let from = 0, wave = 0; from < order.length; wave += 1) {
    const sent = order.slice(from, from + (together[wave] ?? 1));
    const made = sent.map((each, index): Webhook => ({ ...each, at: reached[from + index] ?? 0 }));
    const answered = await Promise.all(made.map((webhook) => post(shop, webhook)));
    made.forEach(({ person, entryId }, index) => {
      const name = JSON.stringify([person, entryId]);
      answers.set(name, [...(answers.get(name) ?? []), ...answered.slice(index, index + 1)]);
    });
    from += sent.length;
    setTime(plusHours(START, (24 * from) / order.length));
  }
  return answers;
}

const count = async (table: string, { orgId }: Shop): Promise<number> =>
  (await db.asOwner(`SELECT FROM ${table} WHERE org_id = $1`, [orgId])).length;

function expectOneAnswer(answers: readonly Answer[]): void {
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(SENT).fill(200));
  expect(new Set(answers.map(({ bytes }) => bytes)).size).toBe(1);
  expect(answers.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
}

it.each(['internal_persistent', 'internal_random'])(
  'Klaviyo’s 17 retries in any order, at two servers, are one decision and the same bytes: %s',
  async (split) => {
    await fc.assert(
      fc.asyncProperty(storms(['01J8A', '01J8B', '01J8C'], [null]), async (storm) => {
        const shop = await openShop(split);
        const answers = await play(shop, storm);
        expect(answers.size).toBe(3);
        for (const each of answers.values()) expectOneAnswer(each);
        expect([await count('decisions', shop), await count('deliveries', shop)]).toEqual([3, 3]);
        expect(await count('assignments', shop)).toBe(split === 'internal_persistent' ? 3 : 0);
      }),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MILLISECONDS,
);

it(
  'named entries are one decision each, in whatever order and with whatever gaps their names arrive',
  async () => {
    const names = ['order-17', 'order-3', 'order-40'];
    await fc.assert(
      fc.asyncProperty(storms(['01J8A', '01J8B'], names), async (storm) => {
        const shop = await openShop('internal_random');
        const answers = await play(shop, storm);
        for (const each of answers.values()) expectOneAnswer(each);
        expect([await count('decisions', shop), await count('deliveries', shop)]).toEqual([6, 6]);
        for (const person of ['01J8A', '01J8B']) {
          const entries = names.map((name) => answers.get(JSON.stringify([person, name]))?.[0]?.entry);
          expect(entries.sort()).toEqual([1, 2, 3]);
        }
      }),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MILLISECONDS,
);

it(
  'who enters again on the same day is recognised, and the retries of both entries in any order add nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(storms(['01J8A'], [null]), storms(['01J8A'], [null]), async (first, second) => {
        const shop = await openShop('internal_random');
        const before = (await play(shop, { ...first, order: first.order.slice(0, SENT - 1) })).values().next().value;
        expect(new Set(before?.map(({ entry }) => entry))).toEqual(new Set([1]));
        await db.asOwner(`UPDATE deliveries SET state = 'written', finished_at = due_at WHERE org_id = $1`, [
          shop.orgId,
        ]);
        setTime(plusSeconds(START, 301));
        const after = (await play(shop, second)).values().next().value ?? [];
        expectOneAnswer(after);
        expect(new Set(after.map(({ entry }) => entry))).toEqual(new Set([2]));
        // A late retry of the first entry cannot be told from one of the second: it is answered, and decides nothing.
        const late = await post(shop, { person: '01J8A', entryId: null, at: 1 });
        expect(late).toMatchObject({ statusCode: 200, isRepeat: true, bytes: after[0]?.bytes });
        expect([await count('decisions', shop), await count('deliveries', shop)]).toEqual([2, 2]);
      }),
      { numRuns: RUNS },
    );
  },
  PATIENCE_MILLISECONDS,
);

it('a call without a name repeats the latest entry, named or not, and a new name is a new entry', async () => {
  const shop = await openShop('internal_random');
  const entryOf = async (entryId: string | null, at: 0 | 1) =>
    (await post(shop, { person: '01J8A', entryId, at })).entry;
  expect(await entryOf('order-17', 0)).toBe(1);
  expect(await entryOf(null, 1)).toBe(1);
  expect(await entryOf('order-40', 1)).toBe(2);
  expect(await entryOf(null, 0)).toBe(2);
  expect(await entryOf('order-17', 1)).toBe(1);
  expect(await entryOf('order-3', 0)).toBe(3);
});
