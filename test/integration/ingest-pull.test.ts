import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sftpSources } from '../../src/adapters/postgres/sftp-sources.ts';
import { sftpServers } from '../../src/adapters/sftp/sftp-servers.ts';
import type { OrgId, SourceId } from '../../src/domain/ids.ts';
import { type Instant, instant, plusHours } from '../../src/domain/instant.ts';
import { findSource, saveSource } from '../../src/ingest/sftp/source.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { openSecretBox, startPipeline, type TestPipeline } from '../support/pipeline.ts';
import { startSftpServer, type TestSftpServer } from '../support/sftp-server.ts';

const NOON = instant(Date.parse('2026-07-02T12:00:00Z'));
const CSV = readFileSync(join(import.meta.dirname, '../fixtures/exports/opened-email_2026-07-01.csv'), 'utf8');

let db: TestDatabase;
let pipeline: TestPipeline;
let exported: string;
let server: TestSftpServer;
let orgId: OrgId;
let now: Instant;

beforeAll(async () => {
  db = await cloneDatabase();
  pipeline = await startPipeline(db.database);
});
afterAll(async () => {
  pipeline.close();
  await db.drop();
});
beforeEach(async () => {
  exported = mkdtempSync(join(tmpdir(), 'justai-exports-'));
  server = await startSftpServer(exported);
  orgId = await db.createOrg();
  now = NOON;
  const { publicKey } = await save(server.port);
  server.authorise(publicKey);
});
afterEach(async () => {
  await server.close();
  rmSync(exported, { recursive: true, force: true });
});

const sources = () => sftpSources(db.database);
const save = (port: number) =>
  saveSource(
    { sources: sources(), secretBox: openSecretBox, servers: sftpServers },
    orgId,
    { host: '127.0.0.1', port, username: 'VqWrjT', directory: '/', everyMinutes: 60, offsetMinutes: 10 },
    now,
    crypto.randomUUID() as SourceId,
  );
/** An hour later the next pull is due. */
const pull = () => {
  now = plusHours(now, 1);
  return pipeline.run(orgId, now);
};
const files = () =>
  db.asOwner('SELECT name, state, events, duplicates FROM landing_files WHERE org_id = $1 ORDER BY landed_at, name', [
    orgId,
  ]);

describe('pulling exports over SFTP', () => {
  test('fetches, lands and loads new files once', async () => {
    writeFileSync(join(exported, 'opened.csv'), CSV);
    writeFileSync(join(exported, '.opened.csv.tmp'), CSV);
    expect(await pull()).toMatchObject({ kind: 'done', steps: { pull: { rowsIn: 1, rowsOut: 1 } } });
    expect(await files()).toMatchObject([{ name: 'opened.csv', state: 'loaded', events: 3 }]);
    expect(await pull()).toMatchObject({ kind: 'done', steps: { pull: { rowsIn: 1, rowsOut: 0 } } });
    expect(await findSource({ sources: sources() }, orgId)).toMatchObject({
      hostKey: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      publicKey: expect.stringMatching(/^ssh-ed25519 /),
      lastPulledAt: now,
      lastError: null,
    });
  });

  test('waits for its time: minutes on a grid from UTC midnight', async () => {
    writeFileSync(join(exported, 'opened.csv'), CSV);
    expect(await pipeline.nextDue(orgId)).toBe(Date.parse('2026-07-02T12:10:00Z'));
    await pipeline.run(orgId, instant(Date.parse('2026-07-02T12:09:59Z')));
    expect(await files()).toEqual([]);
    await pipeline.run(orgId, instant(Date.parse('2026-07-02T12:10:00Z')));
    expect(await files()).toHaveLength(1);
    expect(await pipeline.nextDue(orgId)).toBe(Date.parse('2026-07-02T13:10:00Z'));
  });

  test('a file that grows while it is fetched is left for the next pull', async () => {
    const path = join(exported, 'opened.csv');
    const half = CSV.slice(0, CSV.lastIndexOf('ev-open-3'));
    writeFileSync(path, half);
    server.onListed(() => writeFileSync(path, CSV));
    expect(await pull()).toMatchObject({ kind: 'done', steps: { pull: { rowsIn: 1, rowsOut: 0, rejected: 1 } } });
    expect(await files()).toEqual([]);
    server.onListed(() => undefined);
    await pull();
    expect(await files()).toMatchObject([{ events: 3 }]);
  });

  test('a file fetched half and completed later gives what the whole one gives', async () => {
    const path = join(exported, 'opened.csv');
    writeFileSync(path, CSV.slice(0, CSV.lastIndexOf('ev-open-3')));
    await pull();
    writeFileSync(path, CSV);
    utimesSync(path, 2_000_000_000, 2_000_000_000);
    await pull();
    expect(await files()).toMatchObject([
      { events: 2, duplicates: 0 },
      { events: 1, duplicates: 2 },
    ]);
  });
});

