import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import type { SftpConsole } from '../../src/http/console/dependencies.ts';
import { sftpConsole } from '../../src/main/sftp-console.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { openSecretBox } from '../support/pipeline.ts';

const PINNED = `SHA256:${'p'.repeat(43)}`;
const OFFERED = `SHA256:${'o'.repeat(43)}`;

let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;
let timesMoved = 0;

beforeAll(async () => {
  let sftp: SftpConsole;
  consoleApp = await startConsole({
    sftp: {
      find: (org) => sftp.find(org),
      save: (...input) => sftp.save(...input),
      acceptHostKey: (...input) => sftp.acceptHostKey(...input),
      files: (org) => sftp.files(org),
    },
  });
  sftp = sftpConsole(consoleApp.db.database, openSecretBox, () => {
    timesMoved += 1;
  });
});
afterAll(() => consoleApp.close());
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  admin = await consoleApp.browser(orgId, 'admin');
  await admin.call('PUT', '/console-api/sftp', { username: 'someone' });
  await consoleApp.db.asOwner(
    `UPDATE sftp_sources SET host_key = $2, offered_host_key = $3, last_error = 'The host key has changed.', failures = 7
     WHERE org_id = $1`,
    [orgId, PINNED, OFFERED],
  );
});

const accept = (browser: Browser, hostKey: string) => browser.call('POST', '/console-api/sftp/host-key', { hostKey });

describe('a changed host key', () => {
  it('is shown beside the pinned one', async () => {
    const source = (await admin.call('GET', '/console-api/sftp')).json();
    expect(source).toMatchObject({ hostKey: PINNED, offeredHostKey: OFFERED, lastError: 'The host key has changed.' });
  });

  it('is accepted by an administrator, whom the audit log names with both keys, and fetching goes on', async () => {
    const before = timesMoved;
    const answer = await accept(admin, OFFERED);
    expect(answer.json()).toMatchObject({ hostKey: OFFERED, offeredHostKey: null, lastError: null });
    expect(timesMoved).toBe(before + 1);
    const log = await consoleApp.db.asOwner(
      `SELECT a.subject, u.email FROM audit_log a JOIN users u USING (org_id, user_id)
       WHERE a.org_id = $1 AND a.action = 'sftp.accept_host_key'`,
      [orgId],
    );
    const subject = `sftp.klaviyo.com:22: ${PINNED} replaced by ${OFFERED}`;
    expect(log).toEqual([{ subject, email: admin.email }]);
  });

  it('is not accepted where the server shows another by now, and no editor may accept one', async () => {
    const other = await accept(admin, `SHA256:${'x'.repeat(43)}`);
    expect([other.statusCode, other.json().error.code]).toEqual([409, 'host_key_not_offered']);
    expect((await accept(admin, 'ssh-ed25519 AAAA')).json().error.code).toBe('invalid_input');
    const editor = await consoleApp.browser(orgId, 'editor');
    expect((await accept(editor, OFFERED)).statusCode).toBe(403);
    expect((await admin.call('GET', '/console-api/sftp')).json()).toMatchObject({ hostKey: PINNED });
    const log = await consoleApp.db.asOwner(
      "SELECT 1 FROM audit_log WHERE org_id = $1 AND action = 'sftp.accept_host_key'",
      [orgId],
    );
    expect(log).toEqual([]);
  });

  it('is accepted in no other organisation', async () => {
    const stranger = await consoleApp.browser(await consoleApp.db.createOrg(), 'owner');
    expect((await accept(stranger, OFFERED)).statusCode).toBe(409);
  });
});

it('shows what became of each file, the one looked at last first', async () => {
  await consoleApp.db.asOwner(
    `INSERT INTO source_files (org_id, source_id, path, bytes, modified_at, looked_at, sha256, state, reason, next_try_at)
     SELECT org_id, source_id, path, 3, '2026-07-01Z', looked_at::timestamptz, sha256, state, reason, next_try_at::timestamptz
     FROM sftp_sources, (VALUES
       ('/a.csv', '2026-07-02Z', 'hash', 'fetched', NULL, NULL),
       ('/b.csv', '2026-07-03Z', NULL, 'unreadable', 'It could not be read.', '2026-07-04Z'))
       AS file (path, looked_at, sha256, state, reason, next_try_at)
     WHERE org_id = $1`,
    [orgId],
  );
  const day = (date: number) => `2026-07-0${date}T00:00:00.000Z`;
  const common = { bytes: 3, modifiedAt: day(1) };
  expect((await admin.call('GET', '/console-api/sftp/files')).json()).toEqual({
    files: [
      {
        ...common,
        ...{ path: '/b.csv', state: 'unreadable', reason: 'It could not be read.' },
        ...{ lookedAt: day(3), nextTryAt: day(4) },
      },
      { ...common, path: '/a.csv', state: 'fetched', reason: null, lookedAt: day(2), nextTryAt: null },
    ],
  });
});

it.each([
  [{ host: 'sftp://sftp.klaviyo.com' }, /host: Give only the name of the host/],
  [{ host: 'sftp.klaviyo.com/exports' }, /host: Give only the name of the host/],
  [{ directory: '/exports\n' + '/other' }, /directory: It holds an invisible character/],
  [{ username: 'a\0b' }, /username: It holds an invisible character/],
])('refuses %j', async (change, sentence) => {
  const answer = await admin.call('PUT', '/console-api/sftp', { username: 'someone', ...change });
  expect(answer.json().error.message).toMatch(sentence);
});
