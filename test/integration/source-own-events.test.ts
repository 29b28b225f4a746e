import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { type EventApp, startEventApp, warehouseEvents } from '../support/event-app.ts';
import { landedBytes } from '../support/local-landing.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { createKey } from './decide-arrange.ts';

const START = '2026-07-02T12:00:00Z';
const ORDER = {
  event_id: 'order-4711',
  tracking_id: '01J8ZKQ3V5N2YB6T7M9RDXW4CE.FLOW01.4711',
  metric: 'Placed Order',
  time: '2026-07-02T10:57:14.25+02:00',
  value: 49.99,
  currency: 'EUR',
};

let db: TestDatabase;
let pipeline: TestPipeline;
let server: EventApp;
let orgId: OrgId;
let slug: string;
let key: string;

beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
  server = startEventApp(db, START);
});
beforeEach(async () => {
  slug = `shop-${Math.floor(performance.now() * 1_000)}`;
  orgId = await db.createOrg(slug);
  key = await createKey(db, orgId, ['events']);
});
afterAll(async () => {
  await server.close();
  pipeline.close();
  await db.drop();
});

type Answer = {
  readonly accepted: number;
  readonly repeated: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly results: readonly { event_id: string | null; status: string; code?: string; message?: string }[];
  readonly error: { readonly code: string; readonly message: string };
};

async function post(payload: unknown, headers: Record<string, string> = { 'x-api-key': key }) {
  const url = `/api/webhook/events/${slug}`;
  const answer = await server.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  });
  return { status: answer.statusCode, body: answer.json<Answer>() };
}

const load = () => pipeline.load(orgId, instant(Date.parse(START)));
const landed = async (): Promise<string[]> => (await landedBytes(pipeline.folder, orgId)).map(String);

describe('an event of one’s own', () => {
  it('is taken, lands as it was sent, and is a row of the warehouse under the person the tracking id names', async () => {
    expect(await post(ORDER)).toMatchObject({ status: 200, body: { accepted: 1, results: [{ status: 'accepted' }] } });
    expect(await load()).toMatchObject({ events: 1, rejected: 0 });
    expect(await landed()).toEqual([`${JSON.stringify(ORDER)}\n`]);
    expect(await warehouseEvents(pipeline.folder, orgId)).toMatchObject([
      {
        event_id: 'own:order-4711',
        profile_id: '01J8ZKQ3V5N2YB6T7M9RDXW4CE',
        metric: 'placed_order',
        at_micros: BigInt(Date.parse(ORDER.time)) * 1_000n,
        value_micros: 49_990_000n,
        message_id: null,
      },
    ]);
  });

  it('counts once, however often it is sent, also with its parts in another order', async () => {
    await post(ORDER);
    await load();
    const shuffled = Object.fromEntries(Object.entries(ORDER).reverse());
    expect(await post(shuffled)).toMatchObject({ status: 200, body: { accepted: 0, repeated: 1 } });
    expect(await load()).toMatchObject({ rows: 0 });
    expect(await warehouseEvents(pipeline.folder, orgId)).toHaveLength(1);
  });

  it('stands as it was sent first: another content under its id is told', async () => {
    await post(ORDER);
    const other = await post({ ...ORDER, value: 5 });
    expect([other.status, other.body.error.code]).toEqual([409, 'event_conflict']);
    await load();
    expect(await warehouseEvents(pipeline.folder, orgId)).toMatchObject([{ value_micros: 49_990_000n }]);
  });

  it('may name the person by profile id, dated in seconds, and have no value', async () => {
    await post({ event_id: 'e1', profile_id: 'P1', metric: 'Booked a Visit', time: 1_782_903_600 });
    await load();
    expect(await warehouseEvents(pipeline.folder, orgId)).toMatchObject([
      {
        profile_id: 'P1',
        metric: 'other',
        metric_name: 'Booked a Visit',
        at_micros: 1_782_903_600_000_000n,
        value_micros: null,
      },
    ]);
  });

  it.each([
    ['no person', { tracking_id: undefined }, 'nobody_named', 'profile_id'],
    ['two people', { profile_id: 'P1' }, 'other_profile', 'different people'],
    ['a tag that was not filled in', { tracking_id: '{{ person.KlaviyoID }}.F.A' }, 'unrendered_tag', 'tag'],
    ['what only Klaviyo knows', { metric: ' opened  EMAIL ' }, 'reserved_metric', 'Only Klaviyo'],
    ['a time in milliseconds', { time: 1_782_903_600_000 }, 'invalid_event', 'time'],
    ['a time of 1970', { time: 60 }, 'implausible_time', '1970'],
    ['a time to come', { time: '2026-07-04T12:00:00Z' }, 'implausible_time', 'when it happened'],
    ['a time without an offset', { time: '2026-07-02T10:57:14' }, 'invalid_event', 'offset'],
    ['a value that is text', { value: '12' }, 'invalid_event', 'value'],
    ['a part that does not exist', { amount: 12 }, 'invalid_event', 'amount'],
    ['no id', { event_id: '' }, 'invalid_event', 'event_id'],
  ])('with %s is refused with a reason, and nothing is kept', async (_what, change, code, words) => {
    const { status, body } = await post({ ...ORDER, ...change });
    expect([status, body.error.code]).toEqual([400, code]);
    expect(body.error.message).toContain(words);
    expect(await load()).toMatchObject({ rows: 0 });
  });
});

