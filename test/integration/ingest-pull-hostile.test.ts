import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { localLanding } from '../support/local-landing.ts';
import { type PullGround, sha256Of, startPullGround } from '../support/pull-ground.ts';

let db: TestDatabase;
let ground: PullGround;

beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await startPullGround(db);
});
afterEach(() => ground.close());

const attrs = { mode: 0o100644, uid: 0, gid: 0, size: 3, atime: 1_780_000_000, mtime: 1_780_000_000 };
const list = (...names: string[]) => ground.server.alsoList(names.map((filename) => ({ filename, attrs })));
const opened = () => ground.server.asked.filter((asked) => asked.startsWith('OPEN '));
const touch = (name: string, seconds: number) => utimesSync(join(ground.exported, name), seconds, seconds);

describe('what a server names its files is trusted in nothing', () => {
  test.each([
    ['../x.csv', '/../x.csv', /slash or backslash/],
    ['/etc/passwd.csv', '//etc/passwd.csv', /slash or backslash/],
    ['..\\x.csv', '/..\\u005cx.csv', /slash or backslash/],
    ['nul\0byte.csv', '/nul\\u0000byte.csv', /invisible character/],
    ['line\nbreak.csv', '/line\\u000abreak.csv', /invisible character/],
    ['escape\u001b[31m.csv', '/escape\\u001b[31m.csv', /invisible character/],
  ])('%j is left, and it is said why; the others come', async (name, shown, why) => {
    list(name);
    ground.write('good.csv', 'good');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', listed: 1, fetched: 1 });
    expect(await ground.told()).toEqual({
      '/good.csv': { state: 'fetched', reason: null },
      [shown]: { state: 'left', reason: expect.stringMatching(why) },
    });
    expect(opened()).toEqual(['OPEN /good.csv']);
    expect(await ground.landedNames()).toEqual(['good.csv']);
  });

  test('a name in another encoding than UTF-8 is left, one in any script of UTF-8 comes', async () => {
    // What a client makes of a name in Latin-1.
    list('M\ufffdrz.csv');
    const names = ['März – Öffnungen.csv', '開封.csv', '"quoted" & $(spaced).csv', '👩‍👩‍👧.csv'];
    for (const name of names) ground.write(name, name);
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 4 });
    expect((await ground.told())['/M\ufffdrz.csv']).toMatchObject({
      state: 'left',
      reason: expect.stringMatching(/UTF-8/),
    });
    expect(await ground.landedNames()).toEqual([...names].sort());
  });

  test('a name is told of once, not with each fetch', async () => {
    list('../x.csv');
    await ground.pull();
    const [before] = await db.asOwner('SELECT looked_at FROM source_files WHERE org_id = $1', [ground.orgId]);
    await ground.pull();
    const after = await db.asOwner('SELECT looked_at FROM source_files WHERE org_id = $1', [ground.orgId]);
    expect(after).toEqual([before]);
  });

  test('what lands is named by its hash, whatever the server called it', async () => {
    ground.write('opened.csv', 'content');
    await ground.pull();
    const landed = readdirSync(join(ground.landed, ground.orgId));
    expect(landed).toEqual([sha256Of('content')]);
    const objectKey = `${ground.orgId}/${sha256Of('content')}`;
    const lent = await localLanding(ground.landed).withPlainFile(ground.orgId, objectKey, async (path) =>
      readFileSync(path, 'utf8'),
    );
    expect(lent).toEqual({ kind: 'read', value: 'content' });
  });
});

