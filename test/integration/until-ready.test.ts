import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { untilReady } from '../../src/adapters/postgres/until-ready.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let db: TestDatabase;
let folder: string;
let server: Server | undefined;
let reasons: string[];

beforeAll(async () => {
  db = await cloneDatabase();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'justai-ready-'));
  reasons = [];
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => db.drop());

const realFolder = (): string => new URL(db.url.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
const url = (): string => db.url.replace(encodeURIComponent(realFolder()), encodeURIComponent(folder));

/** What PostgreSQL says to a connection: https://www.postgresql.org/docs/18/protocol-error-fields.html */
function refusal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

/** PostgreSQL, which says `code` to the first `times` connections. */
async function listen(code: string, message: string, times: number): Promise<void> {
  let connections = 0;
  server = createServer((near) => {
    connections += 1;
    near.on('error', () => undefined);
    if (connections <= times) return void near.once('data', () => near.end(refusal(code, message)));
    const far = connect(join(realFolder(), '.s.PGSQL.5432'));
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(join(folder, '.s.PGSQL.5432'));
  await once(server, 'listening');
}

const wait = (patienceMilliseconds: number): Promise<void> =>
  untilReady(url(), patienceMilliseconds, (reason) => reasons.push(reason));

it('waits for a PostgreSQL that recovers, and says once that it does', async () => {
  await listen('57P03', 'the database system is in recovery mode', 3);
  await wait(20_000);
  expect(reasons).toEqual(['the database system is in recovery mode']);
});

it('gives up when patience is over, with what was said last', async () => {
  await listen('57P03', 'the database system is starting up', 1_000);
  await expect(wait(700)).rejects.toThrow('the database system is starting up');
});

it('does not wait for what waiting does not mend', async () => {
  await listen('28P01', 'password authentication failed for user "justai"', 1_000);
  await expect(wait(20_000)).rejects.toThrow('password authentication failed');
  expect(reasons).toEqual([]);
});
