import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deliveryHealth } from '../../src/adapters/postgres/delivery-health.ts';
import { writtenSlots } from '../../src/adapters/postgres/write-ledger.ts';
import { instant, plusHours } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

/** The email is due after 300 s and has 600 s of grace. */
const A_DAY_AFTER = START + 900_000 + 86_400_000;
const A_WEEK_AFTER = START + 900_000 + 7 * 86_400_000;
const MINUTE = 60_000;
const A_MONTH = 30 * 86_400_000;

let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
  await createTemplate();
});
afterEach(async () => {
  expect(office.troubles).toEqual([]);
  await office.close();
  await db.asOwner(
    'TRUNCATE import_jobs, deliveries, decisions, klaviyo_accounts, templates, write_ledger, delivery_attempts, clean_up_writes CASCADE',
  );
});

const sarah = () => office.shop.sarah;
const ledger = () => db.asOwner('SELECT prefix, is_clean, cleaning_until FROM write_ledger ORDER BY prefix');
const createTemplate = () =>
  db.asOwner(
    `INSERT INTO templates (org_id, template_id, name, state, split, account_id, flow_id, created_at, updated_at)
     SELECT org_id, 'welcome', 'Welcome', 'active', 'internal_random', account_id, 'FLOW01', now(), now()
     FROM klaviyo_accounts`,
  );
const syncFlow = (definition: object | null) =>
  db.asOwner(
    `INSERT INTO klaviyo_flows (org_id, account_id, flow_id, name, status, archived, definition, synced_at)
     SELECT org_id, account_id, 'FLOW01', 'Cart', 'live', false, $1, now() FROM klaviyo_accounts`,
    [definition],
  );
const metric = (reentry: object | null) => ({ triggers: [{ type: 'metric', id: 'M1' }], reentry_criteria: reentry });

async function write(content = {}, options = {}) {
  const id = await office.post(sarah().id, { subject: 'Hi', ...content }, options);
  await office.turn();
  return id;
}
async function cleanAt(at: number) {
  office.clock.moveTo(at);
  await office.cleaner.turn(instant(at));
}

describe('what an email left in a profile', () => {
  it('is emptied a day after, in one call for all of our properties, and other people’s stay', async () => {
    await office.shop.call('PATCH', `/api/profiles/${sarah().id}`, {
      body: { data: { type: 'profile', id: sarah().id, attributes: { properties: { plan: 'gold' } } } },
    });
    await write();
    await write({ subject: 'Cart' }, { prefix: 'jai_cart' });
    expect(sarah().properties).toMatchObject({ jai_subject: 'Hi', jai_cart_subject: 'Cart' });
    const before = office.shop.exchanges.length;
    await cleanAt(A_DAY_AFTER + 1_000);
    expect(sarah().properties).toEqual({ plan: 'gold' });
    expect(office.shop.exchanges.length - before).toBe(1);
    expect(await ledger()).toEqual([
      { prefix: 'jai', is_clean: true, cleaning_until: null },
      { prefix: 'jai_cart', is_clean: true, cleaning_until: null },
    ]);
  });

  it('shows in the quota of the hour what emptying took of it', async () => {
    await write();
    await cleanAt(A_DAY_AFTER + 1_000);
    const at = instant(A_DAY_AFTER - (A_DAY_AFTER % MINUTE));
    expect((await deliveryHealth(db.database).writes(office.orgId, at)).single).toEqual([
      { minute: at, writes: 1, throttled: 0 },
    ]);
  });

  it('is not emptied sooner: Klaviyo may send late', async () => {
    await write();
    await cleanAt(A_DAY_AFTER);
    expect(sarah().properties).toMatchObject({ jai_subject: 'Hi' });
  });

  it.each([
    [
      'a list, which starts a flow once a person',
      { triggers: [{ type: 'list', id: 'L1' }], reentry_criteria: null },
      true,
    ],
    ['a metric, once for all time', metric({ duration: 1, unit: 'alltime' }), true],
    ['a metric, again and again', metric({ duration: 0, unit: 'alltime' }), false],
    ['a metric, every week', metric({ duration: 1, unit: 'week' }), false],
    ['what could not be read', null, false],
  ])('of a flow that starts by %s', async (_trigger, definition, stays) => {
    await syncFlow(definition);
    await write();
    await cleanAt(A_DAY_AFTER + 1_000);
    expect('jai_subject' in sarah().properties).toBe(stays);
  });

  it.each([
    ['always', false],
    ['never', true],
  ])('is kept or emptied as its template says: %s', async (cleanUp, stays) => {
    await syncFlow(cleanUp === 'always' ? metric({ duration: 1, unit: 'alltime' }) : null);
    await db.asOwner('UPDATE templates SET clean_up = $1', [cleanUp]);
    await write();
    await cleanAt(A_DAY_AFTER + 1_000);
    expect('jai_subject' in sarah().properties).toBe(stays);
  });

  it('is not touched while the next content waits for its turn', async () => {
    await write();
    office.clock.moveTo(A_DAY_AFTER + 1_000);
    await office.post(sarah().id, { subject: 'Next' });
    await cleanAt(A_DAY_AFTER + 2_000);
    expect(sarah().properties).toMatchObject({ jai_subject: 'Hi' });
    await office.turn();
    expect(sarah().properties).toMatchObject({ jai_subject: 'Next' });
  });

  it('of one who is gone counts as emptied', async () => {
    await write();
    office.shop.faults.add({
      operation: 'update_profile',
      from: 0,
      until: Infinity,
      times: Infinity,
      fault: { kind: 'status', status: 404 },
    });
    await cleanAt(A_DAY_AFTER + 1_000);
    expect(await ledger()).toEqual([{ prefix: 'jai', is_clean: true, cleaning_until: null }]);
  });

  it('is tried again each minute while Klaviyo is in trouble, but not for ever', async () => {
    await write();
    office.shop.faults.add({
      operation: 'update_profile',
      from: 0,
      until: A_WEEK_AFTER,
      times: Infinity,
      fault: { kind: 'status', status: 503 },
    });
    await cleanAt(A_DAY_AFTER + 1_000);
    expect(await ledger()).toEqual([{ prefix: 'jai', is_clean: false, cleaning_until: null }]);
    const calls = office.shop.exchanges.length;
    await cleanAt(A_DAY_AFTER + MINUTE);
    expect(office.shop.exchanges.length).toBe(calls + 1);
    await cleanAt(A_WEEK_AFTER + MINUTE);
    expect(office.shop.exchanges.length).toBe(calls + 1);
    expect(sarah().properties).toMatchObject({ jai_subject: 'Hi' });
  });
});

