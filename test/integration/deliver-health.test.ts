import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryHealth } from '../../src/adapters/postgres/delivery-health.ts';
import { type HealthView, type Period, viewHealth } from '../../src/deliver/health/view-health.ts';
import type { DecisionId } from '../../src/domain/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
let people = 0;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
});
afterEach(async () => {
  expect(office.troubles).toEqual([]);
  await office.close();
  await db.asOwner(
    `TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts, delivery_paces, import_jobs CASCADE`,
  );
});

const look = (period: Period = '24h'): Promise<HealthView> =>
  viewHealth(deliveryHealth(db.database), office.orgId, office.clock.now(), period);
const someone = (): string => {
  people += 1;
  return office.newProfile(`n${people}@example.com`).id;
};
const secondsOn = (seconds: number): void => office.clock.moveTo(START + seconds * 1_000);
const set = (decisionId: DecisionId, change: string): Promise<unknown> =>
  db.asOwner(`UPDATE deliveries SET ${change} WHERE decision_id = $1`, [decisionId]);
const post = (dueSeconds = 300) => office.post(someone(), {}, { dueSeconds });
const NONE = { ready: 0, slot: 0, retrying: 0, held: 0, writing: 0, importing: 0 };

describe('the backlog', () => {
  it('is empty, and nothing was ever delivered, in an organisation that begins', async () => {
    expect(await look()).toMatchObject({
      hasDelivered: false,
      backlog: { waiting: NONE, oldestDecidedAt: null, due: { late: 0, in5: 0, in15: 0, in60: 0 } },
      punctuality: { afterGrace: 0, expired: 0, toWritten: null },
      failures: { kinds: [], isCut: false },
    });
  });

  it('says why each delivery waits', async () => {
    const sarah = office.shop.sarah.id;
    await office.post(sarah, {}, { dueSeconds: 60, graceSeconds: 60 });
    await office.turn();
    await office.post(sarah, {}, { dueSeconds: 3_600 });
    await office.turn();
    office.answerWith(503);
    await post();
    await office.turn();
    await post();
    await set(await post(), `leased_until = now() + interval '1 minute'`);
    await set(await post(), `state = 'importing', import_job_id = 'J', import_clears = false`);
    expect((await look()).backlog.waiting).toEqual({
      ...NONE,
      slot: 1,
      retrying: 1,
      ready: 1,
      writing: 1,
      importing: 1,
    });
  });

  it('is held whole while Klaviyo asks to wait', async () => {
    office.answerWith(429);
    await post();
    await office.turn();
    await post();
    expect((await look()).backlog.waiting).toEqual({ ...NONE, held: 2 });
    secondsOn(120);
    expect((await look()).backlog.waiting).toEqual({ ...NONE, ready: 2 });
  });

  it('has an age, and is counted by when its emails are due', async () => {
    for (const dueSeconds of [100, 240, 800, 3_000, 9_000]) await post(dueSeconds);
    secondsOn(120);
    await post(9_000);
    expect((await look()).backlog).toMatchObject({
      oldestDecidedAt: START,
      due: { late: 1, in5: 2, in15: 3, in60: 4 },
    });
  });
});

describe('the quota', () => {
  it('counts writes by the minute in which they started, with their 429s', async () => {
    await post();
    await office.turn();
    secondsOn(60);
    office.answerWith(429);
    await post();
    await office.turn();
    const { quota } = await look();
    expect(quota.byMinute).toHaveLength(60);
    expect(quota.byMinute.slice(-2)).toMatchObject([
      { minute: START, writes: 1, throttled: 0 },
      { minute: START + 60_000, writes: 1, throttled: 1 },
    ]);
    expect(quota.byMinute.slice(0, -2).every(({ writes }) => writes === 0)).toBe(true);
  });

  it('shows our share of the limit that Klaviyo told, and of the documented one until then', async () => {
    expect((await look()).quota).toMatchObject({ limitPerMinute: 700, isLimitKnown: false, allowedPerMinute: 630 });
    await post();
    await office.turn();
    await db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 50');
    expect((await look()).quota).toMatchObject({ limitPerMinute: 750, isLimitKnown: true, allowedPerMinute: 375 });
  });

  it('counts bulk imports apart, by the minute in which they were handed over', async () => {
    await db.asOwner(
      `INSERT INTO import_jobs (org_id, account_id, job_id, submitted_at, accepted_at, profiles, bytes, look_at, gives_up_at)
       SELECT org_id, account_id, 'J' || n, $1, $1, 2500, 1, $1, $1 FROM klaviyo_accounts, generate_series(1, 2) n`,
      [new Date(START)],
    );
    secondsOn(60);
    const { bulk, byMinute } = (await look()).quota;
    expect(bulk).toEqual({ jobs: 2, profiles: 5_000 });
    expect(byMinute.slice(-2)).toEqual([
      { minute: START, writes: 0, throttled: 0, bulk: { jobs: 2, profiles: 5_000 } },
      { minute: START + 60_000, writes: 0, throttled: 0, bulk: { jobs: 0, profiles: 0 } },
    ]);
    secondsOn(3_700);
    expect((await look()).quota.bulk).toEqual({ jobs: 0, profiles: 0 });
  });
});

