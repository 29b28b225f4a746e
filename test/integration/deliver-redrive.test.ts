import { once } from 'node:events';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unwrittenDeliveries } from '../../src/adapters/postgres/unwritten-deliveries.ts';
import type { RedriveScope } from '../../src/deliver/health/ports.ts';
import type { DecisionId, TemplateId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

const EVERYTHING: RedriveScope = { templateId: null, decisionId: null, since: null };

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
  await db.asOwner(
    'TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts, audit_log CASCADE',
  );
});

const sarah = () => office.shop.sarah;
const unwritten = () => unwrittenDeliveries(db.database);
const putBack = (scope: RedriveScope) =>
  unwritten().putBack(office.orgId, scope, { userId: null, at: office.clock.now() });

async function rejected(profileId = sarah().id): Promise<DecisionId> {
  const id = await office.post(profileId);
  office.shop.faults.add({
    operation: 'update_profile',
    from: 0,
    until: Infinity,
    times: 1,
    fault: { kind: 'status', status: 404 },
  });
  await office.turn();
  expect(await office.delivery(id)).toMatchObject({ state: 'rejected' });
  return id;
}

describe('what ended unwritten', () => {
  it('is listed by reason, with how much of it can be tried again', async () => {
    await rejected();
    await rejected(office.newProfile('ann@example.com').id);
    await office.post(office.newProfile('late@example.com').id);
    office.clock.moveTo(START + 901_000);
    await office.turn();
    const listed = await unwritten().list(office.orgId, EVERYTHING, office.clock.now());
    expect(listed).toMatchObject([
      { state: 'rejected', count: 2, again: 0, reason: expect.stringContaining('no profile with this id') },
      { state: 'expired', count: 1, again: 0 },
    ]);
    expect(await unwritten().list(office.orgId, EVERYTHING, START as never)).toMatchObject([
      { count: 2, again: 2 },
      { count: 1, again: 0 },
    ]);
  });

  it('is written after all, once it is put back while its email is still to come', async () => {
    const id = await rejected();
    expect(await putBack(EVERYTHING)).toBe(1);
    await office.turn();
    expect(await office.delivery(id)).toMatchObject({ state: 'written', reason: null });
    expect((await office.attempts(id)).map(({ outcome }) => outcome)).toEqual(['rejected', 'written']);
    expect(await db.asOwner('SELECT action, subject, detail FROM audit_log')).toEqual([
      { action: 'deliveries.redrive', subject: 'all', detail: { count: 1 } },
    ]);
  });

  it('stays so where the email is out, or a later content took its place', async () => {
    await rejected();
    office.clock.moveTo(START + 901_000);
    expect(await putBack(EVERYTHING)).toBe(0);
    const first = await office.post(sarah().id);
    office.clock.moveTo(START + 961_000);
    await office.post(sarah().id);
    await office.turn();
    expect(await office.delivery(first)).toMatchObject({ state: 'superseded' });
    expect(await putBack(EVERYTHING)).toBe(0);
  });

  it('is put back for one template or one decision alone', async () => {
    const ids = [await rejected(), await rejected(office.newProfile('ann@example.com').id)];
    expect(await putBack({ ...EVERYTHING, templateId: 'other' as TemplateId })).toBe(0);
    expect(await putBack({ ...EVERYTHING, decisionId: ids[0] ?? null })).toBe(1);
    expect(await putBack({ ...EVERYTHING, templateId: 'welcome' as TemplateId })).toBe(1);
  });

  it('is put back where it ended since a time, which the audit log keeps', async () => {
    await rejected();
    office.clock.moveTo(START + 60_000);
    const later = await rejected(office.newProfile('ann@example.com').id);
    const since = instant(START + 30_000);
    expect(await unwritten().count(office.orgId, { ...EVERYTHING, since }, office.clock.now())).toEqual([
      { state: 'rejected', count: 1, again: 1 },
    ]);
    expect(await putBack({ ...EVERYTHING, since })).toBe(1);
    expect(await office.delivery(later)).toMatchObject({ state: 'pending' });
    expect(await db.asOwner('SELECT detail FROM audit_log')).toEqual([
      { detail: { count: 1, since: new Date(since).toISOString() } },
    ]);
  });

  it('is told to the deliverers of every process', async () => {
    await rejected();
    const listener = new pg.Client({ connectionString: db.url });
    await listener.connect();
    await listener.query('LISTEN justai_delivery');
    const heard = once(listener, 'notification');
    await putBack(EVERYTHING);
    expect((await heard)[0]).toMatchObject({ payload: office.orgId });
    await listener.end();
  });
});
