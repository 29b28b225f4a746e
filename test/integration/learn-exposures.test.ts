import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  createTemplate,
  DEFAULT_SUBJECT,
  type Decided,
  decide,
  exportFile,
  type Happened,
  pointAt,
} from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

/** Decisions are made at T, their email leaves five minutes later. */
const T = Date.parse('2026-07-01T10:00:00Z') / 1000;
const SENT = T + 300;
const HOUR = 3600;

let db: TestDatabase;
let pipeline: TestPipeline;
let orgId: OrgId;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});
beforeEach(async () => {
  orgId = await db.createOrg();
  await createTemplate(db, orgId, ['a', 'b']);
});

let files = 0;
async function learn(events: readonly Happened[], now = T + HOUR): Promise<Record<string, unknown>[]> {
  files += 1;
  if (events.length > 0) {
    await pipeline.ingestFile(orgId, pipeline.file(`events-${files}.csv`, exportFile(events)), instant(now * 1000));
  }
  expect(await pipeline.run(orgId, instant(now * 1000))).toEqual(expect.objectContaining({ kind: 'done' }));
  return db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 ORDER BY sequence', [orgId]);
}

/** Somebody else's event: the data reach this far. */
const reaching = (at: number): Happened => ({ person: 'somebody', metric: 'Received Email', sentAt: at, at });
const received = (subject?: string, sentAt = SENT): Happened => ({
  person: 'P',
  metric: 'Received Email',
  sentAt,
  ...(subject === undefined ? {} : { properties: { Subject: subject } }),
});
const evidence = async (decisions: Decided[], subject?: string, sentAt?: number): Promise<unknown[]> => {
  await decide(db, orgId, decisions);
  return (await learn([received(subject, sentAt)])).map((row) => row.evidence);
};
const P = { person: 'P', at: T };
const CLEARED = { kind: 'control', variant: null, subject: '' } as const;
const EARLIER = { person: 'P', at: T - 30 * HOUR, subject: 'Hello from B', variant: 'b' };

describe('what the email showed, by its subject', () => {
  test("this decision's own: shown, however the entities are written", async () => {
    expect(await evidence([{ ...P, subject: "It's here" }], 'It&#x27;s  here ')).toEqual(['shown']);
  });
  test('shown even where the ledger says that the write was late', async () => {
    expect(await evidence([{ ...P, writtenAt: SENT + 60 }], 'Hello from A')).toEqual(['shown']);
  });
  test("the email's own default: fallback, even where the ledger says that it was written", async () => {
    expect(await evidence([P], DEFAULT_SUBJECT)).toEqual(['fallback']);
  });
  test("an earlier decision's, still on the profile: stale", async () => {
    expect(await evidence([EARLIER, { ...P, writtenAt: SENT + 60 }], 'Hello from B')).toEqual([
      'not_received',
      'stale',
    ]);
  });
  test('the default after a control that clears: shown, for that is what control means', async () => {
    expect(await evidence([{ ...P, ...CLEARED }], DEFAULT_SUBJECT)).toEqual(['shown']);
  });
  test('a subject that earlier content shares proves nothing: the write decides', async () => {
    const same = { ...EARLIER, subject: 'Hello from A' };
    expect(await evidence([same, P], 'Hello from A')).toEqual(['not_received', 'shown']);
  });
});

describe('what the email showed, by our own writes', () => {
  test('written well before: shown', async () => {
    expect(await evidence([P])).toEqual(['shown']);
  });
  test('sent before the write: fallback', async () => {
    expect(await evidence([{ ...P, writtenAt: SENT + 60 }])).toEqual(['fallback']);
  });
  test('never written: fallback', async () => {
    expect(await evidence([{ ...P, writtenAt: null }])).toEqual(['fallback']);
  });
  test('sent within seconds of the write: uncertain', async () => {
    expect(await evidence([{ ...P, writtenAt: SENT - 2 }])).toEqual(['uncertain']);
  });
  test('sent after a request that was never answered: uncertain', async () => {
    expect(await evidence([{ ...P, writtenAt: SENT + 60, unansweredAt: T + 1 }])).toEqual(['uncertain']);
  });
  test('late while earlier content stood on the profile: stale', async () => {
    expect(await evidence([EARLIER, { ...P, writtenAt: SENT + 60 }])).toEqual(['not_received', 'stale']);
  });
  test('never written while earlier content stood on the profile: stale', async () => {
    expect(await evidence([EARLIER, { ...P, writtenAt: null }])).toEqual(['not_received', 'stale']);
  });
  test('late after the earlier content had been cleared: fallback', async () => {
    const cleared = { ...P, ...CLEARED, at: T - 20 * HOUR };
    const late = { ...P, writtenAt: SENT + 60 };
    expect(await evidence([EARLIER, cleared, late])).toEqual(['not_received', 'not_received', 'fallback']);
  });
  test('a control that had nothing to clear: shown', async () => {
    expect(await evidence([{ ...P, ...CLEARED, writtenAt: null }])).toEqual(['shown']);
  });
});

