import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendMessageCopies } from '../../src/adapters/postgres/message-copies.ts';
import type { AccountId, OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import {
  createTemplate,
  DEFAULT_SUBJECT,
  type Decided,
  decide,
  exportFile,
  type Happened,
  MESSAGE,
  pointAt,
} from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';

const T = Date.parse('2026-07-01T10:00:00Z') / 1000;
const SENT = T + 300;
const HOUR = 3600;
const DAY = 24 * HOUR;

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
async function learn(events: readonly Happened[], now = T + 4 * DAY) {
  files += 1;
  await pipeline.ingestFile(orgId, pipeline.file(`events-${files}.csv`, exportFile(events)), instant(now * 1000));
  expect(await pipeline.run(orgId, instant(now * 1000))).toMatchObject({ kind: 'done' });
  return db.asOwner('SELECT * FROM outcomes WHERE org_id = $1 ORDER BY sequence, decided_at', [orgId]);
}
const counts = () => db.asOwner('SELECT * FROM arm_statistics WHERE org_id = $1 ORDER BY arm', [orgId]);

const P = { person: 'P', at: T };
const happened = (metric: Happened['metric'], at: number, more: Partial<Happened> = {}): Happened => ({
  ...{ person: 'P', sentAt: SENT, metric, at },
  ...more,
});
const ordered = (at: number, value: number, more: Partial<Happened> = {}): Happened => ({
  ...happened('Placed Order', at, more),
  properties: { $message: null, $_cohort$message_send_cohort: null, $value: value },
});

describe('a conversion', () => {
  test('belongs to the click before it, with its value in millionths', async () => {
    await decide(db, orgId, [P]);
    const events = [happened('Clicked Email', SENT + 60), ordered(SENT + 90, 12.5), ordered(SENT + 95, 7)];
    expect(await learn(events)).toMatchObject([{ conversions: 2, revenue_micros: 19_500_000 }]);
    expect(await counts()).toMatchObject([{ arm: 'a', converted: 1, revenue_micros: 19_500_000 }]);
  });

  test('goes to the last touch, once', async () => {
    await decide(db, orgId, [P, { ...P, at: T + HOUR, variant: 'b' }]);
    const second = { sentAt: SENT + HOUR };
    const clicks = [happened('Clicked Email', SENT + 2 * HOUR, second), happened('Clicked Email', SENT + 3 * HOUR)];
    expect(await learn([...clicks, ordered(SENT + 4 * HOUR, 10)])).toMatchObject([
      { conversions: 1 },
      { conversions: 0 },
    ]);
  });

  test.each([
    ['nobody touched anything', []],
    ['only a machine opened', [happened('Opened Email', SENT + 60, { properties: { machine_open: true } })]],
    ['only a bot clicked', [happened('Clicked Email', SENT + 60, { properties: { 'Bot Click': true } })]],
    ['the open was longer ago than its window', [happened('Opened Email', SENT + 60)]],
    ['the click came after it', [happened('Clicked Email', SENT + 30 * HOUR)]],
  ])('is nobody’s where %s', async (_case, touches) => {
    await decide(db, orgId, [P]);
    expect(await learn([...touches, ordered(SENT + 26 * HOUR, 10)])).toMatchObject([{ conversions: 0 }]);
  });

  test('is what the template says', async () => {
    await db.asOwner("UPDATE templates SET conversion_metric = 'booked tasting' WHERE org_id = $1", [orgId]);
    await decide(db, orgId, [P]);
    const events = [happened('Clicked Email', SENT + 60), ordered(SENT + 90, 5), happened('Booked Tasting', SENT + 99)];
    expect(await learn(events)).toMatchObject([{ conversions: 1, revenue_micros: 0 }]);
  });
});

describe('a definition that is said anew', () => {
  const redefine = (metric: string) =>
    db.asOwner(
      `UPDATE templates SET conversion_metric = $2, conversion_definition = conversion_definition + 1 WHERE org_id = $1`,
      [orgId, metric],
    );
  const later = { person: 'Q', at: T + 20 * DAY };

  test('has the conversions of mature outcomes counted again, and leaves all else of them as it froze', async () => {
    await decide(db, orgId, [P, { ...P, at: T + DAY, person: 'R' }]);
    const clicked = (person: string, after: number) => ({ ...happened('Clicked Email', SENT + after, { person }) });
    const tasted = { ...happened('Booked Tasting', SENT + 99), properties: { $value: 40 } };
    const frozen = await learn(
      [clicked('P', 60), ordered(SENT + 90, 5), tasted, happened('Received Email', SENT + 9 * DAY, { person: 'S' })],
      T + 10 * DAY,
    );
    expect(frozen).toMatchObject([
      { is_mature: true, clicked: true, conversions: 1, revenue_micros: 5_000_000 },
      { is_mature: true, clicked: false, conversions: 0 },
    ]);
    // What comes late moves nothing that is frozen.
    const late = { ...clicked('R', DAY + 60), sentAt: SENT + DAY };
    expect(await learn([late, ordered(SENT + 95, 7)], T + 10 * DAY)).toEqual(frozen);
    await redefine('booked tasting');
    expect(await learn([], T + 10 * DAY)).toMatchObject([
      { is_mature: true, clicked: true, conversions: 1, revenue_micros: 40_000_000, conversion_definition: 2 },
      { is_mature: true, clicked: false, conversions: 0, conversion_definition: 2 },
    ]);
    expect(await counts()).toMatchObject([{ converted: 1, revenue_micros: 40_000_000 }, { converted: 0 }]);
    // Said back, it counts what is known by now, as one run over everything would.
    await redefine('placed_order');
    const again = await learn([], T + 10 * DAY);
    expect(again).toMatchObject([{ conversions: 2, revenue_micros: 12_000_000, conversion_definition: 3 }, {}]);
    // And is frozen from then on.
    expect(await learn([ordered(SENT + 96, 9)], T + 10 * DAY)).toEqual(again);
  });

  test('is done by the next run where the first was killed before it published', async () => {
    await decide(db, orgId, [P, later]);
    await learn([happened('Clicked Email', SENT + 60), ordered(SENT + 90, 5)], T + 25 * DAY);
    await redefine('booked tasting');
    await db.asOwner('ALTER TABLE outcomes ADD CONSTRAINT killed CHECK (conversion_definition < 2) NOT VALID');
    expect(await pipeline.run(orgId, instant((T + 25 * DAY) * 1000))).toMatchObject({
      kind: 'failed',
      step: 'publish-outcomes',
    });
    await db.asOwner('ALTER TABLE outcomes DROP CONSTRAINT killed');
    expect(await learn([], T + 25 * DAY)).toMatchObject([
      { conversions: 0, conversion_definition: 2 },
      { conversion_definition: 2 },
    ]);
  });
});

test('bounces, unsubscribes and complaints are counted for the arm that brought them', async () => {
  await decide(db, orgId, [P]);
  const harm = (['Bounced Email', 'Unsubscribed', 'Marked Email as Spam'] as const).map((metric) =>
    happened(metric, SENT + 60),
  );
  expect(await learn(harm)).toMatchObject([{ bounced: true, unsubscribed: true, marked_as_spam: true }]);
  expect(await counts()).toMatchObject([{ arm: 'a', bounced: 1, unsubscribed: 1, marked_as_spam: 1 }]);
});

test('where Klaviyo splits, each email of the control message is a control, and a person enters once', async () => {
  await db.asOwner("UPDATE templates SET split = 'external', control_message_id = 'CONTROL' WHERE org_id = $1", [
    orgId,
  ]);
  await decide(db, orgId, [{ ...P, groupProbability: 1 }]);
  const control = { person: 'Q', message: 'CONTROL' };
  const outcomes = await learn([
    happened('Received Email', SENT + 3),
    happened('Received Email', SENT + 3, control),
    happened('Clicked Email', SENT + 60, control),
    happened('Received Email', SENT + DAY + 3, { ...control, sentAt: SENT + DAY }),
  ]);
  expect(outcomes).toMatchObject([
    { user_id: 'Q', kind: 'control', evidence: 'shown', clicked: true, is_first_of_person: true },
    { user_id: 'Q', kind: 'control', evidence: 'shown', clicked: false, is_first_of_person: false },
    { user_id: 'P', kind: 'treatment', is_first_of_person: true },
  ]);
  expect((await counts()).filter(({ arm }) => arm === 'control')).toMatchObject([{ decided: 1 }, { decided: 1 }]);
});

test('a copy that Klaviyo’s own A/B test made of the message counts as the message', async () => {
  await pointAt(db, orgId, 'ACT1', MESSAGE);
  await db.asOwner(
    `INSERT INTO klaviyo_actions (org_id, account_id, action_id, flow_id, type, position, message_id)
     VALUES ($1, $1, 'TEST', 'FLOW01', 'ab-test', 1, NULL), ($1, $1, 'ACT2', 'FLOW01', 'send-email', 1, 'COPY'),
            ($1, $1, 'ACT3', 'FLOW01', 'send-email', 2, 'ANOTHER')`,
    [orgId],
  );
  const accountId = orgId as string as AccountId;
  await db.database.inOrg(orgId, (query) => appendMessageCopies(query, accountId, ['FLOW01'], instant(0)));
  await decide(db, orgId, [
    { ...P, actionId: 'ACT1' },
    { person: 'Q', at: T, actionId: 'ACT1' },
  ]);
  const events = [
    happened('Clicked Email', SENT + 60, { message: 'COPY' }),
    happened('Clicked Email', SENT + 60, { message: 'ANOTHER', person: 'Q' }),
  ];
  expect(await learn(events)).toMatchObject([{ clicked: true }, { clicked: false }]);
});

describe('the margin in which nobody can say what an email showed', () => {
  /** Seconds from the write to the send of an email whose subject does not tell. */
  const GAP = 7;
  const quiet = { person: 'quiet', at: T + DAY, writtenAt: T + DAY + 300 - GAP };
  const told: Happened = { person: 'quiet', metric: 'Received Email', sentAt: T + DAY + 300 };

  test('is five seconds as long as little is known', async () => {
    await decide(db, orgId, [quiet]);
    expect(await learn([told])).toMatchObject([{ evidence: 'shown' }]);
  });

  test('is as wide as the days before have shown it to be', async () => {
    const people = Array.from({ length: 1_200 }, (_, n) => ({ person: `P${n}`, gap: 1 + (n % 30) }));
    const decisions: Decided[] = people.map(({ person, gap }) => ({ person, at: T, writtenAt: SENT - gap }));
    await decide(db, orgId, [...decisions, quiet]);
    // What was written less than nine seconds before is not seen yet.
    const events = people.map(({ person, gap }): Happened => {
      return { ...told, person, sentAt: SENT, properties: { Subject: gap < 9 ? DEFAULT_SUBJECT : 'Hello from A' } };
    });
    const outcomes = await learn([...events, told]);
    expect(outcomes.at(-1)).toMatchObject({ user_id: 'quiet', evidence: 'uncertain' });
  });
});
