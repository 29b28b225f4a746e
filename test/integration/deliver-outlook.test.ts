import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { workloads } from '../../src/adapters/postgres/workloads.ts';
import { foreseeLateness } from '../../src/deliver/outlook/outlook.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { START } from '../support/twin-shop.ts';

/** 90 % of 700 a minute. */
const WRITES_PER_MINUTE = 630;
const RUSH = 6_000;

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
  await db.asOwner('TRUNCATE deliveries, decisions, klaviyo_accounts, delivery_paces CASCADE');
});

/** Decided at the start, their emails due five minutes after that, without grace. */
async function rush(people: number): Promise<void> {
  const id = await office.post(office.shop.sarah.id, {}, { dueSeconds: 300, graceSeconds: 0 });
  await db.asOwner(
    `WITH made AS (
       INSERT INTO decisions (org_id, decision_id, template_id, tracking_id, entry, user_id, kind, reason, assignment,
         renderer_version, cell, group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash,
         decided_at, due_at)
       SELECT org_id, gen_random_uuid(), template_id, 'T' || n, 1, 'P' || n, kind, reason, assignment,
         renderer_version, cell, group_probability, propensity, pmf, attrs, fields, request_hash, subject, content_hash,
         decided_at, due_at
       FROM decisions, generate_series(2, $2) n WHERE decision_id = $1
       RETURNING org_id, decision_id, user_id, template_id)
     INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, due_at, expires_at, not_before)
     SELECT org_id, m.decision_id, user_id, template_id, prefix, due_at, expires_at, not_before
     FROM made m JOIN deliveries d USING (org_id, template_id) WHERE d.decision_id = $1`,
    [id, people],
  );
}
const outlookAt = (seconds: number) => {
  office.clock.moveTo(START + seconds * 1_000);
  return foreseeLateness(workloads(db.database), office.orgId, office.clock.now());
};

describe('the outlook', () => {
  it('is clear while the pace keeps every deadline', async () => {
    await rush(600);
    expect(await outlookAt(0)).toBeNull();
  });

  it('tells before it happens whom a rush that goes on will leave with the default, and the delay that is enough', async () => {
    await rush(RUSH);
    const outlook = await outlookAt(50);
    // 6,000 wait, and 6,000 in the last five minutes are believed to go on for ten.
    expect(outlook).toMatchObject({
      people: RUSH + 10 * (RUSH / 5),
      writesPerMinute: WRITES_PER_MINUTE,
      delayMinutes: 5,
    });
    expect(outlook?.fallbacks).toBeGreaterThan(RUSH);
    // All are written after 18,000 / 630 = 28.6 minutes; the last come in the tenth.
    expect(outlook?.enoughDelayMinutes).toBe(20);
  });

  it('counts those alone who wait, a minute after the rush is over', async () => {
    await rush(RUSH);
    const inTime = 4 * WRITES_PER_MINUTE;
    expect(await outlookAt(60)).toMatchObject({ people: RUSH, fallbacks: RUSH - inTime });
  });

  it('follows the share and the limit that Klaviyo’s headers told', async () => {
    await rush(RUSH);
    await db.asOwner('UPDATE klaviyo_accounts SET quota_percent = 50');
    await db.asOwner(
      `INSERT INTO delivery_paces (org_id, account_id, pace) SELECT org_id, account_id, '{"limitPerMinute": 750}' FROM klaviyo_accounts`,
    );
    expect(await outlookAt(0)).toMatchObject({ writesPerMinute: 375 });
  });

  it('offers what bulk imports need, and is clear where the key has it', async () => {
    await rush(RUSH);
    await db.asOwner(`UPDATE klaviyo_accounts SET scopes = '{"profiles:write": "granted", "lists:read": "granted"}'`);
    expect(await outlookAt(0)).toMatchObject({ missingScopes: ['lists:write', 'profiles:read'] });
    await db.asOwner(
      `UPDATE klaviyo_accounts SET scopes = scopes || '{"lists:write": "granted", "profiles:read": "granted"}'`,
    );
    expect(await outlookAt(0)).toBeNull();
  });

  it.each([
    ['paused', `state = 'paused'`],
    ['probed only, for Klaviyo does not answer', `trouble_reason = '503', trouble_since = now()`],
  ])('says nothing of an account that is %s: people are told why', async (_how, change) => {
    await rush(RUSH);
    await db.asOwner(`UPDATE klaviyo_accounts SET ${change}`);
    expect(await outlookAt(0)).toBeNull();
  });

  it('is nobody’s where no account is connected', async () => {
    const orgId = await db.createOrg();
    expect(await foreseeLateness(workloads(db.database), orgId, office.clock.now())).toBeNull();
  });
});