describe('what can go wrong is said in a sentence, and nothing is lost', () => {
  const lastError = async () => (await findSource({ sources: sources() }, orgId))?.lastError;

  test('a wrong key', async () => {
    server.authorise(sftpServers.generateKeyPair('another').publicKey);
    expect(await pull()).toMatchObject({ kind: 'failed', step: 'pull' });
    expect(await lastError()).toMatch(/refused the key of user "VqWrjT".*Paste the public key/);
    const runs = await db.asOwner('SELECT step, state, error FROM pipeline_runs WHERE org_id = $1', [orgId]);
    expect(runs).toContainEqual({
      step: 'pull',
      state: 'failed',
      error: expect.stringContaining('refused the key'),
    });
  });

  test('a failed pull does not keep what is there already from being loaded and learnt from', async () => {
    server.authorise(sftpServers.generateKeyPair('another').publicKey);
    await pipeline.ingestFile(orgId, pipeline.file('opened.csv', CSV), now);
    await db.asOwner("UPDATE landing_files SET state = 'landed' WHERE org_id = $1", [orgId]);
    expect(await pull()).toMatchObject({ kind: 'failed', step: 'pull' });
    expect(await files()).toMatchObject([{ state: 'loaded' }]);
    const done = await db.asOwner("SELECT step FROM pipeline_runs WHERE org_id = $1 AND state = 'done'", [orgId]);
    expect(done.map(({ step }) => step)).toContain('policies');
  });

  test('a file that could not be loaded is tried again when the server has it anew', async () => {
    const path = join(exported, 'opened.csv');
    writeFileSync(path, CSV);
    await pull();
    await db.asOwner("UPDATE landing_files SET state = 'needs_mapping' WHERE org_id = $1", [orgId]);
    await pull();
    expect(await files()).toMatchObject([{ state: 'needs_mapping' }]);
    utimesSync(path, 2_000_000_000, 2_000_000_000);
    await pull();
    expect(await files()).toMatchObject([{ state: 'loaded' }]);
  });

  test('nobody there', async () => {
    const { port } = server;
    await server.close();
    await pull();
    expect(await lastError()).toContain(`127.0.0.1:${port} could not be reached`);
    server = await startSftpServer(exported);
  });

  test('another host key than the pinned one; saving another port pins anew', async () => {
    await pull();
    const { port } = server;
    await server.close();
    server = await startSftpServer(exported, { port });
    server.authorise((await save(port)).publicKey);
    writeFileSync(join(exported, 'opened.csv'), CSV);
    expect(await pull()).toMatchObject({ kind: 'failed' });
    expect(await lastError()).toMatch(/host key of .* has changed: SHA256:.* was pinned, SHA256:.* came/);
    expect(await files()).toEqual([]);
    await save(port + 1);
    await save(port);
    expect(await pull()).toMatchObject({ kind: 'done' });
    expect(await lastError()).toBeNull();
  });

  test('a connection lost in the middle of a file: nothing half lands, the next pull fetches it whole', async () => {
    const rows =
      CSV +
      Array.from({ length: 4_000 }, (_, row) => `more-${row},,2026-07-01T00:00:00Z,,P,Other,,,,,,,,,,\n`).join('');
    writeFileSync(join(exported, 'a.csv'), CSV);
    writeFileSync(join(exported, 'b.csv'), rows);
    server.cutAfter(CSV.length + 40_000);
    expect(await pull()).toMatchObject({ kind: 'failed' });
    expect(await lastError()).toMatch(/broke off: the connection was lost while \/b\.csv was read/);
    expect(await files()).toMatchObject([{ name: 'a.csv', state: 'loaded' }]);
    server.cutAfter(null);
    await pull();
    expect((await files()).map((file) => [file.name, file.state])).toEqual([
      ['a.csv', 'loaded'],
      ['b.csv', 'loaded'],
    ]);
  });
});
