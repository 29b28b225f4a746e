import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allowApp } from '../../twin/state/account.ts';
import { openShop, SETUP_KEY, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const UNKNOWN_ID = '01GDDKASAP8TKDDA2GRZDSVP4H';
const write = (id: string) => ({ data: { type: 'profile', id, attributes: { properties: { a: 1 } } } });

describe('who may call', () => {
  it('answers 401 without a key, with another scheme, and with an unknown key', async () => {
    const without = await shop.call('GET', '/api/flows', { key: null });
    expect([without.status, without.error?.code]).toEqual([401, 'not_authenticated']);
    const unknown = await shop.call('GET', '/api/flows', { key: 'pk_wrong' });
    expect([unknown.status, unknown.error?.code]).toEqual([401, 'authentication_failed']);
  });

  it('answers 400 instead where that is assumed', async () => {
    shop.assumptions.change({ unauthenticatedStatus: 400 });
    const refused = await shop.call('GET', '/api/flows', { key: 'pk_wrong' });
    expect([refused.status, refused.error]).toMatchObject([400, { status: 400, code: 'authentication_failed' }]);
  });

  it('requires a revision that is still served', async () => {
    for (const revision of [null, 'yesterday', '2026-13-45']) {
      const refused = await shop.call('GET', '/api/flows', { revision });
      expect([refused.status, refused.error?.code]).toEqual([400, 'invalid']);
    }
    expect((await shop.call('GET', '/api/flows', { revision: '2024-07-15' })).status).toBe(410);
    expect((await shop.call('GET', '/api/flows', { revision: '2024-10-15' })).status).toBe(200);
    expect((await shop.call('GET', '/api/flows', { revision: '2026-07-15.pre' })).status).toBe(200);
  });

  it('serves a date on which no revision came out, or refuses it where that is assumed', async () => {
    expect((await shop.call('GET', '/api/flows', { revision: '2026-05-01' })).status).toBe(200);
    shop.assumptions.change({ servesUnlistedRevisions: false });
    expect((await shop.call('GET', '/api/flows', { revision: '2026-05-01' })).status).toBe(400);
    expect((await shop.call('GET', '/api/flows', { revision: '2026-04-15' })).status).toBe(200);
  });

  it('takes the access token of an app, with the scopes of that app', async () => {
    allowApp(shop.account, 'token', 'JustAI', ['flows:read']);
    const headers = (scheme: string) => ({ authorization: `${scheme} token`, revision: '2026-07-15' });
    const call = async (path: string, scheme = 'Bearer') =>
      (await fetch(`${shop.origin}${path}`, { headers: headers(scheme) })).status;
    expect(await call('/api/flows')).toBe(200);
    expect(await call('/api/metrics')).toBe(403);
    expect(await call('/api/flows', 'Klaviyo-API-Key')).toBe(401);
  });

  it('names the scope a key lacks', async () => {
    const refused = await shop.call('GET', '/api/accounts', { key: SETUP_KEY });
    expect(refused.status).toBe(403);
    expect(refused.error).toMatchObject({ code: 'permission_denied', status: 403 });
    expect(refused.error?.detail).toContain('accounts:read');
  });

  it('asks for the scope before it looks for the profile, so 404 proves that writing is allowed', async () => {
    const path = `/api/profiles/${UNKNOWN_ID}`;
    const granted = await shop.call('PATCH', path, { key: SETUP_KEY, body: write(UNKNOWN_ID) });
    expect([granted.status, granted.error?.code]).toEqual([404, 'not_found']);
    expect(granted.error?.detail).toContain(UNKNOWN_ID);

    shop.account.keys.set('pk_reader', new Set(['profiles:read']));
    const denied = await shop.call('PATCH', path, { key: 'pk_reader', body: write(UNKNOWN_ID) });
    expect(denied.status).toBe(403);
    expect(denied.error?.detail).toContain('profiles:write');
  });

  it('looks for the profile first where that is assumed', async () => {
    shop.assumptions.change({ checksScopeBeforeId: false });
    shop.account.keys.set('pk_reader', new Set(['profiles:read']));
    const patch = (id: string) => shop.call('PATCH', `/api/profiles/${id}`, { key: 'pk_reader', body: write(id) });
    expect((await patch(UNKNOWN_ID)).error).toMatchObject({ status: 404, detail: expect.stringContaining(UNKNOWN_ID) });
    expect((await patch(shop.sarah.id)).status).toBe(403);
    expect((await shop.call('GET', '/api/lists/none', { key: 'pk_reader' })).status).toBe(404);
  });

  it('gives every error an id of its own, a code, a title, a detail and a source', async () => {
    const [first, second] = [await shop.call('GET', '/api/flows/zzz'), await shop.call('GET', '/api/flows/zzz')];
    expect(Object.keys(first.error ?? {})).toEqual(
      expect.arrayContaining(['id', 'status', 'code', 'title', 'detail', 'source', 'links', 'meta']),
    );
    expect(first.error?.id).not.toBe(second.error?.id);
  });
});

describe('what is not there', () => {
  it('answers 404 to an operation the twin lacks, and logs each once', async () => {
    for (const path of ['/api/coupons', '/api/coupons', '/api/coupons/4', '/api/coupons/aBcDeF', '/nope']) {
      const refused = await shop.call('GET', path);
      expect([refused.status, refused.error?.code]).toEqual([404, 'not_found']);
    }
    expect(shop.logged).toEqual([
      'The twin does not have GET /api/coupons',
      'The twin does not have GET /api/coupons/{id}',
      'There is no GET /nope',
    ]);
  });

  it.each([
    [
      'GET',
      '/api/coupons',
      /^The twin does not support GET \/api\/coupons\. It supports nothing of coupons\. All .*docs\//,
    ],
    [
      'DELETE',
      '/api/lists/a/x',
      /^The twin does not support DELETE \/api\/lists\/a\/x\. Of lists it supports GET \/api\/lists, /,
    ],
    ['POST', '/client/subscriptions', /^The twin does not support POST \/client\/subscriptions\./],
    ['GET', '/api/cupons', /^No such path: GET \/api\/cupons\./],
    ['GET', '/%ff', /^No such path: GET \/%ff\./],
  ] as const)('tells a call of Klaviyo’s from a path of nobody’s: %s %s', async (method, path, detail) => {
    const refused = await shop.call(method, path);
    expect([refused.status, refused.error?.code]).toEqual([404, 'not_found']);
    expect(refused.error?.detail).toMatch(detail);
  });

  it('takes a path with or without its last slash', async () => {
    expect((await shop.call('GET', '/api/flows/')).status).toBe(200);
    expect((await shop.call('GET', `/api/flows/${shop.flow.id}/`)).status).toBe(200);
  });
});

describe('bodies that cannot be read', () => {
  const path = () => `/api/profiles/${shop.sarah.id}`;

  it('refuses another media type, broken JSON and a body over 5 MB', async () => {
    expect((await shop.call('PATCH', path(), { body: 'a=1', contentType: 'text/plain' })).status).toBe(415);
    const broken = await shop.call('PATCH', path(), { body: '{"data":' });
    expect([broken.status, broken.error?.code]).toEqual([400, 'parse_error']);
    const huge = JSON.stringify('x'.repeat(5_000_001));
    expect((await shop.call('PATCH', path(), { body: huge })).status).toBe(413);
  });

  it('takes plain application/json', async () => {
    const answer = await shop.call('PATCH', path(), { body: write(shop.sarah.id), contentType: 'application/json' });
    expect(answer.status).toBe(200);
  });
});

describe('faults', () => {
  const rule = { operation: 'get_flows', from: START, until: START + 1_000, times: 1 };

  it('answers as told to, only the operation named, only in its time, only so often', async () => {
    shop.faults.add({ ...rule, fault: { kind: 'status', status: 503, retryAfterSeconds: 7 } });
    expect((await shop.call('GET', '/api/metrics')).status).toBe(200);
    const down = await shop.call('GET', '/api/flows');
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '7']);
    expect((await shop.call('GET', '/api/flows')).status).toBe(200);
    shop.faults.add({ ...rule, fault: { kind: 'status', status: 500 } });
    shop.clock.time = START + 1_000;
    expect((await shop.call('GET', '/api/flows')).status).toBe(200);
  });

  it("can answer 403 with a page that is not Klaviyo's, drop the connection, or never answer", async () => {
    shop.faults.add({ ...rule, fault: { kind: 'html-403' } });
    const page = await shop.call('GET', '/api/flows');
    expect([page.status, page.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8']);
    shop.faults.add({ ...rule, fault: { kind: 'reset' } });
    await expect(shop.call('GET', '/api/flows')).rejects.toThrow('fetch failed');
    shop.faults.add({ ...rule, fault: { kind: 'hang' } });
    await expect(shop.call('GET', '/api/flows', { signal: AbortSignal.timeout(300) })).rejects.toThrow('timeout');
  });
});