describe('links and folders', () => {
  test('a link is never followed: to a file outside, in a loop, to a folder', async () => {
    symlinkSync('/etc/passwd', join(ground.exported, 'outside.csv'));
    symlinkSync('loop.csv', join(ground.exported, 'loop.csv'));
    symlinkSync('.', join(ground.exported, 'folder'));
    ground.write('good.csv', 'good');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', listed: 1, fetched: 1 });
    const link = { state: 'left', reason: expect.stringMatching(/It is a link\. Links are never followed/) };
    expect(await ground.told()).toMatchObject({ '/outside.csv': link, '/loop.csv': link, '/folder': link });
    expect(await ground.landedNames()).toEqual(['good.csv']);
    expect(opened()).toEqual(['OPEN /good.csv']);
  });

  test('a link that the server lists as what it leads to is not followed either', async () => {
    symlinkSync('/etc/passwd', join(ground.exported, 'outside.csv'));
    ground.server.alsoList([{ filename: 'outside.csv', attrs: { ...attrs, size: '/etc/passwd'.length } }]);
    ground.server.modified(() => attrs.mtime);
    await ground.pull();
    expect(opened()).toEqual([]);
    expect(await ground.landedNames()).toEqual([]);
  });

  test('folders are not looked into; where there is nothing else, they are named', async () => {
    mkdirSync(join(ground.exported, 'events'));
    ground.write('events/opened.csv', 'content');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', listed: 0, fetched: 0 });
    expect((await ground.source()).note).toBe(
      'There is no export file (.csv or .csv.gz) in /. Folders in it: events; they are not looked into. Is "Directory" right?',
    );
    await ground.save({ directory: '/events' });
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
    expect((await ground.source()).note).toBeNull();
    expect(await ground.told()).toHaveProperty(['/events/opened.csv']);
  });

  test('a folder whose name ends as an export’s is no file', async () => {
    mkdirSync(join(ground.exported, 'archive.csv'));
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', listed: 0, fetched: 0 });
  });
});

describe('files that are not as they should be', () => {
  test('one that cannot be read does not stop the others, and is tried again less and less often', async () => {
    for (const name of ['a.csv', 'b.csv', 'c.csv']) ground.write(name, name);
    ground.server.deny('b.csv');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 2, unfetched: 1 });
    expect((await ground.told())['/b.csv']).toEqual({
      state: 'unreadable',
      reason: expect.stringMatching(/the user has no permission\. Check the file on the server; it is tried again/),
    });
    expect((await ground.source()).nextPullAt - ground.now()).toBe(2 * 60_000);
    await ground.pull();
    expect((await ground.source()).nextPullAt - ground.now()).toBe(4 * 60_000);
    expect(await ground.landedNames()).toEqual(['a.csv', 'c.csv']);
  });

  test('an empty file is left until something is in it', async () => {
    ground.write('opened.csv', '');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 0, unfetched: 0 });
    expect(await ground.told()).toEqual({ '/opened.csv': { state: 'left', reason: expect.stringMatching(/empty/) } });
    ground.write('opened.csv', 'content');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
    expect(await ground.told()).toEqual({ '/opened.csv': { state: 'fetched', reason: null } });
  });

  test('a file still growing is left alone, and not even opened where that is seen before', async () => {
    ground.write('opened.csv', 'first');
    ground.server.onListed(() => ground.write('opened.csv', 'first and second'));
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 0, unfetched: 1 });
    expect((await ground.told())['/opened.csv']).toMatchObject({ state: 'changing' });
    expect(opened()).toEqual([]);
    expect((await ground.source()).nextPullAt - ground.now()).toBe(2 * 60_000);
    ground.server.onListed(() => undefined);
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
  });

  test('a file that grows while it is read does not land', async () => {
    ground.write('opened.csv', 'first');
    ground.server.onRead(() => ground.write('opened.csv', 'first and second'));
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 0, unfetched: 1 });
    expect(await ground.landedNames()).toEqual([]);
    expect(await localLanding(ground.landed).list(ground.orgId)).toEqual([]);
  });

  test('a file cut off while it is read does not land', async () => {
    ground.write('opened.csv', 'first and second');
    ground.server.onRead(() => ground.write('opened.csv', 'fir'));
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 0, unfetched: 1 });
    expect(await ground.landedNames()).toEqual([]);
  });

  test('another file under the same name is another file; the same under another name lands once', async () => {
    ground.write('opened.csv', 'monday');
    touch('opened.csv', 1_000);
    await ground.pull();
    ground.write('opened.csv', 'friday');
    touch('opened.csv', 2_000);
    ground.write('copy.csv', 'monday');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 2 });
    const rows = await db.asOwner('SELECT sha256 FROM landing_files WHERE org_id = $1', [ground.orgId]);
    const hashes = ['monday', 'friday'].map((content) => ({ sha256: sha256Of(content) }));
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining(hashes));
  });

  test('a file taken away after the listing is forgotten', async () => {
    list('gone.csv');
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 0, unfetched: 0 });
    expect(await ground.told()).toEqual({});
  });
});