describe('many at once', () => {
  it('are each told what became of them, and the good ones load', async () => {
    const { event_id: _id, ...nameless } = ORDER;
    const events = [
      ORDER,
      { ...ORDER, event_id: 'b' },
      { ...ORDER, value: 1 },
      ORDER,
      nameless,
      { ...ORDER, event_id: 'c', metric: '' },
    ];
    const { status, body } = await post({ events });
    expect([status, body.results.map((result) => result.status)]).toEqual([
      200,
      ['accepted', 'accepted', 'conflict', 'repeated', 'refused', 'refused'],
    ]);
    expect(body).toMatchObject({ accepted: 2, repeated: 1, conflicts: 1, refused: 2 });
    expect(body.results.at(-1)).toMatchObject({ event_id: 'c', code: 'invalid_event' });
    expect(await load()).toMatchObject({ rows: 2, events: 2 });
  });

  it('may be a thousand and no more', async () => {
    const events = Array.from({ length: 1_001 }, (_, index) => ({ ...ORDER, event_id: `m${index}` }));
    expect((await post({ events })).body.error.code).toBe('invalid_event_batch');
    expect(await post({ events: events.slice(1) })).toMatchObject({ body: { accepted: 1_000 } });
    expect(await load()).toMatchObject({ events: 1_000 });
  });

  it('sent at the same moment by two processes count once', async () => {
    const events = Array.from({ length: 200 }, (_, index) => ({ ...ORDER, event_id: `r${index}` }));
    const answers = await Promise.all([post({ events }), post({ events: [...events].reverse() })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.reduce((sum, { body }) => sum + body.accepted, 0)).toBe(200);
    expect(answers.reduce((sum, { body }) => sum + body.repeated, 0)).toBe(200);
    expect(await load()).toMatchObject({ events: 200, duplicates: 0 });
  });
});

describe('who may send', () => {
  it('needs a key with the scope events: one that generates cannot, and the other way round', async () => {
    const generate = await createKey(db, orgId, ['generate']);
    expect(await post(ORDER, { 'x-api-key': generate })).toMatchObject({
      status: 403,
      body: { error: { code: 'missing_scope' } },
    });
    expect(await post(ORDER, {})).toMatchObject({ status: 401, body: { error: { code: 'missing_key' } } });
    const stranger = await createKey(db, await db.createOrg(), ['events']);
    expect(await post(ORDER, { 'x-api-key': stranger })).toMatchObject({
      status: 403,
      body: { error: { code: 'wrong_org' } },
    });
  });

  it('is held to the requests a second of the key', async () => {
    await db.asOwner('UPDATE api_keys SET requests_per_second = 1 WHERE org_id = $1', [orgId]);
    const answers = await Promise.all([post(ORDER), post(ORDER), post(ORDER)]);
    expect(answers.map(({ status }) => status).sort()).toContain(429);
  });
});

it('a crash between landing and taking out of the inbox doubles nothing', async () => {
  await post(ORDER);
  const [waiting] = await db.asOwner<{ body: Buffer }>('SELECT body FROM inbox WHERE org_id = $1', [orgId]);
  await load();
  await db.asOwner("INSERT INTO inbox (org_id, source, body, received_at) VALUES ($1, 'own_events', $2, now())", [
    orgId,
    waiting?.body,
  ]);
  await post({ ...ORDER, event_id: 'next' });
  expect(await load()).toMatchObject({ rows: 2, events: 1, duplicates: 1 });
});
