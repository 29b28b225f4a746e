import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decisionRecords } from '../../src/adapters/postgres/decision-records.ts';
import { completeJob } from '../../src/adapters/postgres/import-jobs.ts';
import type { DecisionId, OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { type DecisionTimeline, decisionTimeline } from '../../src/report/decision-timeline.ts';
import { gaps } from '../../src/report/timeline-step.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openPostOffice, type PostOffice } from '../support/post-office.ts';
import { createWarmTemplate, details, told } from '../support/told.ts';
import { START } from '../support/twin-shop.ts';

const DAY = 86_400_000;
const EMPTY = { subject: '', preheader: '', body: '' };

let db: TestDatabase;
let office: PostOffice;
beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  office = await openPostOffice(db);
  await createWarmTemplate(db, office.orgId);
});
afterEach(async () => {
  expect(office.troubles).toEqual([]);
  await office.close();
  await db.asOwner(
    'TRUNCATE deliveries, decisions, klaviyo_accounts, templates, write_ledger, delivery_attempts CASCADE',
  );
});

const sarah = () => office.shop.sarah;
const fault = (status: number, times: number) =>
  office.shop.faults.add({
    operation: 'update_profile',
    from: 0,
    until: Infinity,
    times,
    fault: { kind: 'status', status },
  });

/** Decided for the version “Warm”. */
async function post(profileId = sarah().id, options = {}): Promise<DecisionId> {
  const id = await office.post(profileId, {}, options);
  await db.asOwner(`UPDATE decisions SET variant_id = 'warm', variant_version = 3 WHERE decision_id = $1`, [id]);
  return id;
}
async function timeline(id: DecisionId, orgId: OrgId = office.orgId): Promise<DecisionTimeline> {
  const parts = { records: decisionRecords(db.database), events: { of: async () => null } };
  const found = await decisionTimeline(parts, orgId, id, office.clock.now());
  if (found === null) throw new Error('no such decision');
  return found;
}

