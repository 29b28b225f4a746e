import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { klaviyoClient } from '../../src/adapters/klaviyo/client.ts';
import { klaviyoHttp } from '../../src/adapters/klaviyo/http.ts';
import { klaviyoAccounts } from '../../src/adapters/postgres/klaviyo-accounts.ts';
import { klaviyoCatalogue } from '../../src/adapters/postgres/klaviyo-catalogue.ts';
import { refresh } from '../../src/connect/refresh.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { FlowAction, SendEmailAction } from '../../twin/state/flow-definition.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, type Decided, decide, exportFile, type Happened } from '../support/decided.ts';
import { abTestOf, putEmailStep, withDefault, withMessage } from '../support/edited-flow.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';
import { openSecretBox, startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

const DAY = 86_400;
const T = START / 1000;
const NOW = instant((T + 9 * DAY) * 1000);

let db: TestDatabase;
let pipeline: TestPipeline;
let shop: Shop;
let clock: HandClock;
let orgId: OrgId;
let email: SendEmailAction;
beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});
beforeEach(async () => {
  shop = await openShop();
  clock = handClock(START, (now) => {
    shop.clock.time = now;
  });
  email = shop.flow.definition.actions.find((each) => each.type === 'send-email') as SendEmailAction;
  orgId = await db.createOrg();
  const key = await openSecretBox.seal(orgId, 'private-key', SETUP_KEY);
  await db.asOwner(
    `INSERT INTO klaviyo_accounts (org_id, account_id, sealed_private_key, key_hint, created_at)
     VALUES ($1, $1, $2, '', now())`,
    [orgId, Buffer.from(key)],
  );
  await createTemplate(db, orgId, ['a']);
  await db.asOwner('UPDATE templates SET account_id = $1, flow_id = $2, treatment_action_id = $3 WHERE org_id = $1', [
    orgId,
    shop.flow.id,
    email.id,
  ]);
});
afterEach(() => shop.close());

async function refreshOn(day: number): Promise<void> {
  clock.moveTo(START + day * DAY * 1000);
  const secrets = { ...openSecretBox, open: async () => SETUP_KEY };
  const klaviyo = klaviyoClient(klaviyoHttp({ baseUrl: shop.origin, userAgent: 'justai-test' }));
  const [accounts, catalogue] = [klaviyoAccounts(db.database), klaviyoCatalogue(db.database)];
  expect(await refresh({ klaviyo, accounts, catalogue, secrets, clock }, orgId)).toMatchObject({ problems: [] });
}
const editOn = (day: number, step: FlowAction): void => putEmailStep(shop.flow, step, START + day * DAY * 1000);

/** Each of the emails was decided five minutes before, written in time and received with this subject. */
interface Sent extends Partial<Decided> {
  readonly day: number;
  readonly as?: string;
  readonly message?: string;
}
let files = 0;
let people = 0;
async function evidence(sent: readonly Sent[]): Promise<unknown[]> {
  const at = (day: number): number => T + Math.round(day * DAY);
  const first = people;
  people += sent.length;
  await decide(
    db,
    orgId,
    sent.map(({ day, as, message, ...decided }, n) => ({
      person: `P${first + n}`,
      at: at(day) - 300,
      actionId: email.id,
      ...decided,
    })),
  );
  const received = sent.map(
    ({ day, as, message = email.data.message.id, person }, n): Happened => ({
      person: person ?? `P${first + n}`,
      metric: 'Received Email',
      sentAt: at(day),
      message,
      ...(as === undefined ? {} : { properties: { Subject: as } }),
    }),
  );
  files += 1;
  await pipeline.ingestFile(orgId, pipeline.file(`sent-${files}.csv`, exportFile(received)), NOW);
  return judged();
}
async function judged(): Promise<unknown[]> {
  expect(await pipeline.run(orgId, NOW)).toEqual(expect.objectContaining({ kind: 'done' }));
  const rows = await db.asOwner('SELECT evidence FROM outcomes WHERE org_id = $1 ORDER BY sequence', [orgId]);
  return rows.map((row) => row.evidence);
}

