import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as contract from '../../src/contract/ingestion.ts';
import { createTemplate, decide } from '../support/decided.ts';
import { countedFromRaw, exportOf } from '../support/exported-days.ts';
import {
  API,
  type IngestingOrg,
  type IngestionConsole,
  NOW,
  startIngestionConsole,
} from '../support/ingestion-console.ts';

let scene: IngestionConsole;
let org: IngestingOrg;
beforeAll(async () => {
  scene = await startIngestionConsole();
});
afterAll(() => scene.close());
beforeEach(async () => {
  org = await scene.newOrg();
});

describe('how complete the data are', () => {
  it('before anything came, nothing is claimed', async () => {
    expect(await org.overview()).toMatchObject({ completeTo: null, reach: [], missing: [], sources: [] });
    const { days, series } = contract.eventVolume.parse(await org.get('/volume'));
    expect([days.length, days[0], days.at(-1), series]).toEqual([30, '2026-10-03', '2026-11-01', []]);
  });

  it('is the time of the newest email event, not of the file that brought it nor of an order', async () => {
    const emails = { 'Received Email': [2], 'Opened Email': [3] };
    await org.ingest('a.csv', `${exportOf('2026-10-30', emails)}\norder,P1,Placed Order,2026-10-31T05:00:00Z,9\n`);
    await scene.pipeline.learn(org.orgId, NOW);
    expect(await org.overview()).toMatchObject({
      completeTo: '2026-10-30T16:00:00.000Z',
      reach: [
        { metric: 'received_email', lastAt: '2026-10-30T12:00:00.000Z' },
        { metric: 'opened_email', lastAt: '2026-10-30T16:00:00.000Z' },
      ],
      sources: [{ kind: 'cli', place: null, state: 'working', files: 1, lastEventAt: '2026-10-31T05:00:00.000Z' }],
    });
  });

  it('an event from the future does not make it look fresher than now', async () => {
    await org.ingest('a.csv', exportOf('2026-11-01', { 'Received Email': [1] }));
    await scene.pipeline.learn(org.orgId, NOW);
    expect(await org.overview()).toMatchObject({ completeTo: '2026-11-01T00:00:00.000Z', missing: [] });
  });

  it('names days without a received email between days that have them, and those since the last', async () => {
    const volumes = Array.from({ length: 28 }, (_, day) => (day === 9 || day === 10 ? 0 : 20));
    await org.ingest('a.csv', exportOf('2026-10-01', { 'Received Email': volumes }));
    await scene.pipeline.learn(org.orgId, NOW);
    expect((await org.overview()).missing).toEqual([
      { from: '2026-10-10', to: '2026-10-11', days: 2, usual: 20, decided: null },
      { from: '2026-10-29', to: '2026-10-30', days: 2, usual: 20, decided: null },
    ]);
  });

  it('says of a missing day for how many emails content was chosen on it', async () => {
    const volumes = Array.from({ length: 28 }, (_, day) => (day === 9 || day === 11 ? 0 : 20));
    await org.ingest('a.csv', exportOf('2026-10-01', { 'Received Email': volumes }));
    await createTemplate(scene.consoleApp.db, org.orgId, ['a']);
    const at = Date.parse('2026-10-10T10:00:00Z') / 1000;
    await decide(scene.consoleApp.db, org.orgId, [
      { person: 'P1', at, variant: 'a' },
      { person: 'P2', at: at + 3_600, variant: 'a' },
    ]);
    await scene.pipeline.learn(org.orgId, NOW);
    expect((await org.overview()).missing.slice(0, 2)).toMatchObject([
      { from: '2026-10-10', decided: 2 },
      { from: '2026-10-12', decided: 0 },
    ]);
  });

  it('tells of a source what failed, when it last worked and when it is tried again', async () => {
    await scene.consoleApp.db.asOwner(
      `INSERT INTO sftp_sources (org_id, source_id, host, port, username, directory, public_key, sealed_private_key,
         every_minutes, offset_minutes, next_pull_at, last_pulled_at, last_error, note, created_at)
       VALUES ($1, gen_random_uuid(), 'sftp.klaviyo.com', 22, 'us', '/exports', 'k', '', 60, 0,
         '2026-11-01T01:00Z', '2026-10-31T06:00Z', 'It refused the key.',
         '2 files wait.', now())`,
      [org.orgId],
    );
    expect((await org.overview()).sources).toMatchObject([
      {
        kind: 'sftp',
        place: 'us@sftp.klaviyo.com/exports',
        state: 'failing',
        lastError: 'It refused the key.',
        note: '2 files wait.',
        lastSuccessAt: '2026-10-31T06:00:00.000Z',
        nextAt: '2026-11-01T01:00:00.000Z',
      },
    ]);
  });
});

