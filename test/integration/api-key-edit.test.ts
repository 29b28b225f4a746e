import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Browser, type ConsoleApp, startConsole } from '../support/console-app.ts';
import { cannedAddresses } from '../support/console-ports.ts';
import { createTemplate, type Server, startServer, webhookBody } from './decide-arrange.ts';

const KEYS = '/console-api/api-keys';
const NARROW = {
  name: 'Webhook',
  scopes: ['generate'],
  templateIds: ['welcome'],
  flowId: null as string | null,
  addressRanges: ['127.0.0.0/8'],
  fromKlaviyo: false,
  profileDailyCap: 100,
  requestsPerSecond: 100,
};

interface Made {
  readonly key: string;
  readonly apiKey: { readonly keyId: string };
}

const klaviyo: { ranges: readonly string[] | null } = { ranges: ['203.0.113.0/24'] };
let consoleApp: ConsoleApp;
let orgId: OrgId;
let admin: Browser;
let servers: Server[];

beforeAll(async () => {
  consoleApp = await startConsole({ klaviyoAddresses: cannedAddresses(klaviyo) });
  orgId = await consoleApp.db.createOrg('fernhill');
  admin = await consoleApp.browser(orgId, 'admin');
  await createTemplate(consoleApp.db, orgId);
  servers = [startServer(consoleApp.db.url), startServer(consoleApp.db.url)];
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await consoleApp.close();
});

const create = async (settings: object = NARROW): Promise<Made> => (await admin.call('POST', KEYS, settings)).json();
const edit = (made: Made, settings: object) => admin.call('PUT', `${KEYS}/${made.apiKey.keyId}`, settings);
const codeOf = (answer: { json(): unknown }): string => (answer.json() as { error: { code: string } }).error.code;

async function generateEverywhere(key: string, from = '127.0.0.1'): Promise<number[]> {
  const answers = servers.map((server) =>
    server.app.inject({
      method: 'POST',
      url: '/api/generate/fernhill',
      headers: { 'x-api-key': key },
      payload: webhookBody('01J8A'),
      remoteAddress: from,
    }),
  );
  return (await Promise.all(answers)).map(({ statusCode }) => statusCode);
}

describe('a key that is edited', () => {
  it('is narrower at once, in every server that had it in mind', async () => {
    const made = await create();
    expect(await generateEverywhere(made.key)).toEqual([200, 200]);
    const settings = { ...NARROW, name: 'Elsewhere', addressRanges: ['203.0.113.0/24'] };
    expect(codeOf(await edit(made, settings))).toBe('widens_key');
    const edited = await edit(made, { ...settings, confirmed: true });
    expect([edited.statusCode, edited.json()]).toEqual([200, expect.objectContaining(settings)]);
    await expect.poll(() => generateEverywhere(made.key), { timeout: 5_000, interval: 20 }).toEqual([403, 403]);
  });

  it('may not do more unless that is confirmed, and is told what', async () => {
    const made = await create();
    const wider = { ...NARROW, scopes: ['generate', 'debug'], templateIds: [], profileDailyCap: 101 };
    const refused = await edit(made, wider);
    expect([refused.statusCode, codeOf(refused)]).toEqual([409, 'widens_key']);
    for (const part of ['scope debug', 'every template', '101 times']) expect(refused.body).toContain(part);
    const { keys } = (await admin.call('GET', KEYS)).json<{ keys: { keyId: string }[] }>();
    expect(keys.find(({ keyId }) => keyId === made.apiKey.keyId)).toMatchObject(NARROW);
    expect((await edit(made, { ...wider, confirmed: true })).json()).toMatchObject(wider);
  });

  it('stands in the record of changes with what it was and what it is', async () => {
    const made = await create();
    await edit(made, { ...NARROW, name: 'Renamed', profileDailyCap: 5 });
    const logged = await consoleApp.db.asOwner<{ detail: unknown; user_id: string }>(
      `SELECT detail, user_id FROM audit_log WHERE action = 'api_key.edit' AND subject = $1`,
      [made.apiKey.keyId],
    );
    expect(logged).toEqual([
      {
        user_id: expect.any(String),
        detail: {
          before: expect.objectContaining({
            name: 'Webhook',
            limits: { profileDailyCap: 100, requestsPerSecond: 100 },
          }),
          after: expect.objectContaining({ name: 'Renamed', limits: { profileDailyCap: 5, requestsPerSecond: 100 } }),
        },
      },
    ]);
  });

  it.each([
    [{ name: ' ' }, 'Give it a name'],
    [{ scopes: [] }, 'Choose what the key may do'],
    [{ addressRanges: ['home'] }, '203.0.113.0/24'],
    [{ profileDailyCap: undefined }, 'profileDailyCap'],
  ])('is refused with %j', async (settings, says) => {
    const answer = await edit(await create(), { ...NARROW, ...settings });
    expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining(says)]);
  });

  it('must be a live one', async () => {
    const made = await create();
    await admin.call('DELETE', `${KEYS}/${made.apiKey.keyId}`, { confirmed: true });
    expect((await edit(made, NARROW)).statusCode).toBe(404);
    expect((await admin.call('PUT', `${KEYS}/no-uuid`, NARROW)).statusCode).toBe(404);
  });
});

describe('a key bound to Klaviyo’s addresses', () => {
  const bound = { ...NARROW, addressRanges: [], fromKlaviyo: true };
  const klaviyoSays = (ranges: string, ago: string) =>
    consoleApp.db.asOwner(
      `INSERT INTO klaviyo_addresses (org_id, ranges, fetched_at, tried_at)
       VALUES ($1, $2::text[], $3::timestamptz - $4::interval, now())
       ON CONFLICT (org_id) DO UPDATE SET ranges = excluded.ranges, fetched_at = excluded.fetched_at`,
      [orgId, ranges, new Date(servers[0]?.clock.at ?? 0), ago],
    );

  it('is not made or edited so while nobody knows them', async () => {
    klaviyo.ranges = null;
    const answers = [await admin.call('POST', KEYS, bound), await edit(await create(), bound)];
    expect(answers.map(codeOf)).toEqual(['addresses_unknown', 'addresses_unknown']);
    klaviyo.ranges = ['203.0.113.0/24'];
  });

  it('works from them alone, and from what they change to within 5 seconds', async () => {
    const { key } = await create(bound);
    await klaviyoSays('{203.0.113.0/24}', '1 minute');
    expect(await generateEverywhere(key, '203.0.113.7')).toEqual([200, 200]);
    expect(await generateEverywhere(key, '198.51.100.7')).toEqual([403, 403]);
    await klaviyoSays('{198.51.100.0/24}', '0 minutes');
    await expect
      .poll(() => generateEverywhere(key, '198.51.100.7'), { timeout: 6_000, interval: 200 })
      .toEqual([200, 200]);
    expect(await generateEverywhere(key, '203.0.113.7')).toEqual([403, 403]);
  });

  it('tells a stranger to come back where the list is old, so that Klaviyo loses no webhook, and lets nobody in', async () => {
    await klaviyoSays('{203.0.113.0/24}', '3 hours 1 second');
    const { key } = await create(bound);
    expect(await generateEverywhere(key, '203.0.113.7')).toEqual([200, 200]);
    expect(await generateEverywhere(key, '198.51.100.7')).toEqual([503, 503]);
    await consoleApp.db.asOwner('DELETE FROM klaviyo_addresses');
    const { key: another } = await create(bound);
    expect(await generateEverywhere(another, '203.0.113.7')).toEqual([503, 503]);
  });
});
