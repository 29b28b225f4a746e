import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { landingFiles } from '../../src/adapters/postgres/landing-files.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import type { SourcesConsole } from '../../src/http/console/source-dependencies.ts';
import { landUpload } from '../../src/ingest/upload.ts';
import { wireSources } from '../../src/main/wire-sources.ts';
import { type Browser, type ConsoleApp, PUBLIC_URL, startConsole } from '../support/console-app.ts';
import { warehouseEvents } from '../support/event-app.ts';
import { type HandClock, handClock } from '../support/hand-clock.ts';
import { localLanding } from '../support/local-landing.ts';
import { openSecretBox, startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { quietSources } from '../support/quiet-sources.ts';

const START = Date.UTC(2026, 10, 1);
const HEADER = 'event_id,uuid,datetime,profile_id,metric_name,metric_id,event_properties';
const rowsOf = (count: number, prefix = 'e'): string =>
  [
    HEADER,
    ...Array.from(
      { length: count },
      (_, row) => `${prefix}${row},u${row},2026-10-30T10:57:14Z,P1,Received Email,M1,{}`,
    ),
  ].join('\n');

let clock: HandClock;
let consoleApp: ConsoleApp;
let pipeline: TestPipeline;
let sources: ReturnType<typeof wireSources>;
let orgId: OrgId;
let editor: Browser;
const troubles: unknown[] = [];

beforeAll(async () => {
  clock = handClock(START);
  const uploads: SourcesConsole['uploads'] = {
    limitBytes: 5_000_000_000,
    take: (...args) => sources.console.uploads.take(...args),
    find: (...args) => sources.console.uploads.find(...args),
  };
  consoleApp = await startConsole({ sources: { ...quietSources, uploads } });
  pipeline = await startPipeline(consoleApp.db.database);
  sources = wireSources({
    database: consoleApp.db.database,
    dataFolder: pipeline.folder,
    secrets: openSecretBox as never,
    clock,
    load: async (...args) => void (await pipeline.load(...args)),
    onChange: () => undefined,
    onTrouble: (error) => troubles.push(error),
  });
  orgId = await consoleApp.db.createOrg();
  editor = await consoleApp.browser(orgId, 'editor');
});
afterAll(async () => {
  await sources.loop.stop();
  pipeline.close();
  await consoleApp.close();
});

type Taken = {
  readonly isNew: boolean;
  readonly file: { readonly sha256: string; readonly name: string; readonly state: string };
};

const upload = (name: string, payload: Buffer | Readable, browser = editor) =>
  consoleApp.app.inject({
    method: 'POST',
    url: `/console-api/uploads?name=${encodeURIComponent(name)}`,
    headers: {
      'content-type': 'application/octet-stream',
      cookie: browser.cookie,
      'x-csrf-token': browser.csrfToken,
      origin: PUBLIC_URL,
    },
    payload,
  });

/** Asks again until the file is no longer being loaded. */
async function settled(sha256: string) {
  for (;;) {
    const file = (await editor.call('GET', `/console-api/uploads/${sha256}`)).json();
    if (file.state !== 'landed') return file;
  }
}

describe('a file that is dropped into the console', () => {
  it('streams in, lands and loads by itself, and its progress can be asked for', async () => {
    const content = gzipSync(rowsOf(3_000));
    const answer = await upload(
      'events_2026-10-30T10.csv.gz',
      Readable.from([content.subarray(0, 500), content.subarray(500)]),
    );
    expect(answer.statusCode).toBe(201);
    const { isNew, file } = answer.json<Taken>();
    expect([isNew, file.name]).toEqual([true, 'events_2026-10-30T10.csv.gz']);
    expect(await settled(file.sha256)).toMatchObject({ state: 'loaded', rows: 3_000, events: 3_000, reason: null });
    expect(await warehouseEvents(pipeline.folder, orgId)).toHaveLength(3_000);
    const [row] = await consoleApp.db.asOwner('SELECT source FROM landing_files WHERE sha256 = $1', [file.sha256]);
    expect(row?.source).toBe('upload');
    // Learnt from when no other has come for two minutes.
    expect(await sources.nextRunAt(orgId)).toBe(START + 120_000);
  });

  it('may be larger than any other request', async () => {
    const content = Buffer.from(rowsOf(60_000, 'big'));
    expect(content.length).toBeGreaterThan(3_000_000);
    const { file } = (await upload('big.csv', content)).json<Taken>();
    expect(await settled(file.sha256)).toMatchObject({ state: 'loaded', events: 60_000 });
  });

  it('a second time changes nothing and says so', async () => {
    const content = Buffer.from(rowsOf(2, 'twice'));
    const first = (await upload('once.csv', content)).json<Taken>();
    await settled(first.file.sha256);
    const again = (await upload('again.csv', content)).json<Taken>();
    expect([again.isNew, again.file.sha256]).toEqual([false, first.file.sha256]);
    expect(await settled(first.file.sha256)).toMatchObject({ events: 2 });
  });

  it('that nothing can read is kept, with a reason', async () => {
    const { file } = (await upload('odd.csv', Buffer.from('colour,shape\nred,round\n'))).json<Taken>();
    expect(await settled(file.sha256)).toMatchObject({
      state: 'needs_mapping',
      reason: expect.stringContaining('colour'),
    });
  });

  it('has a name for people only: no path, nothing that cannot be shown', async () => {
    const names: string[] = [];
    for (const name of [
      '../../etc/passwd',
      'C:\\exports\\a.csv',
      'a\u0000\u001b[31m.csv',
      '',
      `${'x'.repeat(900)}.csv`,
    ]) {
      const { file } = (await upload(name, Buffer.from(rowsOf(1, `n${names.length}`)))).json<Taken>();
      names.push(file.name);
      await settled(file.sha256);
    }
    expect(names.slice(0, 4)).toEqual(['passwd', 'a.csv', 'a[31m.csv', 'upload']);
    expect(names[4]).toHaveLength(200);
    expect(troubles).toEqual([]);
  });
});

describe('is refused, and leaves nothing behind,', () => {
  const left = (): number => readdirSync(join(pipeline.folder, 'landing', orgId)).length;
  const parts = () => ({
    landing: localLanding(join(pipeline.folder, 'landing')),
    manifest: landingFiles(consoleApp.db.database),
  });

  it('an empty file, and a body that is no file', async () => {
    const before = left();
    expect((await upload('empty.csv', Buffer.alloc(0))).json()).toMatchObject({
      error: { code: expect.stringMatching(/^(empty_file|no_file)$/) },
    });
    expect((await editor.call('POST', '/console-api/uploads', { a: 1 })).json()).toMatchObject({
      error: { code: 'no_file' },
    });
    expect(left()).toBe(before);
  });

  it('what is over the limit, which the page is told', async () => {
    expect((await editor.call('GET', '/console-api/uploads')).json()).toEqual({ limitBytes: 5_000_000_000 });
    const before = left();
    const chunks = Readable.from([Buffer.alloc(60), Buffer.alloc(60)]);
    expect(await landUpload(parts(), orgId, 'a.csv', chunks, instant(START), 100)).toEqual({ kind: 'too_large' });
    expect(left()).toBe(before);
  });

  it('what is cut off on the way', async () => {
    const before = left();
    async function* cutOff() {
      yield Buffer.from(rowsOf(1));
      throw new Error('aborted');
    }
    await expect(landUpload(parts(), orgId, 'a.csv', cutOff(), instant(START))).rejects.toThrow('aborted');
    expect(left()).toBe(before);
  });

  it('what finds the disk full', async () => {
    const before = left();
    async function* full() {
      yield Buffer.from(rowsOf(1));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    const taken = await landUpload(parts(), orgId, 'a.csv', full(), instant(START));
    expect(left()).toBe(before);
    expect(taken).toEqual({ kind: 'storage_full' });
  });

  it('a viewer’s', async () => {
    const viewer = await consoleApp.browser(orgId, 'viewer');
    const answer = await upload('a.csv', Buffer.from(rowsOf(1)), viewer);
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { error: { code: 'role_too_low' } }]);
  });
});

it('another organisation cannot ask for a file by its hash', async () => {
  const { file } = (await upload('mine.csv', Buffer.from(rowsOf(1, 'mine')))).json<Taken>();
  const stranger = await consoleApp.browser(await consoleApp.db.createOrg(), 'owner');
  expect((await stranger.call('GET', `/console-api/uploads/${file.sha256}`)).statusCode).toBe(404);
  await settled(file.sha256);
});