describe('sources beside SFTP', () => {
  const sources = async () => (await org.overview()).sources;
  const own = (sql: string) => scene.consoleApp.db.asOwner(sql, [org.orgId]);

  it('tell of the pull of Klaviyo’s Events API what failed, when it last worked and when it is tried again', async () => {
    await own(
      `INSERT INTO klaviyo_event_pulls (org_id, is_on, every_minutes, look_back_days, history_days, next_pull_at,
         last_pulled_at, last_error)
       VALUES ($1, true, 60, 3, 30, '2026-11-01T01:00Z', '2026-10-31T06:00Z', 'Klaviyo refused the key.')`,
    );
    expect(await sources()).toMatchObject([
      {
        ...{ kind: 'klaviyo_events', place: 'No account is connected', state: 'failing', everyMinutes: 60, files: 0 },
        ...{ lastError: 'Klaviyo refused the key.', lastSuccessAt: '2026-10-31T06:00:00.000Z' },
        nextAt: '2026-11-01T01:00:00.000Z',
      },
    ]);
    await own(`UPDATE klaviyo_event_pulls SET last_error = NULL, last_pulled_at = NULL WHERE org_id = $1`);
    expect(await sources()).toMatchObject([{ state: 'never_fetched' }]);
    await own('UPDATE klaviyo_event_pulls SET is_on = false WHERE org_id = $1');
    expect(await sources()).toEqual([]);
  });

  it('tell of Klaviyo’s webhooks when one last came, and why one was refused since', async () => {
    await own(`INSERT INTO klaviyo_webhooks (org_id, sealed_secret, created_at) VALUES ($1, '', now())`);
    expect(await sources()).toMatchObject([
      { kind: 'klaviyo_webhook', place: null, state: 'never_fetched', lastSuccessAt: null, nextAt: null },
    ]);
    await own(
      `UPDATE klaviyo_webhooks SET last_received_at = '2026-10-31T06:00Z', last_refused_at = '2026-10-31T07:00Z',
         last_refusal = 'The signature is of another secret.' WHERE org_id = $1`,
    );
    expect(await sources()).toMatchObject([
      {
        ...{ state: 'failing', lastError: 'The signature is of another secret.' },
        lastSuccessAt: '2026-10-31T06:00:00.000Z',
      },
    ]);
    await own(`UPDATE klaviyo_webhooks SET last_received_at = '2026-10-31T07:01Z' WHERE org_id = $1`);
    expect(await sources()).toMatchObject([{ state: 'working', lastError: null }]);
  });
});

describe('events by metric and day', () => {
  it('are those of the raw files, and the kinds nobody needs are counted together', async () => {
    const rare = Object.fromEntries(['Viewed', 'Searched', 'Waved', 'Sang', 'Slept'].map((name, i) => [name, [1, i]]));
    const path = await org.ingest(
      'a.csv',
      exportOf('2026-10-20', { 'Received Email': [30, 21], Smiled: [9, 9], ...rare }),
    );
    await scene.pipeline.learn(org.orgId, NOW);
    const { days, series } = contract.eventVolume.parse(await org.get('/volume?days=90'));
    expect(days).toHaveLength(90);
    const raw = await countedFromRaw([path]);
    for (const [place, day] of days.entries()) {
      const shown = series.reduce((sum, { events }) => sum + (events[place] ?? 0), 0);
      expect([day, shown]).toEqual([
        day,
        raw.filter((row) => row.day === day).reduce((sum, { events }) => sum + events, 0),
      ]);
    }
    expect(series.map(({ metric, name, total }) => [metric, name, total])).toEqual([
      ['received_email', '', 51],
      ['other', 'Smiled', 18],
      ['other', 'Slept', 5],
      ['other', 'Sang', 4],
      ['other', '', 6],
    ]);
  });

  it('are of 30 or 90 days', async () => {
    const answer = await org.viewer.call('GET', `${API}/volume?days=31`);
    expect([answer.statusCode, answer.json().error.message]).toEqual([400, 'days: Ask for 30 or 90 days.']);
  });
});

describe('another organisation', () => {
  it('sees nothing of it', async () => {
    await org.ingest('a.csv', exportOf('2026-10-01', { 'Received Email': [5] }));
    await scene.pipeline.run(org.orgId, NOW);
    const stranger = await scene.consoleApp.browser(await scene.consoleApp.db.createOrg(), 'owner');
    const seen = async (path: string) => (await stranger.call('GET', `${API}${path}`)).json();
    expect(await seen('')).toMatchObject({ completeTo: null, sources: [], files: { loaded: 0 } });
    expect(await seen('/files')).toMatchObject({ files: [], total: 0 });
    expect(await seen('/runs')).toMatchObject({ runs: [], isRunning: false });
    expect(await seen('/volume')).toMatchObject({ series: [] });
  });
});
