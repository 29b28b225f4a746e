import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowKey } from '../../twin/state/account.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { SETUP_KEY, START } from '../support/twin-shop.ts';

let db: TestDatabase;
let office: PostOffice;
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
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const sarah = () => office.shop.sarah;
const ledger = () => db.asOwner('SELECT prefix, decision_id, is_clean, written_at, occupied_until FROM write_ledger');
const fault = (status: number, more: { times?: number; retryAfterSeconds?: number } = {}) => {
  const { times = 1, ...rest } = more;
  office.shop.faults.add({
    operation: 'update_profile',
    from: 0,
    until: Infinity,
    times,
    fault: { kind: 'status', status, ...rest },
  });
};

describe('a delivery', () => {
  it('is written to the profile, and every time is kept', async () => {
    const id = await office.post(sarah().id, { subject: 'Hi', preheader: 'There', body: '<p>Tea</p>' });
    expect(await office.turn()).toBeNull();
    expect(sarah().properties).toEqual({ jai_subject: 'Hi', jai_preheader: 'There', jai_body: '<p>Tea</p>' });
    const now = new Date(START);
    expect(await office.delivery(id)).toMatchObject({
      state: 'written',
      finished_at: now,
      attempts: 1,
      leased_until: null,
    });
    expect(await office.attempts(id)).toEqual([
      {
        attempt: 1,
        outcome: 'written',
        status_code: 200,
        reason: null,
        started_at: now,
        accepted_at: now,
        completed_at: now,
      },
    ]);
    expect(await ledger()).toEqual([
      { prefix: 'jai', decision_id: id, is_clean: false, written_at: now, occupied_until: new Date(START + 900_000) },
    ]);
  });

  it('goes with those of other prefixes in one write', async () => {
    await office.post(sarah().id, { subject: 'A' }, { prefix: 'jai' });
    await office.post(sarah().id, { subject: 'B' }, { prefix: 'jai_winback' });
    let calls = 0;
    const counting = office.newDeliverer({
      patchProfile: async (_key, _profile, properties) => {
        calls += 1;
        expect(Object.keys(properties)).toHaveLength(6);
        return { kind: 'ok', status: 200, value: {}, quota: null };
      },
    });
    await counting.serve(office.orgId, office.clock.now());
    expect(calls).toBe(1);
    expect(await ledger()).toHaveLength(2);
  });

  it('that clears is written once, then skipped while the properties are known to be empty', async () => {
    const empty = { subject: '', preheader: '', body: '' };
    const first = await office.post(sarah().id, empty);
    await office.turn();
    expect(sarah().properties).toEqual({ jai_subject: '', jai_preheader: '', jai_body: '' });
    office.clock.moveTo(START + 3_600_000);
    const second = await office.post(sarah().id, empty);
    await office.turn();
    expect([(await office.delivery(first)).state, (await office.delivery(second)).state]).toEqual(['written', 'clean']);
    expect(await office.attempts(second)).toEqual([]);
    expect(await ledger()).toMatchObject([{ decision_id: second, is_clean: true, written_at: new Date(START) }]);
  });

  it('is tried again after trouble that may pass, ever later, and each try is kept', async () => {
    fault(500);
    office.shop.faults.add({
      operation: 'update_profile',
      from: 0,
      until: Infinity,
      times: 1,
      fault: { kind: 'html-403' },
    });
    office.shop.faults.add({
      operation: 'update_profile',
      from: 0,
      until: Infinity,
      times: 1,
      fault: { kind: 'reset' },
    });
    const id = await office.post(sarah().id);
    await office.turnUntil(START + 60_000);
    expect((await office.attempts(id)).map(({ outcome, status_code }) => [outcome, status_code])).toEqual([
      ['retry', 500],
      ['retry', 403],
      ['retry', null],
      ['written', 200],
    ]);
    expect((await office.attempts(id))[2]).toMatchObject({ accepted_at: null, completed_at: null });
    expect(await office.delivery(id)).toMatchObject({ state: 'written', reason: null });
  });

  it('waits for Retry-After, and so does everything of the account', async () => {
    fault(429, { retryAfterSeconds: 17 });
    const id = await office.post(sarah().id);
    expect(await office.turn()).toBe(START + 17_000);
    const other = await office.post(office.newProfile('b@example.com').id);
    expect(await office.turn()).toBe(START + 17_000);
    expect(await office.attempts(other)).toEqual([]);
    await office.turnUntil(START + 18_000);
    expect([(await office.delivery(id)).state, (await office.delivery(other)).state]).toEqual(['written', 'written']);
  });

  it.each([
    [404, /person\.id instead of person\.KlaviyoID/],
    [400, /invalid \(400/],
    [409, /conflict \(409/],
    [413, /100 KB/],
  ])('is rejected with a reason on %i', async (status, reason) => {
    fault(status);
    const id = await office.post(sarah().id);
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'rejected', reason: expect.stringMatching(reason) });
    expect(await office.attempts(id)).toMatchObject([{ outcome: 'rejected', status_code: status }]);
    expect(await ledger()).toEqual([]);
  });

  it('to a profile that Klaviyo does not know is rejected', async () => {
    const id = await office.post('customer-4711');
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'rejected', reason: expect.stringContaining('404') });
  });

  it('over 100 KB is rejected without a call', async () => {
    const id = await office.post(sarah().id, { body: 'x'.repeat(100_000) });
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'rejected', reason: expect.stringContaining('100 KB') });
    expect(await office.attempts(id)).toEqual([]);
  });

  it('whose content is not what was decided is rejected without a call', async () => {
    const id = await office.post(sarah().id, {}, { rendered: { kind: 'differs', reason: 'Other bytes.' } });
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'rejected', reason: 'Other bytes.', attempts: 0 });
  });

  it('expires when its grace is over, and says why', async () => {
    fault(503, { times: 1_000 });
    const id = await office.post(sarah().id, {}, { dueSeconds: 60, graceSeconds: 30 });
    await office.turnUntil(START + 90_000);
    const { state, reason } = await office.delivery(id);
    expect(state).toBe('expired');
    expect(reason).toMatch(/Not written by the time its email was due.*503/);
    expect(sarah().properties).toEqual({});
  });

  it('pauses the account when the scope is missing, and loses nothing', async () => {
    allowKey(office.shop.account, SETUP_KEY, ['flows:read']);
    const id = await office.post(sarah().id);
    expect(await office.turn()).toBe(START);
    expect(await office.turn()).toBe(START + 900_000);
    const [account] = await db.asOwner('SELECT state, paused_reason FROM klaviyo_accounts');
    expect(account).toMatchObject({ state: 'paused', paused_reason: expect.stringContaining('profiles:write') });
    expect((await office.delivery(id)).state).toBe('pending');

    allowKey(office.shop.account, SETUP_KEY, ['flows:read', 'profiles:write']);
    await db.asOwner(`UPDATE klaviyo_accounts SET state = 'active', paused_reason = NULL`);
    await office.turn();
    expect((await office.delivery(id)).state).toBe('written');
    expect((await office.attempts(id)).map(({ outcome }) => outcome)).toEqual(['retry', 'written']);
  });

  it('does not pause an account whose key was replaced meanwhile', async () => {
    office.shop.account.keys.delete(SETUP_KEY);
    await office.post(sarah().id);
    const replacing = office.newDeliverer({
      patchProfile: async () => {
        await db.asOwner(`UPDATE klaviyo_accounts SET sealed_private_key = 'pk_new'`);
        return { kind: 'unauthorized', status: 401, detail: 'Old key.', retryAfterSeconds: null, quota: null };
      },
    });
    await replacing.serve(office.orgId, office.clock.now());
    expect(await db.asOwner('SELECT state FROM klaviyo_accounts')).toEqual([{ state: 'active' }]);
  });
});
