import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decisionRecords } from '../../src/adapters/postgres/decision-records.ts';
import type { DecisionId, OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { type DecisionTimeline, decisionTimeline } from '../../src/report/decision-timeline.ts';
import type { EmailEventLog } from '../../src/report/ports.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { createTemplate, DEFAULT_SUBJECT, decide, exportFile, type Happened, MESSAGE } from '../support/decided.ts';
import { startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { details } from '../support/told.ts';

const T = Date.parse('2026-07-01T10:00:00Z') / 1000;
const SENT = T + 300;
const HOUR = 3600;
const UNSUBSCRIBE = 'https://manage.kmail-lists.com/subscriptions/unsubscribe?a=1';

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

const happened = (metric: Happened['metric'], at: number, properties: Happened['properties'] = {}): Happened => ({
  person: 'P',
  metric,
  sentAt: SENT,
  at,
  properties: { Subject: 'Hello from A', ...properties },
});
const received = (subject = 'Hello from A') => happened('Received Email', SENT + 3, { Subject: subject });
/** Somebody else's: the data reach this far. */
const reaching = (at: number): Happened => ({ person: 'somebody', metric: 'Received Email', sentAt: at, at });

async function decideOnce(decided = {}): Promise<DecisionId> {
  const [id] = await decide(db, orgId, [{ person: 'P', at: T, ...decided }]);
  return id as DecisionId;
}
let files = 0;
async function learn(events: readonly Happened[], more: readonly string[] = []): Promise<void> {
  files += 1;
  const csv = [exportFile(events), ...more].join('\n');
  const now = instant((T + HOUR) * 1000);
  await pipeline.ingestFile(orgId, pipeline.file(`timeline-${files}.csv`, csv), now);
  expect(await pipeline.run(orgId, now)).toMatchObject({ kind: 'done' });
}
async function timeline(id: DecisionId, at = T + 2 * HOUR, events?: EmailEventLog): Promise<DecisionTimeline> {
  const parts = { records: decisionRecords(db.database), events: events ?? pipeline.emailEvents };
  const found = await decisionTimeline(parts, orgId, id, instant(at * 1000));
  if (found === null) throw new Error('no such decision');
  return found;
}
const told = ({ steps }: DecisionTimeline) =>
  steps.map(({ title, at, state }) => [at === null ? null : (at - T * 1000) / 1000, state, title]);

describe('the timeline of a delivered email', () => {
  it('has every step: decided, written, received, opened by a machine and a person, clicked, unsubscribed, ordered', async () => {
    const id = await decideOnce();
    const other = (metric: string, at: number, json: string) =>
      `${metric}-${at},${new Date(at * 1000).toISOString()},P,${metric},"${json}"`;
    await learn(
      [
        received(),
        happened('Opened Email', SENT + 4, { machine_open: true }),
        happened('Opened Email', SENT + 60),
        happened('Opened Email', SENT + 90),
        happened('Clicked Email', SENT + 70, { URL: 'https://shop.example/sale?email=p%40example.com' }),
        happened('Clicked Email', SENT + 100, { URL: UNSUBSCRIBE }),
      ],
      [
        other('Unsubscribed from Email Marketing', SENT + 110, `{""$message"": ""${MESSAGE}""}`),
        other('Bounced Email', SENT + 111, '{""$message"": ""OTHER""}'),
        other('Placed Order', SENT + 1800, '{}'),
      ],
    );
    const story = await timeline(id);
    expect(told(story)).toEqual([
      [0, 'done', 'The webhook was answered: “a”'],
      [0.8, 'done', 'Written to the profile'],
      [300, 'done', 'The email was due'],
      [303, 'done', 'The email was received and showed what was decided'],
      [304, 'machine', 'Opened by a machine'],
      [360, 'done', 'Opened'],
      [370, 'done', 'Clicked'],
      [400, 'done', 'Clicked the unsubscribe or preferences link'],
      [410, 'done', 'Unsubscribed'],
      [2100, 'done', 'Placed an order'],
      [72 * HOUR, 'expected', 'Opens and clicks count until here'],
    ]);
    expect(story.answer).toBe('The email was received and showed what was decided. The person clicked.');
    expect(details(story, /was received/)).toBe('Its subject line says so. It showed “a”. Klaviyo sent it on time.');
    expect(details(story, /^Opened$/)).toMatch(/^2 times in all, the last at 1 Jul 10:06:30 UTC\.$/);
    expect(details(story, /^Clicked$/)).toBe('https://shop.example/sale');
    expect(details(story, /unsubscribe or preferences/)).toContain('Never counted');
  });

  it.each([
    ['its own default, where the write never came', { writtenAt: null }, DEFAULT_SUBJECT, /its own default/],
    [
      'what was decided for control without copy',
      { kind: 'control', variant: null, subject: '' },
      DEFAULT_SUBJECT,
      /what was decided/,
    ],
    [
      'nobody knows what, where the write was too close',
      { subject: DEFAULT_SUBJECT, writtenAt: SENT },
      DEFAULT_SUBJECT,
      /nobody can say/,
    ],
  ])('that showed %s says so', async (_what, decided, subject, title) => {
    const id = await decideOnce(decided);
    await learn([received(subject)]);
    const story = await timeline(id);
    expect(story.steps.find(({ kind }) => kind === 'sent')?.title).toMatch(title);
    expect(story.answer).toMatch(title);
  });

  it('that was never received says so once the data reach far enough', async () => {
    const id = await decideOnce();
    await learn([reaching(T + 73 * HOUR)]);
    await db.asOwner('UPDATE outcomes SET is_mature = true WHERE org_id = $1', [orgId]);
    expect((await timeline(id, T + 80 * HOUR)).answer).toBe('The email was never received.');
  });

  it('tells what is counted, without times, where the events are on another machine', async () => {
    const id = await decideOnce();
    await learn([received(), happened('Opened Email', SENT + 60)]);
    const story = await timeline(id, T + 2 * HOUR, { of: async () => null });
    expect(told(story).slice(3, 5)).toEqual([
      [null, 'done', 'The email was received and showed what was decided'],
      [null, 'done', 'Opened'],
    ]);
    expect(story.answer).toContain('The person opened it.');
  });

  it('leaves what came after the next email of the template to that one', async () => {
    const [first, second] = await decide(db, orgId, [
      { person: 'P', at: T },
      { person: 'P', at: T + 10 * HOUR, subject: 'Hello again' },
    ]);
    const sentAgain = T + 10 * HOUR + 300;
    const order = `order-1,${new Date((sentAgain + 60) * 1000).toISOString()},P,Placed Order,"{}"`;
    await learn([received(), { ...received('Hello again'), sentAt: sentAgain, at: sentAgain + 3 }], [order]);
    const titles = async (id: string | undefined) =>
      (await timeline(id as DecisionId, T + 20 * HOUR)).steps.map(({ title }) => title);
    expect(await titles(first)).not.toContain('Placed an order');
    expect(await titles(second)).toContain('Placed an order');
  });
});
