import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../twin/api/faults.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

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

const goesWrong = (fault: Fault): void => {
  office.shop.faults.add({
    operation: 'update_profile',
    from: 0,
    until: Number.POSITIVE_INFINITY,
    times: 1_000,
    fault,
  });
};
const account = async () => {
  const [row] = await db.asOwner('SELECT state, paused_reason FROM klaviyo_accounts');
  return row;
};
const status = (code: number): Fault => ({ kind: 'status', status: code });

interface Failure {
  readonly name: string;
  readonly fault: Fault;
  readonly state: 'pending' | 'rejected';
  readonly reason: RegExp;
  /** Seconds until the next try; null: there is none. */
  readonly nextTrySeconds: readonly [least: number, most: number] | null;
  readonly accountState?: 'paused';
}

const again = { state: 'pending', nextTrySeconds: [1, 2] } as const;
const never = { state: 'rejected', nextTrySeconds: null } as const;
const paused = { state: 'pending', nextTrySeconds: [0, 0], accountState: 'paused' } as const;

const FAILURES: readonly Failure[] = [
  { name: '400', fault: status(400), ...never, reason: /invalid \(400/ },
  {
    name: '401',
    fault: { kind: 'key-revoked' },
    ...paused,
    reason: /does not accept the private key.*Create a new one/,
  },
  {
    name: '403',
    fault: { kind: 'scope-removed', scope: 'profiles:write' },
    ...paused,
    reason: /lacks the scope profiles:write.*Create a key that has it/,
  },
  { name: '404', fault: status(404), ...never, reason: /gone, was merged.*person\.id instead of person\.KlaviyoID/ },
  { name: '409', fault: status(409), ...never, reason: /conflict \(409/ },
  { name: '413', fault: status(413), ...never, reason: /over the 100 KB.*413/ },
  {
    name: '429 that says when',
    fault: { kind: 'status', status: 429, retryAfterSeconds: 17 },
    state: 'pending',
    nextTrySeconds: [17, 17],
    reason: /asked to wait \(429/,
  },
  {
    name: '429 that does not',
    fault: { kind: 'status', status: 429, retryAfterSeconds: null },
    state: 'pending',
    nextTrySeconds: [60, 60],
    reason: /asked to wait \(429/,
  },
  { name: '500', fault: status(500), ...again, reason: /in trouble \(500/ },
  { name: '503', fault: status(503), ...again, reason: /in trouble \(503/ },
  { name: '524', fault: status(524), ...again, reason: /in trouble \(524/ },
  {
    name: 'a hang',
    fault: { kind: 'hang' },
    ...again,
    reason: /could not be reached or was in trouble \(.*(time|abort)/i,
  },
  { name: 'a reset', fault: { kind: 'reset' }, ...again, reason: /could not be reached.*(ECONNRESET|socket|closed)/i },
  { name: 'an answer cut off', fault: { kind: 'reset-mid-body' }, ...again, reason: /could not be reached/ },
  { name: 'a 403 in HTML', fault: { kind: 'html-403' }, ...again, reason: /in trouble \(403/ },
];

describe('every failure has a state, a reason to read, and what comes next', () => {
  it.each(FAILURES)('$name', async ({ fault, state, reason, nextTrySeconds, accountState }) => {
    goesWrong(fault);
    const id = await office.post(office.shop.sarah.id);
    await office.turn();
    const delivery = await office.delivery(id);
    expect(delivery).toMatchObject({ state, reason: expect.stringMatching(reason), attempts: 1 });
    const attempts = await office.attempts(id);
    expect(attempts).toMatchObject([{ outcome: state === 'pending' ? 'retry' : state, reason: delivery.reason }]);
    if (nextTrySeconds === null) {
      expect(delivery.finished_at).toEqual(new Date(START));
    } else {
      const [least, most] = nextTrySeconds;
      expect(delivery.finished_at).toBeNull();
      expect(delivery.not_before.getTime()).toBeGreaterThanOrEqual(START + least * 1_000);
      expect(delivery.not_before.getTime()).toBeLessThanOrEqual(START + most * 1_000);
    }
    expect(await account()).toEqual({
      state: accountState ?? 'active',
      paused_reason: accountState ? delivery.reason : null,
    });
  });

  it.each(FAILURES.filter(({ state }) => state === 'pending'))(
    '$name is not retried for ever',
    async ({ name, fault }) => {
      goesWrong(fault);
      const id = await office.post(office.shop.sarah.id, {}, { dueSeconds: 60, graceSeconds: 60 });
      await office.turnUntil(START + 300_000);
      const delivery = await office.delivery(id);
      expect(delivery.state).toBe('expired');
      // Klaviyo's Retry-After may hold the whole account a little longer.
      const late = (delivery.finished_at?.getTime() ?? 0) - (START + 120_000);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(name.startsWith('429') ? 60_000 : 1);
      expect(delivery.reason).toMatch(/^Not written by the time its email was due, grace included\. Last: ./);
      expect(await office.turn()).toBeNull();
    },
  );
});