describe('punctuality', () => {
  const written = (at: number) => `state = 'written', finished_at = '${new Date(START + at * 1_000).toISOString()}'`;

  it('tells how early and how late content was there, and whose never came', async () => {
    for (const at of [0, 100, 200, 290, 310, 400, 500, 910]) await set(await post(400), written(at));
    for (const at of [1_001, 1_100]) await set(await post(400), written(at));
    await post(10);
    secondsOn(1_200);
    await office.turn();
    const { punctuality } = await look();
    expect(punctuality.buckets).toEqual([
      { fromSeconds: null, toSeconds: -300, people: 1 },
      { fromSeconds: -300, toSeconds: -120, people: 2 },
      { fromSeconds: -120, toSeconds: -30, people: 2 },
      { fromSeconds: -30, toSeconds: 0, people: 0 },
      { fromSeconds: 0, toSeconds: 30, people: 1 },
      { fromSeconds: 30, toSeconds: 120, people: 1 },
      { fromSeconds: 120, toSeconds: null, people: 1 },
    ]);
    expect(punctuality).toMatchObject({ afterGrace: 2, expired: 1 });
  });

  it('has the median and the slowest hundredth of the time from decision to written', async () => {
    for (const at of [1, 2, 30]) await set(await post(), written(at));
    const { toWritten } = (await look()).punctuality;
    expect(toWritten).toMatchObject({ medianSeconds: 2, people: 3 });
    expect(toWritten?.p99Seconds).toBeCloseTo(2 + 28 * 0.98);
  });

  it('keeps to the period that was asked for', async () => {
    await set(await post(), written(10));
    secondsOn(25 * 3_600);
    expect((await look('24h')).punctuality.toWritten).toBeNull();
    expect((await look('7d')).punctuality.toWritten).toMatchObject({ people: 1 });
  });
});

describe('failures', () => {
  it('are one kind where only ids and numbers differ, with the latest three as examples and what to do', async () => {
    const ids: DecisionId[] = [];
    for (let n = 0; n < 4; n += 1) {
      secondsOn(n);
      ids.push(await post());
      office.answerWith(404);
      await office.turn();
    }
    const { kinds } = (await look()).failures;
    expect(kinds).toMatchObject([
      {
        state: 'rejected',
        reason: expect.stringMatching(/^Klaviyo has no profile with this id.*\(404: /),
        count: 4,
        again: 4,
        lastAt: START + 3_000,
        advice: expect.stringContaining('{{ person.KlaviyoID }}'),
      },
    ]);
    expect(kinds[0]?.examples.map(({ decisionId }) => decisionId)).toEqual(ids.slice(1).reverse());
    expect(kinds[0]?.examples[0]).toMatchObject({ templateName: 'welcome', at: START + 3_000 });
  });

  it('are of each state, commonest first', async () => {
    for (let n = 0; n < 2; n += 1) {
      const profile = someone();
      await office.post(profile);
      await office.post(profile, {}, { dueSeconds: 330 });
    }
    await office.turn();
    await post(10);
    secondsOn(800);
    await office.turn();
    const { kinds } = (await look()).failures;
    expect(kinds).toMatchObject([
      {
        state: 'superseded',
        reason: 'Gave way to another decision, whose email follows too soon.',
        count: 2,
        again: 0,
      },
      { state: 'expired', reason: 'Not written by the time its email was due, grace included.', count: 1 },
    ]);
  });
});

describe('the account', () => {
  it('says since when it is paused and why', async () => {
    expect((await look()).account).toMatchObject({ state: 'active', paused: null, trouble: null });
    office.answerWith(401);
    await post();
    secondsOn(5);
    await office.turn();
    expect((await look()).account).toMatchObject({
      state: 'paused',
      paused: { since: START + 5_000, reason: expect.stringContaining('does not accept the private key') },
    });
  });

  it('says since when Klaviyo does not answer', async () => {
    await db.asOwner('UPDATE klaviyo_accounts SET trouble_reason = $1, trouble_since = $2', ['503', new Date(START)]);
    expect((await look()).account?.trouble).toEqual({ reason: '503', since: START });
  });

  it('is none where none is connected', async () => {
    await db.asOwner('DELETE FROM klaviyo_accounts');
    expect((await look()).account).toBeNull();
  });
});
