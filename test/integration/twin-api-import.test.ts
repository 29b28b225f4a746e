import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, openShop, type Shop, START } from '../support/twin-shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const JOBS = '/api/profile-bulk-import-jobs';
const profile = (attributes: object, more: object = {}) => ({ type: 'profile', attributes, ...more });

function importAll(profiles: readonly object[], listIds?: readonly string[]): Promise<Answer> {
  const relationships = { lists: { data: (listIds ?? []).map((id) => ({ type: 'list', id })) } };
  const attributes = { profiles: { data: profiles } };
  return shop.call('POST', JOBS, {
    body: { data: { type: 'profile-bulk-import-job', attributes, ...(listIds && { relationships }) } },
  });
}

/** Imports and lets the job run to its end. */
async function imported(profiles: readonly object[], listIds?: readonly string[]): Promise<string> {
  const { status, data } = await importAll(profiles, listIds);
  if (status !== 202 || data === null) throw new Error(`answered ${status}`);
  shop.clock.time += 15_000;
  return data.id;
}

const attributesOf = async (id: string) => (await shop.call('GET', `${JOBS}/${id}`)).data?.attributes;
const errorsOf = async (id: string) =>
  (await shop.call('GET', `${JOBS}/${id}/import-errors`)).items.map(({ attributes }) => attributes);