describe('an email is judged by the default that it had when it was sent', () => {
  beforeEach(async () => {
    await refreshOn(0);
    editOn(3, withDefault(email, 'Hello again'));
    await refreshOn(5);
  });

  test('before and after it changed in Klaviyo', async () => {
    expect(
      await evidence([
        { day: -2, as: 'Welcome' },
        { day: 1, as: 'Welcome' },
        { day: 4, as: 'Hello again' },
        { day: 6, as: 'Hello again' },
      ]),
    ).toEqual(['fallback', 'fallback', 'fallback', 'fallback']);
  });
  test('and not by the one of another day: such a subject is not its own, and the write tells', async () => {
    expect(
      await evidence([
        { day: -2, as: 'Hello again' },
        { day: 4, as: 'Welcome' },
        { day: 6, as: 'Welcome' },
      ]),
    ).toEqual(['shown', 'shown', 'shown']);
  });
  test('a control that clears means the default of its day', async () => {
    const cleared = { kind: 'control', variant: null, subject: '', writtenAt: null } as const;
    const late = { ...cleared, writtenAt: T + 4 * DAY - 1 };
    expect(
      await evidence([
        { ...cleared, day: 1, as: 'Welcome' },
        { ...late, day: 4, as: 'Hello again' },
        { ...late, day: 4, as: 'Welcome' },
      ]),
    ).toEqual(['shown', 'shown', 'uncertain']);
  });
  test('between two refreshes and before Klaviyo’s time of a change either may have stood', async () => {
    expect(
      await evidence([
        { day: 2, as: 'Welcome' },
        { day: 2, as: 'Hello again' },
      ]),
    ).toEqual(['fallback', 'fallback']);
  });
});

test('a default that is learnt later is counted from then on, and for what was sent with it already', async () => {
  await refreshOn(0);
  editOn(3, withDefault(email, 'Hello again'));
  const sent = [
    { day: 1, as: 'Welcome' },
    { day: 8, as: 'Hello again' },
  ];
  expect(await evidence(sent)).toEqual(['fallback', 'shown']);
  await refreshOn(9);
  expect(await judged()).toEqual(['fallback', 'fallback']);
});

test('what an email was sent with is kept when the template is pointed at another one', async () => {
  await refreshOn(0);
  await db.asOwner(
    `UPDATE templates SET treatment_action_id = 'ANOTHER', treatment_message_id = 'ANOTHER', default_subject = 'Another'
     WHERE org_id = $1`,
    [orgId],
  );
  expect(await evidence([{ day: 1, as: 'Welcome' }])).toEqual(['fallback']);
});

test('a decision is for the email that its step had then, though it has another before the decision is copied', async () => {
  await refreshOn(0);
  editOn(3, withMessage(withDefault(email, 'Changed'), 'CHANGED'));
  await refreshOn(5);
  expect(
    await evidence([
      { day: 1 },
      { day: 4.5 },
      { day: 6, message: 'CHANGED', as: 'Changed' },
      { day: 1, message: 'CHANGED' },
    ]),
  ).toEqual(['shown', 'shown', 'fallback', 'not_received']);
});

describe('a copy that Klaviyo’s own A/B test sends counts as the email', () => {
  const copied = (): SendEmailAction => ({ ...withMessage(withDefault(email, 'Copied'), 'COPY01'), id: 'COPIED' });
  const abTest = (): FlowAction => abTestOf(email, copied());

  test('also when the test is over and Klaviyo no longer tells of it', async () => {
    await refreshOn(0);
    editOn(1, abTest());
    await refreshOn(2);
    editOn(3, email);
    await refreshOn(5);
    const rows = await db.asOwner("SELECT FROM klaviyo_messages WHERE org_id = $1 AND message_id = 'COPY01'", [orgId]);
    expect(rows).toEqual([]);
    expect(
      await evidence([
        { day: 2.5, message: 'COPY01' },
        { day: 2.5, message: 'COPY01', as: 'Copied' },
        { day: 2.5, message: 'COPY01', as: 'Welcome' },
        { day: 2.5, message: 'ANOTHER' },
        { day: 6, message: 'COPY01' },
      ]),
    ).toEqual(['shown', 'fallback', 'shown', 'not_received', 'shown']);
  });

  test('also what it sent before a refresh told of it', async () => {
    await refreshOn(0);
    editOn(1, abTest());
    expect(await evidence([{ day: 2, message: 'COPY01' }])).toEqual(['not_received']);
    await refreshOn(3);
    expect(await judged()).toEqual(['shown']);
  });

  test('and what it sent in the test still does when it has won and is the email', async () => {
    await refreshOn(0);
    editOn(1, abTest());
    await refreshOn(2);
    expect(await evidence([{ day: 2.5, message: 'COPY01' }])).toEqual(['shown']);
    editOn(3, { ...email, data: copied().data });
    await refreshOn(5);
    const won = { day: 6, message: 'COPY01' };
    expect(await evidence([won, { ...won, as: 'Copied' }])).toEqual(['shown', 'shown', 'fallback']);
  });

  test('and what it sends after it has won is nothing that an earlier decision of the person was for', async () => {
    await refreshOn(0);
    editOn(1, abTest());
    await refreshOn(2);
    expect(await evidence([{ day: 4, message: 'ANOTHER', person: 'P' }])).toEqual(['not_received']);
    editOn(4.5, { ...email, data: copied().data });
    await refreshOn(5);
    expect(await evidence([{ day: 6, message: 'COPY01', person: 'P' }])).toEqual(['not_received', 'shown']);
  });
});
