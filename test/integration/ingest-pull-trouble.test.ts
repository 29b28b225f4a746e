import { readdirSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sftpSources } from '../../src/adapters/postgres/sftp-sources.ts';
import { createSftpServers } from '../../src/adapters/sftp/sftp-servers.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import { acceptHostKey } from '../../src/ingest/sftp/source.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { localLanding } from '../support/local-landing.ts';
import { type PullGround, startPullGround } from '../support/pull-ground.ts';
import { startSftpServer } from '../support/sftp-server.ts';

let db: TestDatabase;
let ground: PullGround;
let closers: (() => unknown)[] = [];

beforeAll(async () => {
  db = await cloneDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await startPullGround(db);
});
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
  await ground.close();
});

const impatient = createSftpServers({ connectSeconds: 3, answerSeconds: 3 });
const minutesToNext = async () => ((await ground.source()).nextPullAt - ground.now()) / 60_000;

/** Something else than an SSH server, on a port of its own. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('a server that cannot be reached or used: a sentence that says what to do', () => {
  const fails = async (sentence: RegExp, servers = impatient) => {
    expect(await ground.pull({ servers })).toEqual({ kind: 'failed', sentence: expect.stringMatching(sentence) });
    expect((await ground.source()).lastError).toMatch(sentence);
  };

  test('there is no such host', async () => {
    await ground.save({ host: 'nowhere.invalid' });
    // Without a network there is no name server either.
    await fails(/nowhere\.invalid:\d+ could not be reached: (there is no host of this name|.*no name server answered)/);
  });

  test('nothing listens there', async () => {
    const port = await listen(() => undefined);
    for (const close of closers.splice(0)) close();
    await ground.save({ port });
    await fails(/could not be reached: nothing listens there\. Check host and port, and whether a firewall/);
  });

  test('something listens, and says nothing', async () => {
    await ground.save({ port: await listen(() => undefined) });
    await fails(/nobody answered as an SSH server in time/);
  });

  test('something else than an SSH server answers', async () => {
    const port = await listen((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await ground.save({ port });
    await fails(/could not be reached/);
  });

  test('the key is refused', async () => {
    ground.server.authorise(impatient.generateKeyPair('another').publicKey);
    await fails(/refused the key of user "VqWrjT"\. Paste the public key shown here into the SFTP settings in Klaviyo/);
    expect((await ground.source()).hostKey).toBeNull();
  });

  test('there is no file transfer', async () => {
    const other = await startSftpServer(ground.exported, { hasNoSftp: true });
    closers.push(() => other.close());
    other.authorise((await ground.save({ port: other.port })).publicKey);
    await fails(/let us in, but offers no file transfer \(SFTP\)/);
  });

  test('the directory is not there, or may not be listed', async () => {
    await ground.save({ directory: '/nowhere' });
    await fails(/The directory could not be listed: it is not there\. Check "Directory"/);
    ground.server.deny('secret');
    await ground.save({ directory: '/secret' });
    await fails(/The directory could not be listed: the user has no permission\. .*whether user "VqWrjT" may read it/);
  });

  test('it stops answering in the middle of a file', async () => {
    ground.write('a.csv', 'a');
    ground.write('b.csv', 'b'.repeat(100_000));
    ground.server.answerNoMore('b.csv');
    await fails(/broke off: the server did not answer for 3 seconds while \/b\.csv was read/);
    expect(await ground.landedNames()).toEqual(['a.csv']);
    ground.server.answerNoMore(null);
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
  });
});

describe('what failed is tried again soon', () => {
  test('after 2 minutes, then 4, 8 and so on, never later than the regular fetch; success ends it', async () => {
    ground.server.deny('data');
    await ground.save({ directory: '/data' });
    const waits: number[] = [];
    for (let failures = 1; failures <= 6; failures += 1) {
      expect((await ground.pull()).kind).toBe('failed');
      waits.push(await minutesToNext());
    }
    // Pulls are due at ten past, the last of these was at the full hour.
    expect(waits).toEqual([2, 4, 8, 10, 10, 10]);
    await ground.save({ directory: '/' });
    expect((await ground.pull()).kind).toBe('pulled');
    expect(await ground.source()).toMatchObject({ failures: 0, lastError: null });
    expect(await minutesToNext()).toBe(10);
  });

  test('a fault of our own backs off too, and is told as one', async () => {
    ground.write('a.csv', 'a');
    const broken: Landing = { ...localLanding(ground.landed), receive: () => Promise.reject(new Error('a bug')) };
    await expect(ground.pull({ landing: broken })).rejects.toThrow('a bug');
    expect((await ground.source()).lastError).toMatch(/a fault of our own/);
    expect(await minutesToNext()).toBe(2);
  });
});

describe('the host key', () => {
  const replaceServer = async () => {
    const other = await startSftpServer(ground.exported);
    closers.push(() => other.close());
    const { publicKey } = await ground.source();
    other.authorise(publicKey);
    await db.asOwner('UPDATE sftp_sources SET port = $2 WHERE org_id = $1', [ground.orgId, other.port]);
    return other;
  };

  test('is pinned on first use, even where that pull comes to nothing', async () => {
    ground.write('a.csv', 'a'.repeat(100_000));
    ground.server.cutAfter(10);
    expect((await ground.pull()).kind).toBe('failed');
    expect((await ground.source()).hostKey).toMatch(/^SHA256:/);
  });

  test('a change is refused loudly, both keys are shown, and nothing is asked of the server', async () => {
    await ground.pull();
    const pinned = (await ground.source()).hostKey;
    const other = await replaceServer();
    ground.write('a.csv', 'a');
    expect(await ground.pull()).toMatchObject({ kind: 'failed' });
    const { hostKey, offeredHostKey, lastError } = await ground.source();
    expect(hostKey).toBe(pinned);
    expect(offeredHostKey).toMatch(/^SHA256:/);
    expect(lastError).toContain(`${pinned} was pinned, ${offeredHostKey} came`);
    expect(lastError).toMatch(/an administrator may accept the new key here/);
    expect(other.asked).toEqual([]);
  });

  test('the new one is pinned once it is accepted, and the fetch goes on at once', async () => {
    await ground.pull();
    await replaceServer();
    ground.write('a.csv', 'a');
    await ground.pull();
    const { offeredHostKey } = await ground.source();
    const parts = { sources: sftpSources(db.database) };
    const accept = (key: string) => acceptHostKey(parts, ground.orgId, key, ground.now());
    expect(await accept(`SHA256:${'x'.repeat(43)}`)).toEqual({ kind: 'not_offered' });
    expect(await accept(offeredHostKey ?? '')).toMatchObject({ kind: 'accepted' });
    const now = ground.now();
    expect(await ground.source()).toMatchObject({
      ...{ hostKey: offeredHostKey, offeredHostKey: null, lastError: null, failures: 0, nextPullAt: now },
    });
    expect(await accept(offeredHostKey ?? '')).toEqual({ kind: 'not_offered' });
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
  });

  test('one that shows the pinned key again is trusted again', async () => {
    await ground.pull();
    await replaceServer();
    await ground.pull();
    await db.asOwner('UPDATE sftp_sources SET port = $2 WHERE org_id = $1', [ground.orgId, ground.server.port]);
    expect((await ground.pull()).kind).toBe('pulled');
    expect(await ground.source()).toMatchObject({ offeredHostKey: null, lastError: null });
  });
});

describe('no room on the disk', () => {
  /** Takes so many files, then has no room; what is half written it takes away, as the real one does. */
  const fullAfter = (files: number): Landing => {
    const landing = localLanding(ground.landed);
    return {
      ...landing,
      async receive(orgId, chunks) {
        if (files-- > 0) return landing.receive(orgId, chunks);
        const someOf = async function* () {
          for await (const chunk of chunks) {
            yield chunk;
            throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
          }
        };
        return landing.receive(orgId, someOf());
      },
    };
  };

  test('stops the fetch with a sentence; nothing is lost, and the next one goes on', async () => {
    for (const name of ['a.csv', 'b.csv', 'c.csv']) ground.write(name, name.repeat(50_000));
    expect(await ground.pull({ landing: fullAfter(1) })).toEqual({
      kind: 'failed',
      sentence: expect.stringMatching(/The disk of this server is full\. Free some space/),
    });
    expect(await ground.landedNames()).toEqual(['a.csv']);
    expect(readdirSync(join(ground.landed, ground.orgId))).toHaveLength(1);
    expect(await minutesToNext()).toBe(2);
    expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 2 });
    expect(await ground.landedNames()).toEqual(['a.csv', 'b.csv', 'c.csv']);
  });
});
