import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { plusHours, plusSeconds } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  createKey,
  createTemplate,
  createVersion,
  type Server,
  START,
  startServer,
  webhookBody,
} from './decide-arrange.ts';

let db: TestDatabase;
let server: Server;
let other: Server;
let orgId: OrgId;
let slug: string;
let key: string;
let orgs = 0;

beforeAll(async () => {
  db = await cloneDatabase();
  server = startServer(db.url);
  other = startServer(db.url);
});
afterAll(async () => {
  await server.close();
  await other.close();
  await db.drop();
});
beforeEach(async () => {
  orgs += 1;
  slug = `org-${orgs}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId);
  await createTemplate(db, orgId);
  server.clock.at = START;
});

const post = (body: object, at: Server = server) =>
  at.app.inject({ method: 'POST', url: `/api/generate/${slug}`, headers: { 'x-api-key': key }, payload: body });
const count = async (table: string): Promise<number> =>
  (await db.asOwner(`SELECT FROM ${table} WHERE org_id = $1`, [orgId])).length;
const finishDelivery = (state: string) =>
  db.asOwner('UPDATE deliveries SET state = $2, finished_at = due_at WHERE org_id = $1', [orgId, state]);

/** The answer but for the one part that says whether it repeats. */
const bytes = ({ payload }: { payload: string }): string => payload.replace(/,"repeated":(true|false)\}/, '}');

describe('a repeat', () => {
  it('17 times at once is one decision, and every answer has the same bytes', async () => {
    const body = webhookBody('01J8A', { fields: { first_name: 'Ada' } });
    const answers = await Promise.all(Array.from({ length: 17 }, () => post(body)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(17).fill(200));
    expect(new Set(answers.map(bytes)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['x-justai-repeated'] === 'false')).toHaveLength(1);
    expect([await count('decisions'), await count('deliveries'), await count('assignments')]).toEqual([1, 1, 1]);
  });

  it('to two servers at once is still one decision', async () => {
    for (let round = 0; round < 20; round += 1) {
      const people = Array.from({ length: 10 }, (_, person) => webhookBody(`R${round}P${person}`));
      const [ours, theirs] = await Promise.all([
        Promise.all(people.map((body) => post(body))),
        Promise.all([...people].reverse().map((body) => post(body, other))),
      ]);
      expect([...ours, ...theirs].map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
      expect(theirs.reverse().map(bytes)).toEqual(ours.map(bytes));
    }
    expect([await count('decisions'), await count('deliveries'), await count('assignments')]).toEqual([200, 200, 200]);
  });

  it('gets the first answer also after the variants were rewritten', async () => {
    const body = webhookBody('01J8A', { fields: { z: 1, a: 2, first_name: 'Ada', nested: { zz: 1, b: [1, 2] } } });
    const first = await post(body);
    for (const id of ['control', 'a', 'b', 'c']) await createVersion(db, orgId, id, 2, 'New', '<p>New</p>');
    await server.snapshots.refresh(orgId);
    expect(bytes(await post(body))).toBe(bytes(first));
    expect(bytes(await post(body, other))).toBe(bytes(first));
  });

  it('with other fields or attributes gets the first answer, and is counted', async () => {
    const first = await post(webhookBody('01J8A', { fields: { first_name: 'Ada' } }));
    const others = [{ fields: { first_name: 'Bob' } }, { attrs: { plan: 'pro' } }];
    for (const more of others) expect(bytes(await post(webhookBody('01J8A', more)))).toBe(bytes(first));
    await post(webhookBody('01J8A', { fields: { first_name: 'Ada' } }));
    const conflicts = await db.asOwner('SELECT count FROM repeat_conflicts WHERE org_id = $1', [orgId]);
    expect(conflicts).toEqual([{ count: 2 }]);
  });

  it('is a new entry once the earlier content was delivered and its email is out', async () => {
    const entryAfter = async (state: string, seconds: number) => {
      await finishDelivery(state);
      server.clock.at = plusSeconds(START, seconds);
      return (await post(webhookBody('01J8A'))).json().decision.entry as number;
    };
    expect((await post(webhookBody('01J8A'))).json().decision.entry).toBe(1);
    expect(await entryAfter('pending', 900)).toBe(1);
    expect(await entryAfter('expired', 1_200)).toBe(1);
    expect(await entryAfter('written', 299)).toBe(1);
    expect(await entryAfter('written', 300)).toBe(2);
  });

  it('is a new entry after the repeat window', async () => {
    await post(webhookBody('01J8A'));
    server.clock.at = plusHours(START, 25);
    expect((await post(webhookBody('01J8A'))).json().decision.entry).toBe(1);
    server.clock.at = plusSeconds(plusHours(START, 25), 1);
    expect((await post(webhookBody('01J8A'))).json().decision.entry).toBe(2);
  });

  it('is told by the entry id exactly, where there is one', async () => {
    const entryOf = async (entryId: string) =>
      (await post(webhookBody('01J8A', { entry_id: entryId }))).json().decision.entry as number;
    expect([await entryOf('e1'), await entryOf('e2'), await entryOf('e1')]).toEqual([1, 2, 1]);
    server.clock.at = plusHours(START, 24 * 90);
    expect(await entryOf('e2')).toBe(2);
    const together = await Promise.all(['e3', 'e4', 'e3', 'e1'].map(entryOf));
    expect(together).toEqual([3, 4, 3, 1]);
  });

  it('after the fields have expired still gets the first answer: it brings them itself', async () => {
    const body = webhookBody('01J8A', { entry_id: 'e1', fields: { first_name: 'Ada' } });
    const first = await post(body);
    await finishDelivery('written');
    await db.asOwner('UPDATE decisions SET fields = NULL WHERE org_id = $1', [orgId]);
    server.clock.at = plusHours(START, 24 * 90);
    expect(bytes(await post(body))).toBe(bytes(first));
    const withOthers = await post(webhookBody('01J8A', { entry_id: 'e1', fields: { first_name: 'Bob' } }));
    expect(withOthers.json().decision).toEqual({ ...first.json().decision, repeated: true });
  });

  it('in another organisation is a decision of its own', async () => {
    await post(webhookBody('01J8A'));
    const secondSlug = `${slug}-b`;
    const second = await db.createOrg(secondSlug);
    await createTemplate(db, second);
    const headers = { 'x-api-key': await createKey(db, second) };
    const url = `/api/generate/${secondSlug}`;
    const answer = await server.app.inject({ method: 'POST', url, headers, payload: webhookBody('01J8A') });
    expect(answer.headers['x-justai-repeated']).toBe('false');
    expect(await count('decisions')).toBe(1);
  });
});
