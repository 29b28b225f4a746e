import { truncateSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Landing } from '../../src/ingest/ports.ts';
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

describe('a large file', () => {
  const BYTES = 32 * 1024 * 1024;
  /** Of them the client holds 4 MB; it asks for them in pieces of at least 31 KB. */
  const READS_AHEAD_AT_MOST = (5 * 1024 * 1024) / (31 * 1024);

  test('passes through in little memory: where the disk is slow, the server is asked for no more', async () => {
    ground.write('large.csv', 'x');
    truncateSync(join(ground.exported, 'large.csv'), BYTES);
    let reads = 0;
    let readsWhileSlow = 0;
    ground.server.onRead(() => {
      reads += 1;
    });
    const landing = localLanding(ground.landed);
    const slow: Landing = {
      ...landing,
      receive(orgId, chunks) {
        const slowly = async function* () {
          for await (const chunk of chunks) {
            if (readsWhileSlow === 0) {
              await sleep(500);
              readsWhileSlow = reads;
            }
            yield chunk;
          }
        };
        return landing.receive(orgId, slowly());
      },
    };
    expect(await ground.pull({ landing: slow })).toMatchObject({ kind: 'pulled', fetched: 1 });
    expect(readsWhileSlow).toBeGreaterThan(1);
    expect(readsWhileSlow).toBeLessThanOrEqual(READS_AHEAD_AT_MOST);
    const [landed] = await db.asOwner('SELECT sha256, bytes FROM landing_files WHERE org_id = $1', [ground.orgId]);
    const whole = Buffer.concat([Buffer.from('x'), Buffer.alloc(BYTES - 1)]);
    expect(landed).toEqual({ sha256: sha256Of(whole), bytes: BYTES });
  });
});

test('no request waits for the answer to the one before: a connection sends at once', async () => {
  const atOnce: (number | undefined)[] = [];
  const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay').mockImplementation(function (this: Socket, isOn = true) {
    if (isOn) atOnce.push(this.remotePort);
    return this;
  });
  onTestFinished(() => setNoDelay.mockRestore());
  ground.write('a.csv', 'content');
  expect(await ground.pull()).toMatchObject({ kind: 'pulled', fetched: 1 });
  // The server's own end of the connection has another remote port.
  expect(atOnce).toContain(ground.server.port);
});

describe('a directory of many files', () => {
  test('the oldest come first, a bounded number a pull, and the next pull follows at once', async () => {
    for (let day = 1; day <= 25; day += 1) {
      ground.write(`day-${String(26 - day).padStart(2, '0')}.csv`, `content ${day}`);
    }
    ground.server.modified((name) => 1_780_000_000 + Number(/\d+/.exec(name)?.[0]) * 86_400);
    expect(await ground.pull({ filesAtMost: 10 })).toMatchObject({ kind: 'pulled', listed: 25, fetched: 10 });
    expect((await ground.landedNames()).at(-1)).toBe('day-10.csv');
    expect(await ground.source()).toMatchObject({
      nextPullAt: ground.now(),
      note: expect.stringMatching(/^15 more files wait/),
    });
    expect(await ground.pull({ filesAtMost: 10 })).toMatchObject({ kind: 'pulled', fetched: 10 });
    expect(await ground.pull({ filesAtMost: 10 })).toMatchObject({ kind: 'pulled', fetched: 5 });
    expect(await ground.pull({ filesAtMost: 10 })).toMatchObject({ kind: 'pulled', fetched: 0 });
    expect(await ground.landedNames()).toHaveLength(25);
    expect(await ground.source()).toMatchObject({ note: null });
  });

  test('100,000 files: those that are new are found among the known, and fetched', async () => {
    const changed = (at: number) => 1_780_000_000 + at;
    const known = Array.from({ length: 99_970 }, (_, at) => ({ size: 10, mtime: changed(at + 20) }));
    ground.server.alsoList(
      known.map((file, at) => ({
        filename: `${at + 20}.csv`,
        attrs: { mode: 0o100644, uid: 0, gid: 0, atime: 0, ...file },
      })),
    );
    for (let at = 0; at < 20; at += 1) ground.write(`${at}.csv`, `content ${at}`);
    for (let at = 99_990; at < 100_000; at += 1) ground.write(`${at}.csv`, `content ${at}`);
    ground.server.modified((name) => changed(Number.parseInt(name, 10)));
    expect(await ground.pull({ filesAtMost: 20 })).toMatchObject({ kind: 'pulled', listed: 100_000, fetched: 20 });
    await db.asOwner(
      `INSERT INTO source_files (org_id, source_id, path, bytes, modified_at, sha256, looked_at)
       SELECT $1, source_id, '/' || at || '.csv', 10, to_timestamp(1780000000 + at), '', now()
       FROM sftp_sources, generate_series(20, 99989) AS at WHERE org_id = $1`,
      [ground.orgId],
    );
    expect(await ground.pull({ filesAtMost: 20 })).toMatchObject({ kind: 'pulled', listed: 100_000, fetched: 10 });
    const opened = ground.server.asked.filter((asked) => asked.startsWith('OPEN '));
    expect(opened.slice(-10)).toEqual(Array.from({ length: 10 }, (_, at) => `OPEN /${99_990 + at}.csv`));
    expect(opened).toHaveLength(30);
  });
});
