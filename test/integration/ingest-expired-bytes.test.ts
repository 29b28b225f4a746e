import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { landingFiles } from '../../src/adapters/postgres/landing-files.ts';
import { ownMappings } from '../../src/adapters/postgres/own-mappings.ts';
import { storedFiles } from '../../src/adapters/postgres/stored-files.ts';
import { plusHours } from '../../src/domain/instant.ts';
import { exportOf } from '../support/exported-days.ts';
import {
  API,
  type IngestingOrg,
  type IngestionConsole,
  NOW,
  shaOf,
  startIngestionConsole,
  UNKNOWN,
} from '../support/ingestion-console.ts';

const LATER = plusHours(NOW, 24 * 31);
const GOOD = exportOf('2026-10-01', { 'Received Email': [5] });
const SHA = shaOf(GOOD);

let scene: IngestionConsole;
let org: IngestingOrg;
beforeAll(async () => {
  scene = await startIngestionConsole();
});
afterAll(() => scene.close());
beforeEach(async () => {
  org = await scene.newOrg();
  await org.ingest('good.csv', GOOD);
  await org.ingest('again.csv', `${GOOD}\n\n`);
  await org.ingest('unknown.csv', UNKNOWN);
  await scene.pipeline.run(org.orgId, LATER);
});

const states = async (): Promise<string[]> =>
  (await org.files()).files.map(({ name, state, events }) => `${name}: ${state}, ${events} events`).sort();
const AS_BEFORE = ['again.csv: loaded, 0 events', 'good.csv: loaded, 5 events', 'unknown.csv: expired, null events'];

describe('a file whose bytes were deleted after their time', () => {
  it('is not loaded again for a person, who is told to deliver it', async () => {
    expect(await states()).toEqual(AS_BEFORE);
    const deleted =
      'Its bytes were deleted on 2026-12-02, 31 days after it came: landed files are kept no longer (LANDING_DAYS).';
    for (const [sha256, whatNow] of [
      [SHA, 'What it brought stays, but it cannot be read again'],
      [shaOf(UNKNOWN), 'Deliver it again, and it is read.'],
    ] as const) {
      const sentence = expect.stringContaining(`${deleted} ${whatNow}`);
      const { bytesGone } = (await org.editor.call('GET', `${API}/files/${sha256}`)).json();
      expect(bytesGone).toEqual({ at: expect.stringContaining('2026-12-02'), sentence });
      const answer = await org.editor.call('POST', `${API}/files/${sha256}/load-again`);
      expect([answer.statusCode, answer.json().error]).toMatchObject([
        409,
        { code: 'bytes_deleted', message: sentence },
      ]);
    }
    await scene.pipeline.run(org.orgId, LATER);
    expect(await states()).toEqual(AS_BEFORE);
    const log = await scene.consoleApp.db.asOwner('SELECT action FROM audit_log WHERE org_id = $1', [org.orgId]);
    expect(log).not.toContainEqual({ action: 'file.load_again' });
  });

  it('is not read again for a mapping that changed', async () => {
    const [file] = (await org.files('?search=good')).files;
    const mappings = ownMappings(scene.consoleApp.db.database);
    expect(await mappings.readAgain(org.orgId, file?.mapping ?? '', shaOf(UNKNOWN))).toBe(0);
    expect(await states()).toEqual(AS_BEFORE);
  });

  it('is not opened again for copies that another file has lost', async () => {
    const manifest = landingFiles(scene.consoleApp.db.database);
    const file = await manifest.find(org.orgId, SHA);
    if (file === null) throw new Error('good.csv is not there.');
    await manifest.openAgainWithDuplicates(org.orgId, file);
    expect(await states()).toEqual(AS_BEFORE);
  });

  it('stays loaded with its events when it expires while it waits to be read again', async () => {
    const { database, asOwner } = scene.consoleApp.db;
    await asOwner(`UPDATE landing_files SET state = 'landed' WHERE org_id = $1 AND sha256 = $2`, [org.orgId, SHA]);
    const file = { sha256: SHA, name: 'good.csv', objectKey: '', isLoaded: false };
    await storedFiles(database).markExpired(org.orgId, file, 'age', LATER);
    expect(await states()).toEqual(AS_BEFORE);
  });
});
