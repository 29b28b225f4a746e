import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decisionRecords } from '../../src/adapters/postgres/decision-records.ts';
import { deliveryQueue } from '../../src/adapters/postgres/deliveries.ts';
import { importQueue } from '../../src/adapters/postgres/import-queue.ts';
import type { DecisionId } from '../../src/domain/ids.ts';
import { type DecisionTimeline, decisionTimeline } from '../../src/report/decision-timeline.ts';
import { burst, run } from '../support/burst.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { details, told } from '../support/told.ts';
import { FULL_KEY, START } from '../support/twin-shop.ts';

const STOPPED = 'A process stopped while it was handing this over';

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
  await office.close();
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, write_ledger, delivery_attempts CASCADE');
});

const killed = () => Promise.reject(new Error('killed'));

/** As a minute does. */
const endLeases = () =>
  db.asOwner("UPDATE deliveries SET leased_until = now() - interval '1 s' WHERE leased_until IS NOT NULL");

async function timeline(id: DecisionId): Promise<DecisionTimeline> {
  const parts = { records: decisionRecords(db.database), events: { of: async () => null } };
  const found = await decisionTimeline(parts, office.orgId, id, office.clock.now());
  if (found === null) throw new Error('no such decision');
  return found;
}
const stepsAfterDecided = async (id: DecisionId, steps: number) => told(await timeline(id)).slice(1, 1 + steps);

describe('the timeline of a delivery whose process was killed', () => {
  it('tells of it once its minute is over, and before the write that followed', async () => {
    const id = await office.post(office.shop.sarah.id);
    await office.newDeliverer({ patchProfile: killed }).serve(office.orgId, office.clock.now());
    const held = await timeline(id);
    expect(told(held)[1]).toEqual(['Being written now', 'expected']);
    expect(details(held, /Being written/)).toContain('free again within a minute');

    await endLeases();
    expect(await stepsAfterDecided(id, 2)).toEqual([
      [STOPPED, 'failed'],
      ['Not written yet: it waits for its turn', 'expected'],
    ]);
    office.clock.moveTo(START + 61_000);
    await office.turn();
    const written = await timeline(id);
    expect(told(written).slice(1, 3)).toEqual([
      [STOPPED, 'failed'],
      ['Written to the profile', 'done'],
    ]);
    expect(details(written, /process stopped/)).toContain('may have been written all the same. It is free again');
  });

  it('tells of a bulk import that was lost with it, whose contents rest for a minute and no longer', async () => {
    await db.asOwner('UPDATE klaviyo_accounts SET sealed_private_key = $1, scopes = $2', [
      Buffer.from(FULL_KEY),
      {
        ...{ 'lists:write': 'granted', 'lists:read': 'granted' },
        ...{ 'profiles:read': 'granted', 'profiles:write': 'granted' },
      },
    ]);
    await burst(office, 500, 40);
    const queue = importQueue(db.database, deliveryQueue(db.database));
    await office.newBulkWriter({ queue: { ...queue, accept: killed } }).serve(office.orgId, office.clock.now());
    const [lost] = await db.asOwner<{ id: DecisionId; seconds: number }>(
      `SELECT min(decision_id::text) AS id, extract(epoch FROM max(leased_until) - now())::float8 AS seconds
       FROM deliveries WHERE attempts = 1 AND leased_until IS NOT NULL`,
    );
    expect(lost?.seconds).toBeGreaterThan(30);
    expect(lost?.seconds).toBeLessThanOrEqual(60);
    await endLeases();
    await run(office, 25);
    const [first, second] = await stepsAfterDecided(lost?.id as DecisionId, 2);
    expect(first).toEqual([STOPPED, 'failed']);
    expect(second?.[0]).toMatch(/^(Handed to Klaviyo in a bulk import|Written to the profile)$/);
  }, 60_000);
});
