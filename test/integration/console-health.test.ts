import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveryHealth, deliveryHealth } from '../../src/contract/delivery-health.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';

/** The console's clock in these tests. */
const NOW = '2026-11-01T00:00:00Z';

let consoleApp: ConsoleApp;
let orgId: OrgId;
let editor: Browser;
beforeAll(async () => {
  consoleApp = await startConsole();
});
afterAll(() => consoleApp.close());
beforeEach(async () => {
  orgId = await consoleApp.db.createOrg();
  editor = await consoleApp.browser(orgId, 'editor');
  for (const templateId of ['welcome', 'winback']) {
    await editor.call('POST', '/console-api/templates', { templateId, name: templateId });
  }
});

const ended = (state: string, templateId: string, minutesAgo: number, dueInMinutes: number, count = 1) =>
  consoleApp.db.asOwner(
    `INSERT INTO deliveries (org_id, decision_id, profile_id, template_id, prefix, state, reason, due_at, expires_at,
       not_before, finished_at)
     SELECT $1, gen_random_uuid(), 'P' || n, $2, 'jai', $3, 'Refused.', $4::timestamptz + make_interval(mins => $6),
       $4::timestamptz + make_interval(mins => $6), $4, $4::timestamptz - make_interval(mins => $5)
     FROM generate_series(1, $7) n`,
    [orgId, templateId, state, NOW, minutesAgo, dueInMinutes, count],
  );
const preview = async (query = '') =>
  (await editor.call('GET', `/console-api/delivery/redrive${query}`)).json<{ again: number; left: unknown[] }>();
const redrive = async (body: object) => (await editor.call('POST', '/console-api/delivery/redrive', body)).json();
const health = async (query = ''): Promise<DeliveryHealth> =>
  deliveryHealth.parse((await editor.call('GET', `/console-api/delivery/health${query}`)).json());

describe('delivery health', () => {
  it('covers a day unless seven are asked for', async () => {
    await ended('rejected', 'welcome', 2 * 24 * 60, 60);
    expect((await health()).failures.kinds).toEqual([]);
    expect((await health('?period=7d')).failures.kinds).toMatchObject([{ count: 1, again: 1 }]);
    const wrong = await editor.call('GET', '/console-api/delivery/health?period=1y');
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toMatchObject({ error: { message: expect.stringContaining('"24h" or "7d"') } });
  });

  it('shows nothing of another organisation', async () => {
    await ended('rejected', 'welcome', 1, 60);
    const stranger = await consoleApp.browser(await consoleApp.db.createOrg(), 'owner');
    const answer = await stranger.call('GET', '/console-api/delivery/health?period=7d');
    expect(answer.json()).toMatchObject({ hasDelivered: false, failures: { kinds: [] } });
  });
});

describe('trying again from the console', () => {
  it('is told beforehand how many would go, and how many stay and why', async () => {
    await ended('rejected', 'welcome', 5, 60, 3);
    await ended('rejected', 'winback', 90, 60);
    await ended('rejected', 'welcome', 5, -10, 2);
    await ended('expired', 'welcome', 5, -10);
    expect(await preview()).toEqual({
      again: 4,
      left: [
        { state: 'rejected', count: 2, why: 'their emails are out already' },
        { state: 'expired', count: 1, why: expect.stringContaining('a late content would show') },
      ],
    });
    expect(await preview('?templateId=winback')).toEqual({ again: 1, left: [] });
    expect(await preview('?since=2026-10-31T23:00:00Z')).toMatchObject({ again: 3 });
    expect(await preview('?templateId=winback&since=2026-10-31T23:00:00Z')).toEqual({ again: 0, left: [] });
  });

  it('puts back what was previewed, tells the deliverers, and is in the audit log with who did it', async () => {
    await ended('rejected', 'welcome', 5, 60, 3);
    await ended('rejected', 'winback', 90, 60);
    const listener = new pg.Client({ connectionString: consoleApp.db.url });
    await listener.connect();
    await listener.query('LISTEN justai_delivery');
    const heard = once(listener, 'notification');
    expect(await redrive({ since: '2026-10-31T23:00:00Z' })).toEqual({ count: 3 });
    expect((await heard)[0]).toMatchObject({ payload: orgId });
    await listener.end();
    expect(await preview()).toEqual({ again: 1, left: [] });
    expect((await health()).backlog.waiting).toMatchObject({ ready: 3 });
    const logged = await consoleApp.db.asOwner(
      `SELECT u.email, a.subject, a.detail FROM audit_log a JOIN users u USING (user_id)
       WHERE a.org_id = $1 AND a.action = 'deliveries.redrive'`,
      [orgId],
    );
    expect(logged).toEqual([
      { email: editor.email, subject: 'all', detail: { count: 3, since: '2026-10-31T23:00:00.000Z' } },
    ]);
  });

  it('refuses a template that is none, and a time that is none, and changes nothing', async () => {
    await ended('rejected', 'welcome', 5, 60);
    expect(await redrive({ templateId: 'wellcome' })).toMatchObject({ error: { code: 'no_such_template' } });
    expect(await redrive({ since: 'noon' })).toMatchObject({
      error: { code: 'invalid_input', message: expect.stringContaining('2026-11-21T06:00:00Z') },
    });
    expect(await preview()).toMatchObject({ again: 1 });
  });
});