describe('a cleaner', () => {
  it('that stood still for longer than it may hold a profile leaves it alone', async () => {
    await write();
    office.clock.moveTo(A_DAY_AFTER + 1_000);
    const turn = office.cleaner.turn(office.clock.now());
    office.clock.moveTo(A_DAY_AFTER + 5 * MINUTE);
    await turn;
    expect(sarah().properties).toMatchObject({ jai_subject: 'Hi' });
    expect(await ledger()).toEqual([{ prefix: 'jai', is_clean: false, cleaning_until: null }]);
  });

  it('forgets a bulk import a month after it ended, and none that runs', async () => {
    await db.asOwner(
      `INSERT INTO import_jobs (org_id, account_id, job_id, submitted_at, accepted_at, profiles, bytes, look_at,
         gives_up_at, completed_at)
       SELECT org_id, account_id, job_id, $1, $1, 1, 1, $1, $1, completed_at FROM klaviyo_accounts
       CROSS JOIN (VALUES ('ended', $1::timestamptz), ('runs', NULL)) AS job (job_id, completed_at)`,
      [new Date(START)],
    );
    const jobs = async () => (await db.asOwner('SELECT job_id FROM import_jobs ORDER BY 1')).map((row) => row.job_id);
    await cleanAt(START + A_MONTH);
    expect(await jobs()).toEqual(['ended', 'runs']);
    await cleanAt(START + A_MONTH + 61 * MINUTE);
    expect(await jobs()).toEqual(['runs']);
  });
});

describe('a content that arrives while the old one is being emptied', () => {
  const ask = {
    occupiedAfter: instant(START),
    occupiedBefore: plusHours(instant(A_DAY_AFTER), 1),
    mostBeside: 10,
    mostAlone: 10,
    leaseSeconds: 60,
  };

  it('waits until that is over, and is written then', async () => {
    await write();
    office.clock.moveTo(A_DAY_AFTER + 1_000);
    const slots = writtenSlots(db.database);
    const claimed = await slots.claim(office.orgId, ask);
    const next = await office.post(sarah().id, { subject: 'Next' });
    await office.turn();
    expect(await office.delivery(next)).toMatchObject({ state: 'pending', reason: expect.stringContaining('emptied') });
    await slots.release(office.orgId, claimed?.slots ?? [], office.clock.now());
    office.clock.moveTo(A_DAY_AFTER + 3_000);
    await office.turn();
    expect(sarah().properties).toMatchObject({ jai_subject: 'Next' });
  });

  it('goes first where it comes between the cleaner’s mark and its second look', async () => {
    await write();
    office.clock.moveTo(A_DAY_AFTER + 1_000);
    const inOrg = db.database.inOrg.bind(db.database);
    const marking = vi.spyOn(db.database, 'inOrg').mockImplementationOnce(async (orgId, work) => {
      const marked = await inOrg(orgId, work);
      expect(await ledger()).toMatchObject([{ cleaning_until: expect.any(Date) }]);
      await office.post(sarah().id, { subject: 'Next' });
      return marked;
    });
    expect(await writtenSlots(db.database).claim(office.orgId, ask)).toBe(null);
    marking.mockRestore();
    await office.turn();
    expect(sarah().properties).toMatchObject({ jai_subject: 'Next' });
  });

  it('is not emptied by a cleaner that died and came back late', async () => {
    await write();
    const slots = writtenSlots(db.database);
    const claimed = await slots.claim(office.orgId, ask);
    await db.asOwner(`UPDATE write_ledger SET cleaning_until = now() - interval '1 second'`);
    office.clock.moveTo(A_DAY_AFTER + 1_000);
    await write({ subject: 'Next' });
    await slots.release(office.orgId, claimed?.slots ?? [], office.clock.now());
    expect(await ledger()).toEqual([{ prefix: 'jai', is_clean: false, cleaning_until: null }]);
  });
});
