import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ownEventTable } from '../../src/adapters/postgres/own-events.ts';
import { personRows } from '../../src/adapters/postgres/person-rows.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { type ToldEvent, takeOwnEvents } from '../../src/ingest/inbox/take-own-events.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { MESSAGE } from '../support/decided.ts';
import { warehouseEvents } from '../support/event-app.ts';
import { placesOf as placesIn } from '../support/forgettable.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const ANNA = '01HZXANNA7Q2';
const BEN = '01HZXBEN0001';
const NOW = instant(Date.parse('2026-07-04T00:00:00Z'));

let db: TestDatabase;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  orgId = await db.createOrg();
  pipeline = await startPipeline(db.database);
  return () => pipeline.close();
});

/** Also as a part of longer words. */
const ANYWHERE = `[\\w-]*${ANNA}[\\w-]*`;
const placesOf = (id: string): Promise<string[]> => placesIn(db, pipeline, orgId, id);
const forget = (id = ANNA) => pipeline.forget(orgId, { id, userId: null, at: NOW });
const loadedIds = async (): Promise<string[]> => {
  await pipeline.load(orgId, NOW);
  return (await warehouseEvents(pipeline.folder, orgId)).map((event) => String(event.event_id));
};

/** An event of the customer's own system. */
function told(eventId: string, profileId: string): ToldEvent {
  const time = '2026-07-03T10:00:00Z';
  const sent = { event_id: eventId, profile_id: profileId, metric: 'Placed Order', time };
  return { eventId, profileId, trackingId: null, metric: sent.metric, at: instant(Date.parse(time)), sent };
}
const post = async (...events: readonly ToldEvent[]): Promise<string[]> =>
  (await takeOwnEvents(ownEventTable(db.database), orgId, events, NOW)).map(({ kind }) => kind);

/** One event of a delivery of Klaviyo's system webhooks. */
const delivered = (id: string, profileId: string) => ({
  topic: 'event:klaviyo.opened_email',
  external_id: id,
  payload: {
    data: {
      ...{ type: 'event', id },
      attributes: { datetime: '2026-07-03 10:00:00+00:00', event_properties: { $message: MESSAGE } },
      relationships: { profile: { data: { type: 'profile', id: profileId } } },
    },
  },
});
const putIn = (source: 'own_events' | 'klaviyo_webhook', body: string) =>
  db.asOwner('INSERT INTO inbox (org_id, source, body, received_at) VALUES ($1, $2, $3, now())', [
    ...[orgId, source, Buffer.from(body)],
  ]);

describe('an event whose own id names the person who is forgotten', () => {
  const order = told(`order-${ANNA}-7`, ANNA);

  test('is nowhere afterwards, and sent again it is known and brings nothing', async () => {
    expect(await post(order, told('order-8', BEN))).toEqual(['accepted', 'accepted']);
    expect(await loadedIds()).toHaveLength(2);
    expect((await placesOf(ANYWHERE)).length).toBeGreaterThan(1);
    const forgotten = await forget();
    expect(forgotten.searched.filter(({ found }) => found !== 0)).toEqual([]);
    expect(await placesOf(ANYWHERE)).toEqual([]);
    expect(await post(order, told('order-8', BEN))).toEqual(['repeated', 'repeated']);
    expect(await post({ ...order, sent: { ...order.sent, value: 1 } })).toEqual(['conflict']);
    expect(await loadedIds()).toEqual(['own:order-8']);
    expect(await placesOf(ANYWHERE)).toEqual([]);
  });

  test('counts on where somebody else did it, once', async () => {
    const referred = [told(`invited-by:${ANNA}:1`, BEN), told(`invited-by:${ANNA}:2`, BEN)];
    await post(...referred);
    expect(await loadedIds()).toHaveLength(2);
    await forget();
    expect(await placesOf(ANNA)).toEqual([]);
    expect(await post(...referred)).toEqual(['repeated', 'repeated']);
    const ids = await loadedIds();
    expect(ids).toEqual([expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)]);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('what was posted and has not landed', () => {
  /** As if it came while the other places were being cleared. */
  async function forgetRows(id: string): Promise<number> {
    const rows = personRows(db.database);
    return rows.remove(orgId, await rows.identify(orgId, id), { id, userId: null, at: NOW });
  }

  test('by a customer loses the lines of the person and no others', async () => {
    await post(told('anna-1', ANNA), told('ben-1', BEN), told('anna-2', ANNA), told('ben-2', BEN));
    await post(told('anna-3', ANNA));
    expect(await forgetRows(ANNA)).toBe(2);
    const waiting = await db.asOwner<{ body: Buffer }>('SELECT body FROM inbox WHERE org_id = $1', [orgId]);
    const lines = [told('ben-1', BEN), told('ben-2', BEN)].map(({ sent }) => JSON.stringify(sent));
    expect(waiting.map(({ body }) => body.toString())).toEqual([lines.join('\n')]);
    expect(await loadedIds()).toEqual(['own:ben-1', 'own:ben-2']);
    expect(await placesOf(ANNA)).toEqual([]);
  });

  test('by Klaviyo loses the events of the person and no others', async () => {
    const delivery = (...data: unknown[]): string => JSON.stringify({ meta: { klaviyo_account_id: 'XY' }, data });
    await putIn('klaviyo_webhook', delivery(delivered('a1', ANNA), delivered('b1', BEN)));
    await putIn('klaviyo_webhook', delivery(delivered('a2', ANNA)));
    await putIn('klaviyo_webhook', '{"meta":{"text":"\\u0000"},"data":[{"n":12345678901234567890}]}');
    expect(await forgetRows(ANNA)).toBe(2);
    const waiting = await db.asOwner<{ body: Buffer }>('SELECT body FROM inbox WHERE org_id = $1 ORDER BY sequence', [
      orgId,
    ]);
    expect(waiting.map(({ body }) => body.toString())).toEqual([
      delivery(delivered('b1', BEN)),
      '{"meta":{"text":"\\u0000"},"data":[{"n":12345678901234567890}]}',
    ]);
    expect(await placesOf(ANNA)).toEqual([]);
  });

  test('goes by a short name too, where the name is all of a value', async () => {
    await post(told('p1', 'P1'), told('p10', 'P10'), told('a P1 b', 'P2'));
    await forgetRows('P1');
    expect(await loadedIds()).toEqual(['own:a P1 b', 'own:p10']);
  });

  test('and cannot be taken apart goes as a whole', async () => {
    await putIn('klaviyo_webhook', `{"data":[{"profile":"${ANNA}"`);
    await putIn('klaviyo_webhook', `{"meta":{"about":"${ANNA}"},"data":[{"profile":"${BEN}"}]}`);
    expect(await forgetRows(ANNA)).toBe(2);
    expect(await placesOf(ANNA)).toEqual([]);
  });

  test('lands first when it waits already, and the others in the same delivery are not lost', async () => {
    await post(told('told-0', ANNA), told('told-1', BEN));
    await putIn(
      'klaviyo_webhook',
      JSON.stringify({ meta: {}, data: [delivered('opened-0', ANNA), delivered('opened-1', BEN)] }),
    );
    await forget();
    expect(await placesOf(ANNA)).toEqual([]);
    expect((await loadedIds()).sort()).toEqual(['opened-1', 'own:told-1']);
    expect(await placesOf(ANNA)).toEqual([]);
  });
});
