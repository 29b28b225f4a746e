import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisations } from '../../src/adapters/postgres/organisations.ts';
import { users } from '../../src/adapters/postgres/users.ts';
import { hashPassword, verifyPassword } from '../../src/adapters/system/password.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { instant } from '../../src/domain/instant.ts';
import { createFirstAdmin } from '../../src/http/auth/first-admin.ts';
import { type ConsoleApp, PASSWORD, PUBLIC_URL, startConsole } from '../support/console-app.ts';

let consoleApp: ConsoleApp;
let orgId: OrgId;

beforeAll(async () => {
  consoleApp = await startConsole();
  orgId = await consoleApp.db.createOrg();
});
afterAll(() => consoleApp.close());

const attempt = (email: string, password: string) =>
  consoleApp.app.inject({
    method: 'POST',
    url: '/console-api/session',
    headers: { origin: PUBLIC_URL },
    payload: { email, password },
  });

describe('signing in', () => {
  it('answers who it is and sets a cookie no script and no other site can use', async () => {
    const email = await consoleApp.createUser(orgId, 'editor');
    const answer = await attempt(` ${email.toUpperCase()} `, PASSWORD);
    expect(answer.json()).toMatchObject({ user: { email, role: 'editor' }, publicUrl: PUBLIC_URL });
    expect(answer.cookies[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
  });

  it('keeps neither password nor token in the database', async () => {
    const browser = await consoleApp.browser(orgId, 'viewer');
    const token = browser.cookie.split('=')[1] ?? '';
    const rows = await consoleApp.db.asOwner('SELECT s::text FROM sessions s UNION ALL SELECT u::text FROM users u');
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    expect(JSON.stringify(rows)).not.toContain(token);
    const [hash] = await consoleApp.db.asOwner<{ password_hash: string }>('SELECT password_hash FROM users LIMIT 1');
    expect(hash?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('says the same for an unknown address and a wrong password', async () => {
    const email = await consoleApp.createUser(orgId, 'viewer');
    const wrong = await attempt(email, 'wrong');
    const unknown = await attempt('nobody@example.com', 'wrong');
    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401]);
    expect(wrong.json()).toEqual(unknown.json());
  });

  it('is slowed down after ten attempts on one account, for that account only', async () => {
    const [email, other] = [await consoleApp.createUser(orgId, 'viewer'), await consoleApp.createUser(orgId, 'viewer')];
    for (let tries = 0; tries < 10; tries += 1) expect((await attempt(email, 'wrong')).statusCode).toBe(401);
    const refused = await attempt(email, PASSWORD);
    expect([refused.statusCode, refused.json().error.code]).toEqual([429, 'too_many_attempts']);
    expect((await attempt(other, PASSWORD)).statusCode).toBe(200);
  });
});

describe('a session', () => {
  it('ends twelve hours after it was last used', async () => {
    const browser = await consoleApp.browser(orgId, 'viewer');
    for (let day = 0; day < 3; day += 1) {
      consoleApp.passHours(11.9);
      expect((await browser.call('GET', '/console-api/session')).statusCode).toBe(200);
    }
    consoleApp.passHours(12);
    expect((await browser.call('GET', '/console-api/session')).statusCode).toBe(401);
  });

  it('ends at once on signing out', async () => {
    const browser = await consoleApp.browser(orgId, 'viewer');
    expect((await browser.call('DELETE', '/console-api/session')).statusCode).toBe(204);
    expect((await browser.call('GET', '/console-api/session')).statusCode).toBe(401);
  });
});

describe('the first admin', () => {
  const ports = () => {
    const { database } = consoleApp.db;
    const passwords = { hash: hashPassword, verify: verifyPassword };
    return { orgs: organisations(database), users: users(database), passwords };
  };

  it('is made once, owns the organisation and can sign in with the password shown', async () => {
    await consoleApp.db.createOrg('fresh');
    const made = await createFirstAdmin(ports(), 'fresh', 'Boss@Example.com', randomBytes, instant(0));
    if (made.kind !== 'created') throw new Error(made.kind);
    const answer = await attempt('boss@example.com', made.password);
    expect(answer.json()).toMatchObject({ user: { role: 'owner' }, org: { slug: 'fresh' } });
    const again = await createFirstAdmin(ports(), 'fresh', 'other@example.com', randomBytes, instant(0));
    expect(again).toEqual({ kind: 'has_users' });
  });

  it('needs an organisation', async () => {
    const made = await createFirstAdmin(ports(), 'nowhere', 'boss@example.com', randomBytes, instant(0));
    expect(made).toEqual({ kind: 'unknown_org' });
  });
});
