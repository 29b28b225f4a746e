import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLanding } from '../../src/adapters/objects/landing.ts';
import type { ObjectStore } from '../../src/adapters/objects/object-store.ts';
import { openSpool, type Spool } from '../../src/adapters/objects/spool.ts';
import { secretBox } from '../../src/adapters/system/secret-box.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import { openObjectStore } from '../../src/main/open-object-store.ts';
import { CREDENTIALS, startBucket, type TestBucket } from '../support/bucket.ts';

const ORG = randomUUID() as OrgId;
const OTHER = randomUUID() as OrgId;
const TEXT = Buffer.from('event_id,profile_id\ne1,01PERSON\n'.repeat(10_000));

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += 7_001) yield bytes.subarray(start, start + 7_001);
}

/** Organisations' keys in memory. */
function keys() {
  const known = new Map<OrgId, Buffer>();
  return {
    find: async (orgId: OrgId) => known.get(orgId) ?? null,
    insert: async (orgId: OrgId, key: Buffer) => void (known.has(orgId) || known.set(orgId, key)),
  };
}

let bucket: TestBucket;
let folder: string;
const environment = { ...process.env };
beforeAll(async () => {
  Object.assign(process.env, CREDENTIALS, { AWS_EC2_METADATA_DISABLED: 'true' });
  bucket = await startBucket();
});
afterAll(async () => {
  process.env = environment;
  await bucket.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-landing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(['a folder', 'a bucket'])('landing in %s', (kind) => {
  let store: ObjectStore;
  let spool: Spool;
  let spoolFolder: string;
  let landing: Landing;
  const secrets = secretBox(randomBytes(32), keys());
  beforeEach(() => {
    ({ store, spoolFolder } = openObjectStore(kind === 'a folder' ? undefined : bucket.url, folder));
    spool = openSpool(spoolFolder);
    landing = createLanding({ store, spool, secretBox: secrets });
  });
  afterEach(async () => {
    for (const orgId of [ORG, OTHER]) for (const key of await landing.list(orgId)) await landing.remove(key);
    spool.close();
  });

  const land = async (bytes: Buffer, orgId = ORG): Promise<string> =>
    landing.keep(orgId, await landing.receive(orgId, inPieces(bytes)));
  const read = (objectKey: string, orgId = ORG) =>
    landing.withPlainFile(orgId, objectKey, async (path) => readFileSync(path));
  const stored = async (objectKey: string): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await store.read(objectKey)) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  /** What somebody with access to the place itself could do. */
  async function replace(objectKey: string, bytes: Buffer): Promise<void> {
    const path = spool.newPath();
    writeFileSync(path, bytes);
    await store.put(objectKey, path);
  }
  const spooled = (): string[] =>
    readdirSync(spoolFolder, { recursive: true })
      .map(String)
      .filter((name) => name.includes('/'));

  test('what was kept is lent as it came, and its hash and size are those of the plain bytes', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), TEXT, randomBytes(2_000_000)]) {
      const received = await landing.receive(ORG, inPieces(bytes));
      expect(received).toMatchObject({ sha256: hashOf(bytes), bytes: bytes.length });
      const objectKey = await landing.keep(ORG, received);
      expect(objectKey).toBe(`${ORG}/${hashOf(bytes)}`);
      const lent = await read(objectKey);
      expect(lent.kind === 'read' && lent.value.equals(bytes)).toBe(true);
    }
    expect(spooled()).toEqual([]);
  });

  test('nothing of it can be read where it lies, and the same bytes never lie there the same way', async () => {
    const first = await stored(await land(TEXT));
    expect(first.includes('01PERSON')).toBe(false);
    expect(first.length - TEXT.length).toBeLessThan(300);
    expect((await stored(await land(TEXT))).equals(first)).toBe(false);
  });

  test('keeping the same bytes twice changes nothing', async () => {
    const [one, other] = [await land(TEXT), await land(TEXT)];
    expect(one).toBe(other);
    expect(await landing.list(ORG)).toEqual([one]);
    expect((await read(one)).kind).toBe('read');
  });

  test('discarded bytes leave nothing behind', async () => {
    await landing.discard(await landing.receive(ORG, inPieces(TEXT)));
    expect(await landing.list(ORG)).toEqual([]);
    expect(spooled()).toEqual([]);
  });

  test('a sender that breaks off leaves nothing behind', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield TEXT;
      throw new Error('connection lost');
    }
    await expect(landing.receive(ORG, broken())).rejects.toThrow('connection lost');
    expect(spooled()).toEqual([]);
  });

  test('the lent file goes with its work, also where that fails', async () => {
    const objectKey = await land(TEXT);
    const paths: string[] = [];
    const fails = landing.withPlainFile(ORG, objectKey, async (path) => {
      paths.push(path);
      expect(readFileSync(path).equals(TEXT)).toBe(true);
      throw new Error('a bug');
    });
    await expect(fails).rejects.toThrow('a bug');
    expect(paths).toHaveLength(1);
    expect(spooled()).toEqual([]);
  });

  test('an organisation sees and opens its own only', async () => {
    const objectKey = await land(TEXT);
    expect(await landing.list(OTHER)).toEqual([]);
    await secrets.seal(OTHER, 'any', 'makes its key');
    expect(await read(objectKey, OTHER)).toMatchObject({ kind: 'unreadable' });
  });

  test('removed is gone, twice as well; a file that is gone is told of', async () => {
    const objectKey = await land(TEXT);
    expect(await landing.exists(objectKey)).toBe(true);
    await landing.remove(objectKey);
    await landing.remove(objectKey);
    expect(await landing.exists(objectKey)).toBe(false);
    expect(await landing.list(ORG)).toEqual([]);
    expect(await read(objectKey)).toMatchObject({ kind: 'unreadable', sentence: expect.stringContaining('is gone') });
  });

  test('what stands in for a file keeps its name and is held against its own hash', async () => {
    const sha256 = hashOf(TEXT);
    const objectKey = await landing.keepInstead(ORG, sha256, await landing.receive(ORG, inPieces(Buffer.from('less'))));
    expect(objectKey).toContain(sha256);
    expect(await read(objectKey)).toEqual({ kind: 'read', value: Buffer.from('less') });
  });

  test('altered, cut, swapped with another or put there in plain: told of, and never half of it read', async () => {
    const objectKey = await land(TEXT);
    const whole = await stored(objectKey);
    const middle = Buffer.from(whole);
    middle[100_000] = (middle[100_000] ?? 0) ^ 1;
    const header = Buffer.from(whole);
    header[20] = (header[20] ?? 0) ^ 1;
    const swapped = await stored(await land(Buffer.from('another file of theirs')));
    const plain = Buffer.from('event_id,profile_id\n');
    for (const bytes of [
      middle,
      header,
      whole.subarray(0, -1),
      whole.subarray(0, 9),
      Buffer.alloc(0),
      swapped,
      plain,
    ]) {
      await replace(objectKey, bytes);
      expect(await read(objectKey)).toMatchObject({
        kind: 'unreadable',
        sentence: expect.stringMatching(/altered or cut short .* nothing of it is read/),
      });
    }
    expect(spooled()).toEqual([]);
  });

  test('a file that landed before files were sealed is still read', async () => {
    const objectKey = `${ORG}/${hashOf(TEXT)}`;
    await replace(objectKey, TEXT);
    const lent = await read(objectKey);
    expect(lent.kind === 'read' && lent.value.equals(TEXT)).toBe(true);
  });

  test('under another master key nothing is called altered: the run stops and says which key is needed', async () => {
    const orgKeys = keys();
    const before = createLanding({ store, spool, secretBox: secretBox(randomBytes(32), orgKeys) });
    const objectKey = await before.keep(ORG, await before.receive(ORG, inPieces(TEXT)));
    const after = createLanding({ store, spool, secretBox: secretBox(randomBytes(32), orgKeys) });
    await expect(after.withPlainFile(ORG, objectKey, async () => 'read')).rejects.toThrow('JUSTAI_MASTER_KEY');
  });

  test('what a crash left of plain files is swept by whoever starts next, and no living process’s', async () => {
    const left = (pid: number, host = hostname()): string => {
      const path = join(spoolFolder, `${host},${pid},${randomUUID()}`);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, 'plain'), TEXT);
      return path;
    };
    const dead = 4_194_305; // above Linux's and macOS's highest
    const [crashed, earlierLife, living, elsewhere] = [
      left(dead),
      left(process.pid),
      left(process.ppid),
      left(dead, 'another-machine'),
    ];
    const next = openSpool(spoolFolder);
    const names = readdirSync(spoolFolder).map((name) => join(spoolFolder, name));
    expect(names).toEqual(expect.arrayContaining([living, elsewhere]));
    expect(names).not.toContain(crashed);
    expect(names).not.toContain(earlierLife);
    next.close();
    expect((await read(await land(TEXT))).kind).toBe('read');
  });
});