describe('outcomes', () => {
  const opened = (at: number, properties = {}): Happened => ({ ...received(), metric: 'Opened Email', at, properties });
  const clicked = (at: number, properties = {}): Happened => ({
    ...received(),
    metric: 'Clicked Email',
    at,
    properties,
  });

  test('human opens and clicks within maturity count, as intended for', async () => {
    await decide(db, orgId, [P]);
    const outcomes = await learn([received(DEFAULT_SUBJECT), opened(SENT + 60), clicked(SENT + 90)]);
    expect(outcomes).toMatchObject([{ evidence: 'fallback', received: true, opened: true, clicked: true }]);
    const [counts] = await db.asOwner('SELECT * FROM arm_statistics WHERE org_id = $1', [orgId]);
    expect(counts).toMatchObject({ arm: 'a', decided: 1, fallback: 1, clicks: 1, shown: 0, shown_clicks: 0 });
  });

  test('machine opens, bot clicks and unsubscribe links are no reward', async () => {
    await decide(db, orgId, [P]);
    const outcomes = await learn([
      received(),
      opened(SENT + 1, { machine_open: true }),
      clicked(SENT + 1, { 'Bot Click': true, URL: 'https://shop.example' }),
      clicked(SENT + 60, { URL: 'https://manage.kmail-lists.com/subscriptions/unsubscribe?a=1' }),
    ]);
    expect(outcomes).toMatchObject([{ opened: false, clicked: false }]);
    const [counts] = await db.asOwner('SELECT * FROM arm_statistics WHERE org_id = $1', [orgId]);
    expect(counts).toMatchObject({ machine_opens: 1, bot_clicks: 1, opens: 0, clicks: 0 });
  });

  test('a click belongs to the decision of its send, not to a later one', async () => {
    await decide(db, orgId, [P, { ...P, at: SENT + 600, variant: 'b' }]);
    expect(await learn([received(), clicked(SENT + 900)])).toMatchObject([{ clicked: true }, { clicked: false }]);
  });

  test('two copies of one send are one exposure', async () => {
    await decide(db, orgId, [P]);
    await learn([received(), received()]);
    const [counts] = await db.asOwner('SELECT decided, received, shown FROM arm_statistics WHERE org_id = $1', [orgId]);
    expect(counts).toEqual({ decided: 1, received: 1, shown: 1 });
  });

  test('an export that comes late freezes nothing: until it is there, nobody knows', async () => {
    await decide(db, orgId, [P]);
    expect(await learn([], T + 80 * HOUR)).toMatchObject([{ is_mature: false, received: false }]);
    expect(await learn([reaching(T + 71 * HOUR)], T + 81 * HOUR)).toMatchObject([{ is_mature: false }]);
    expect(await learn([received(), clicked(SENT + 90), reaching(T + 72 * HOUR)], T + 82 * HOUR)).toMatchObject([
      { is_mature: true, evidence: 'shown', clicked: true },
    ]);
  });

  test('an event dated in the future makes nothing mature', async () => {
    await decide(db, orgId, [P]);
    expect(await learn([received(), reaching(T + 500 * HOUR)], T + 80 * HOUR)).toMatchObject([{ is_mature: false }]);
  });

  test('are frozen at maturity, whatever comes later, even beside an older row that is still open', async () => {
    await decide(db, orgId, [{ person: 'Q', at: T + 30 * HOUR }, P]);
    const ofP = async (events: Happened[], now: number) => (await learn(events, now)).at(-1);
    const at = (hours: number): number => T + hours * HOUR;
    expect(await ofP([received(), reaching(at(71))], at(71))).toMatchObject({ is_mature: false, clicked: false });
    expect(await ofP([opened(SENT + 60), reaching(at(72))], at(72))).toMatchObject({ is_mature: true, opened: true });
    expect(await ofP([clicked(SENT + 90)], T + 73 * HOUR)).toMatchObject({ is_mature: true, clicked: false });
  });

  test('an open after maturity does not count', async () => {
    await decide(db, orgId, [P]);
    expect(await learn([received(), opened(T + 73 * HOUR)], T + 80 * HOUR)).toMatchObject([{ opened: false }]);
  });

  test('a template pointed at another email keeps what it has learnt from the one before', async () => {
    await pointAt(db, orgId, '10', 'BEFORE');
    await decide(db, orgId, [{ ...P, actionId: '10' }]);
    await pointAt(db, orgId, '20', 'AFTER');
    await decide(db, orgId, [{ ...P, at: T + 600, actionId: '20' }]);
    const sends = [
      { ...received(), message: 'BEFORE' },
      { ...received(undefined, SENT + 600), message: 'AFTER' },
    ];
    expect(await learn(sends)).toMatchObject([{ evidence: 'shown' }, { evidence: 'shown' }]);
    await pointAt(db, orgId, '30', 'LATEST');
    expect(await learn([{ ...received(), metric: 'Opened Email', message: 'BEFORE' }])).toMatchObject([
      { evidence: 'shown', opened: true },
      { evidence: 'shown', opened: false },
    ]);
  });

  test('a person enters once: by the first decision that was drawn by chance', async () => {
    const forced = { ...P, at: T - HOUR, assignment: 'forced' } as const;
    await decide(db, orgId, [forced, { ...P, at: T - 60, groupProbability: 1 }, P, { ...P, at: T + 60 }]);
    expect((await learn([])).map((row) => row.is_first_of_person)).toEqual([false, false, true, false]);
  });

  test('what the caller named says nothing about a variant, so no count holds it', async () => {
    await decide(db, orgId, [P, { ...P, person: 'Q', assignment: 'forced' }]);
    await learn([]);
    const counts = await db.asOwner('SELECT arm, decided FROM arm_statistics WHERE org_id = $1', [orgId]);
    expect(counts).toEqual([{ arm: 'a', decided: 1 }]);
  });
});