describe('a bulk import', () => {
  it('is queued, then processed, then complete, and writes its profiles only at the end', async () => {
    const opened = await importAll([profile({ email: 'tom@example.com' }), profile({ email: 'sarah@example.com' })]);
    expect(opened.status).toBe(202);
    const id = opened.data?.id ?? '';
    expect(opened.data?.attributes).toMatchObject({
      status: 'queued',
      total_count: 2,
      completed_count: 0,
      failed_count: 0,
      created_at: '2026-09-01T09:00:00+00:00',
      started_at: null,
      completed_at: null,
    });
    shop.clock.time = START + 5_000;
    expect(await attributesOf(id)).toMatchObject({ status: 'processing', started_at: '2026-09-01T09:00:05+00:00' });
    shop.clock.time = START + 14_999;
    expect(shop.account.profiles.byId.size).toBe(1);
    shop.clock.time = START + 15_000;
    expect(await attributesOf(id)).toMatchObject({
      status: 'complete',
      completed_count: 2,
      failed_count: 0,
      completed_at: '2026-09-01T09:00:15+00:00',
    });
    const written = await shop.call('GET', `${JOBS}/${id}/profiles?fields[profile]=email`);
    expect(written.items.map(({ attributes }) => attributes.email)).toEqual(['tom@example.com', 'sarah@example.com']);
    const ids = await shop.call('GET', `${JOBS}/${id}/relationships/profiles`);
    expect(ids.items).toEqual(written.items.map(({ type, id }) => ({ type, id })));
  });

  it('takes as long as assumed', async () => {
    shop.assumptions.change({ bulkImportQueuedMilliseconds: 0, bulkImportProcessingMilliseconds: 60_000 });
    const { data } = await importAll([profile({ email: 'tom@example.com' })]);
    shop.clock.time = START + 59_999;
    expect(await attributesOf(data?.id ?? '')).toMatchObject({ status: 'processing' });
    shop.clock.time = START + 60_000;
    expect(await attributesOf(data?.id ?? '')).toMatchObject({ status: 'complete' });
  });

  it('adds its profiles to the lists it names, which starts their flows, and refuses an unknown list', async () => {
    const joined: string[] = [];
    shop.account.lists.listeners.push((_list, { fields }) => joined.push(fields.email ?? ''));
    const id = await imported([profile({ email: 'tom@example.com' })], [shop.list.id]);
    expect(joined).toEqual(['tom@example.com']);
    const answer = await shop.call('GET', `${JOBS}/${id}?include=lists`);
    expect(answer.included?.map(({ id }) => id)).toEqual([shop.list.id]);
    expect((await shop.call('GET', `${JOBS}/${id}/lists`)).items.map(({ id }) => id)).toEqual([shop.list.id]);
    expect((await shop.call('GET', `${JOBS}/${id}/relationships/lists`)).items).toEqual([
      { type: 'list', id: shop.list.id },
    ]);

    const refused = await importAll([profile({ email: 'ann@example.com' })], ['NoList']);
    expect([refused.status, refused.error]).toMatchObject([
      400,
      { detail: 'List ID NoList does not exist.', source: { pointer: '/data' } },
    ]);
  });

  it('writes what is given and never clears with null', async () => {
    await imported([profile({ first_name: 'Sarah', properties: { a: 1, b: 2 } }, { id: shop.sarah.id })]);
    await imported([profile({ first_name: null, properties: { a: null, c: 3 } }, { id: shop.sarah.id })]);
    expect(shop.sarah.fields.first_name).toBe('Sarah');
    expect(shop.sarah.properties).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('goes on past a profile that cannot be written, and tells of each', async () => {
    await imported([profile({ external_id: 'T1' })]);
    const conflict = profile({ email: 'sarah@example.com', external_id: 'T1' });
    const unknown = profile({ properties: { a: 1 } }, { id: '01GDDKASAP8TKDDA2GRZDSVP4H' });
    const id = await imported([conflict, profile({ email: 'ann@example.com' }), unknown]);
    expect(await attributesOf(id)).toMatchObject({ total_count: 3, completed_count: 1, failed_count: 2 });
    const common = { code: 'invalid', title: 'Invalid input' };
    expect(await errorsOf(id)).toEqual([
      {
        ...common,
        detail: expect.stringContaining('already exists'),
        source: { pointer: '/data/attributes' },
        original_payload: conflict,
      },
      {
        ...common,
        detail: expect.stringContaining('does not exist'),
        source: { pointer: '/data/id' },
        original_payload: unknown,
      },
    ]);
  });
});

describe('what a bulk import refuses whole', () => {
  const row = (index: number, place: string) => `/data/attributes/profiles/data/${index}${place}`;

  it('is a row that is not valid, by the place of the fault', async () => {
    const answer = await importAll([
      profile({ email: 'ann@example.com' }),
      profile({ email: 'not an address' }),
      profile({ nickname: 'A', email: 'a@example.com' }),
      profile({ first_name: 'Nobody' }),
    ]);
    expect(answer.status).toBe(400);
    expect(answer.errors).toMatchObject([
      { source: { pointer: row(1, '/attributes/email') } },
      { source: { pointer: row(2, '/attributes/nickname') } },
      { source: { pointer: row(3, '/attributes') } },
    ]);
    shop.clock.time = START + 60_000;
    expect(shop.account.profiles.byId.size).toBe(1);
  });

  it('is only that row where it is so assumed', async () => {
    shop.assumptions.change({ bulkImportRefusesWhole: false });
    const id = await imported([profile({ email: 'not an address' }), profile({ email: 'ann@example.com' })]);
    expect(await attributesOf(id)).toMatchObject({ completed_count: 1, failed_count: 1 });
    expect(await errorsOf(id)).toMatchObject([{ source: { pointer: '/data/attributes/email' } }]);
  });

  it('is more than 10,000 profiles, 5 MB, or 100 KB for one', async () => {
    const people = (count: number) =>
      Array.from({ length: count }, (_, number) => profile({ external_id: `N${number}` }));
    expect((await importAll(people(10_000))).status).toBe(202);
    expect((await importAll(people(10_001))).status).toBe(400);
    const withBody = (bytes: number) => profile({ email: 'a@example.com', properties: { body: 'x'.repeat(bytes) } });
    const large = await importAll([withBody(10), withBody(100_000)]);
    expect([large.status, large.error]).toMatchObject([400, { source: { pointer: row(1, '') } }]);
    expect((await importAll(Array(49).fill(withBody(99_000)))).status).toBe(202);
    expect((await importAll(Array(51).fill(withBody(99_000)))).status).toBe(413);
    expect((await importAll([])).status).toBe(400);
  });
});

describe('what Klaviyo does not say of bulk imports', () => {
  const blank = () =>
    profile({ last_name: '', properties: { jai_body: '', jai_subject: 'Two' } }, { id: shop.sarah.id });

  it('writes an empty string, or ignores it, or refuses its profile', async () => {
    await imported([profile({ properties: { jai_body: 'One', jai_subject: 'One' } }, { id: shop.sarah.id })]);
    shop.assumptions.change({ bulkImportEmptyString: 'ignored' });
    await imported([blank()]);
    expect(shop.sarah.properties).toEqual({ jai_body: 'One', jai_subject: 'Two' });
    shop.assumptions.change({ bulkImportEmptyString: 'refused' });
    const id = await imported([blank()]);
    expect(await errorsOf(id)).toMatchObject([{ source: { pointer: '/data/attributes/last_name' } }]);
    shop.assumptions.change({ bulkImportEmptyString: 'written' });
    await imported([blank()]);
    expect(shop.sarah.properties).toEqual({ jai_body: '', jai_subject: 'Two' });
  });

  it('unsets by patch_properties, or does not', async () => {
    const unset = () => profile({}, { id: shop.sarah.id, meta: { patch_properties: { unset: ['a'] } } });
    await imported([profile({ properties: { a: 1, b: 2 } }, { id: shop.sarah.id })]);
    shop.assumptions.change({ bulkImportUnsets: false });
    await imported([unset()]);
    expect(shop.sarah.properties).toEqual({ a: 1, b: 2 });
    shop.assumptions.change({ bulkImportUnsets: true });
    await imported([unset()]);
    expect(shop.sarah.properties).toEqual({ b: 2 });
  });
});

describe('the jobs of an account', () => {
  it('are listed by status and by time', async () => {
    const first = await imported([profile({ email: 'ann@example.com' })]);
    const second = await importAll([profile({ email: 'bob@example.com' })]);
    const list = async (query: string) => (await shop.call('GET', `${JOBS}?${query}`)).items.map(({ id }) => id);
    expect(await list('')).toEqual([first, second.data?.id]);
    expect(await list('sort=-created_at')).toEqual([second.data?.id, first]);
    expect(await list('filter=equals(status,"queued")')).toEqual([second.data?.id]);
    expect(await list('filter=any(status,["complete","processing"])')).toEqual([first]);
    expect((await shop.call('GET', `${JOBS}/none`)).status).toBe(404);
  });

  it('are gone when they expire: found by nobody, listed no more', async () => {
    shop.assumptions.change({ bulkImportKeptMilliseconds: 60_000 });
    const openedAt = shop.clock.time;
    const id = await imported([profile({ email: 'ann@example.com' }), profile({ email: 'bob@example.com' })]);
    expect(await attributesOf(id)).toMatchObject({ expires_at: '2026-09-01T09:01:00+00:00' });
    const paths = ['', '/lists', '/profiles', '/import-errors', '/relationships/profiles'];
    const answers = async () => {
      const statuses: number[] = [];
      for (const path of paths) statuses.push((await shop.call('GET', `${JOBS}/${id}${path}`)).status);
      return new Set(statuses);
    };
    shop.clock.time = openedAt + 59_999;
    expect([await answers(), (await shop.call('GET', JOBS)).items.length]).toEqual([new Set([200]), 1]);
    shop.clock.time = openedAt + 60_000;
    expect([(await shop.call('GET', JOBS)).items.length, await answers()]).toEqual([0, new Set([404])]);
  });

  it('need both scopes to be opened and to be read', async () => {
    shop.account.keys.set('pk_half', new Set(['profiles:write', 'profiles:read']));
    const opened = await shop.call('POST', JOBS, { key: 'pk_half', body: {} });
    expect([opened.status, opened.error?.detail]).toEqual([403, expect.stringContaining('lists:write')]);
    const read = await shop.call('GET', JOBS, { key: 'pk_half' });
    expect([read.status, read.error?.detail]).toEqual([403, expect.stringContaining('lists:read')]);
  });
});
