import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import { openSpool } from '../../src/adapters/objects/spool.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant, plusHours } from '../../src/domain/instant.ts';
import { openObjectStore } from '../../src/main/open-object-store.ts';
import { CREDENTIALS, startBucket, type TestBucket } from '../support/bucket.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { exportFile } from '../support/decided.ts';
import { openSecretBox, startPipeline } from '../support/pipeline.ts';

const START = Date.parse('2026-07-01T00:00:00Z') / 1_000;
const NOW = instant(START * 1_000);

let bucket: TestBucket;
let folder: string;
let db: TestDatabase;
const environment = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS, { AWS_EC2_METADATA_DISABLED: 'true' });
  bucket = await startBucket();
  db = await cloneDatabase();
});
afterAll(async () => {
  process.env = environment;
  await bucket.close();
  await db.drop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-landing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the whole way of a file goes over a bucket: landed, loaded, a person forgotten from it, expired', async () => {
  const orgId = await db.createOrg();
  const pipeline = await startPipeline(db.database, { objectsUrl: bucket.url });
  const { store } = openObjectStore(bucket.url, folder);
  const events = ['01HZXANNA7Q2', '01HZXBEN0001'].map((person) => ({
    person,
    metric: 'Received Email' as const,
    sentAt: START,
  }));
  const path = pipeline.file('export.csv', exportFile(events));
  const { sha256, loaded } = await pipeline.ingestFile(orgId, path, NOW);
  expect(loaded).toMatchObject({ events: 2 });
  expect(await store.list(`${orgId}/`)).toEqual([`${orgId}/${sha256}`]);
  expect(await pipeline.forget(orgId, { id: '01HZXANNA7Q2', userId: null, at: NOW })).toMatchObject({ landedFiles: 1 });
  const [objectKey, ...others] = await store.list(`${orgId}/`);
  expect(objectKey).toMatch(new RegExp(`^${orgId}/${sha256}\\.[0-9a-f]{64}$`));
  expect(others).toEqual([]);
  await pipeline.run(orgId, plusHours(NOW, 24 * 31));
  expect(await store.list(`${orgId}/`)).toEqual([]);
  // Nothing but the spool was ever on this machine, and it is empty.
  const here = readdirSync(join(pipeline.folder, 'landing'), { recursive: true, withFileTypes: true });
  expect(here.filter((entry) => entry.isFile())).toEqual([]);
  pipeline.close();
});

describe('trouble with a bucket is a sentence', () => {
  const orgId = randomUUID() as OrgId;
  async function* oneChunk(): AsyncGenerator<Buffer> {
    yield Buffer.from('event_id,profile_id');
  }
  const trouble = async (url: string): Promise<string> => {
    const { store, spoolFolder } = openObjectStore(url, folder);
    const spool = openSpool(spoolFolder);
    const landing = createLanding({ store, spool, secretBox: openSecretBox });
    try {
      await landing.keep(orgId, await landing.receive(orgId, oneChunk()));
      return 'none';
    } catch (error) {
      return (error as Error).message;
    } finally {
      spool.close();
    }
  };

  test('no such bucket', async () => {
    expect(await trouble(bucket.url.replace('//landing/', '//nobody/'))).toMatch(
      /^There is no bucket "nobody" at http.*: make it, or correct OBJECTS_URL\. Nothing is lost/,
    );
  });

  test('wrong credentials, then none', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'wrong';
    expect(await trouble(bucket.url)).toMatch(/does not accept the credentials .* check AWS_ACCESS_KEY_ID/);
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
    process.env.HOME = folder;
    expect(await trouble(bucket.url)).toMatch(/^There are no credentials for the bucket "landing": set AWS_ACCESS/);
    Object.assign(process.env, CREDENTIALS);
  });

  test('nobody listens, or the name is unknown', async () => {
    expect(await trouble('s3://landing?endpoint=http://127.0.0.1:1&path-style=true')).toMatch(
      /^Nothing answers at http:\/\/127\.0\.0\.1:1: the connection was refused\./,
    );
    expect(await trouble('s3://landing?endpoint=http://nowhere.invalid&path-style=true')).toMatch(
      /is not known: check/,
    );
  });
});