describe('the timeline of a decision', () => {
  it('that waits says so, and when its email is due', async () => {
    const story = await timeline(await post());
    expect(told(story)).toEqual([
      ['The webhook was answered: “Warm”', 'done'],
      ['Not written yet: it waits for its turn', 'expected'],
      ['The email is due', 'expected'],
      ['Received, opened and clicked: not known yet', 'expected'],
    ]);
    expect(story.answer).toBe('Decided: “Warm”. It has not been written to the profile yet.');
    expect(details(story, /not known yet/)).toContain('No export has been loaded yet');
    expect(story.facts).toContainEqual({ term: 'Version', fact: 'Warm (warm, version 3)' });
    expect(story.facts).toContainEqual({ term: 'Themes', fact: 'tone: friendly' });
  });

  it('that was written tells each try, the time before the email, and its clean-up before and after it', async () => {
    fault(503, 1);
    const id = await post();
    await office.turnUntil(START + 60_000);
    const written = await timeline(id);
    expect(told(written).slice(0, 3)).toEqual([
      ['The webhook was answered: “Warm”', 'done'],
      ['A write failed', 'failed'],
      ['Written to the profile', 'done'],
    ]);
    expect(details(written, /A write failed/)).toMatch(/answered 503 after .*could not be reached or was in trouble/);
    expect(written.answer).toMatch(/^Written to the profile 4 min 5\d s before the email was due/);
    expect(gaps(written.steps)[2]).toMatch(/^\d+(\.\d)? s$/);
    expect(
      told(written)
        .slice(-3)
        .map(([title]) => title),
    ).toEqual(['The email is due', 'Clean-up of the profile', 'Received, opened and clicked: not known yet']);

    office.clock.moveTo(START + 900_000 + DAY + 60_000);
    await office.cleaner.turn(office.clock.now());
    const cleaned = await timeline(id);
    expect(cleaned.steps.find(({ kind }) => kind === 'cleaned')).toMatchObject({
      at: office.clock.now(),
      state: 'done',
      title: 'Cleaned up after the email',
      details: ['jai_subject, jai_preheader and jai_body are empty again.'],
    });
  });

  it('whose bulk job took its time shows when Klaviyo accepted it and when it was done', async () => {
    const id = await post();
    await db.asOwner(
      `INSERT INTO delivery_attempts (org_id, decision_id, attempt, started_at, accepted_at, completed_at, outcome, status_code, import_job_id)
       VALUES ($1, $2, 1, $3, $4, $5, 'written', 202, 'JOB1')`,
      [office.orgId, id, new Date(START + 1_000), new Date(START + 1_400), new Date(START + 32_400)],
    );
    await db.asOwner(`UPDATE deliveries SET state = 'written', finished_at = $2 WHERE decision_id = $1`, [
      id,
      new Date(START + 32_400),
    ]);
    const story = await timeline(id);
    expect(story.steps.slice(1, 3)).toMatchObject([
      { title: 'Handed to Klaviyo in a bulk import', at: START + 1_000, details: ['Klaviyo accepted it after 0.4 s.'] },
      {
        title: 'Written to the profile',
        at: START + 32_400,
        details: ['Klaviyo finished it 31 s after it had accepted it.'],
      },
    ]);
  });

  it('that is in a bulk import says since when, and what the import did not write', async () => {
    const id = await post();
    const at = (seconds: number) => new Date(START + seconds * 1_000);
    await db.asOwner(
      `INSERT INTO import_jobs (org_id, account_id, job_id, submitted_at, accepted_at, profiles, bytes, look_at, gives_up_at)
       SELECT org_id, account_id, 'JOB1', $1, $2, 1, 1, $2, $3 FROM klaviyo_accounts`,
      [at(1), at(1.4), at(900)],
    );
    await db.asOwner(
      `UPDATE deliveries SET state = 'importing', import_job_id = 'JOB1', import_clears = false, attempts = 1
       WHERE decision_id = $1`,
      [id],
    );
    const working = await timeline(id);
    expect(told(working).slice(1, 3)).toEqual([
      ['Handed to Klaviyo in a bulk import', 'done'],
      ['Klaviyo is working on the bulk import', 'expected'],
    ]);
    expect(working.answer).toContain('has not been written to the profile yet');

    const errors = [{ profileId: sarah().id, detail: 'Too large.' }] as never;
    const completed = { completedAt: instant(START + 30_000), errors, now: instant(START + 31_000) };
    await db.database.inOrg(office.orgId, (query) => completeJob(query, 'JOB1' as never, completed));
    const refused = await timeline(id);
    expect(details(refused, /did not write it/)).toMatch(/^Klaviyo finished it 29 s after it had accepted it\.$/);
    expect(details(refused, /The next try/)).toContain('could not write this profile (Too large.)');
  });

  it('of control without copy says that the email’s own default is what was decided', async () => {
    const first = await office.post(sarah().id, EMPTY);
    await office.turn();
    office.clock.moveTo(START + 3_600_000);
    const second = await office.post(sarah().id, EMPTY);
    await office.turn();
    await db.asOwner(`UPDATE decisions SET kind = 'control', reason = 'holdout' WHERE decision_id = ANY ($1)`, [
      [first, second],
    ]);
    const [written, clean] = [await timeline(first), await timeline(second)];
    expect(told(written).slice(0, 2)).toEqual([
      ['The webhook was answered: the email’s own default', 'done'],
      ['Written to the profile', 'done'],
    ]);
    expect(told(written).map(([title]) => title)).not.toContain('Written over by a later email');
    expect(told(clean)[1]).toEqual(['Nothing had to be written', 'done']);
    expect(details(clean, /webhook/)).toContain('holdout');
    expect(clean.answer).toContain('the email shows its own default');
  });

  it('that gave way names the other, and the other names it', async () => {
    const first = await post(sarah().id, { dueSeconds: 300 });
    const second = await post(sarah().id, { dueSeconds: 310 });
    await office.turnUntil(START + 60_000);
    const [gone, kept] = [await timeline(first), await timeline(second)];
    expect(told(gone)[1]).toEqual(['Not written: another email needs the same properties', 'failed']);
    expect(details(gone, /another email needs/)).toContain(second);
    expect(details(kept, /gave way to this one/)).toContain(first);
    expect(gone.answer).toContain('did not reach the profile');
  });

  it('whose properties a later email took says which', async () => {
    const first = await post();
    await office.turn();
    office.clock.moveTo(START + 3_600_000);
    const second = await post();
    await office.turn();
    expect(details(await timeline(first), /Written over/)).toContain(second);
  });

  it('that Klaviyo refused says why once, and what to do', async () => {
    fault(400, 1);
    const id = await post();
    await office.turn();
    const story = await timeline(id);
    expect(told(story).slice(1, 3)).toEqual([
      ['Klaviyo refused the write', 'failed'],
      ['Not written: Klaviyo does not take it', 'failed'],
    ]);
    expect(details(story, /refused the write/)).toMatch(/^Klaviyo answered 400 after under 0.1 s.$/);
    expect(details(story, /does not take it/)).toMatch(/as invalid \(400.*justai redrive --id .* --yes/);
    office.clock.moveTo(START + DAY);
    expect(details(await timeline(id), /does not take it/)).toContain('The email is out already');
  });

  it('that expired says by how much and why', async () => {
    fault(503, 1_000);
    const id = await post(sarah().id, { dueSeconds: 60, graceSeconds: 30 });
    await office.turnUntil(START + 90_000);
    const story = await timeline(id);
    expect(story.answer).toBe('Not written in time. What was decided did not reach the profile.');
    expect(details(story, /Not written in time/)).toMatch(/Given up 30 s after the email was due.*503.*longer delay/);
    const titles = told(story).map(([title]) => title);
    expect(titles.indexOf('The email was due')).toBeLessThan(titles.indexOf('Not written in time'));
  });

  it('says why it waits where the account is paused or a try comes later', async () => {
    fault(503, 1);
    const id = await post();
    await office.turn();
    expect(details(await timeline(id), /The next try/)).toContain('503');
    await db.asOwner(`UPDATE klaviyo_accounts SET state = 'paused', paused_reason = 'The key is gone.'`);
    expect(details(await timeline(id), /Waits for the Klaviyo account/)).toContain('The key is gone.');
  });

  it('that an event carries says so, and leaves nothing on the profile to clean', async () => {
    const id = await post();
    await db.asOwner(
      `UPDATE deliveries SET carrier = 'event', state = 'written', finished_at = $2 WHERE decision_id = $1`,
      [id, new Date(START + 2_000)],
    );
    const story = await timeline(id);
    expect(told(story)[1]).toEqual(['Posted as an event, which starts the email’s flow', 'done']);
    expect(details(story, /is due/)).toContain('goes out with the event');
    await db.asOwner(`UPDATE deliveries SET state = 'expired' WHERE decision_id = $1`, [id]);
    expect((await timeline(id)).answer).toContain('so no email went out');
  });

  it('of a template that no flow was chosen for says that nothing is written', async () => {
    const id = await post();
    await db.asOwner('DELETE FROM deliveries WHERE decision_id = $1', [id]);
    expect((await timeline(id)).answer).toContain('the template was not connected to a flow');
  });

  it('is nobody else’s', async () => {
    const id = await post();
    await expect(timeline(id, await db.createOrg())).rejects.toThrow('no such decision');
  });
});
