import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOfSubject } from '../../src/adapters/duckdb/subject-digest.ts';
import { instant } from '../../src/domain/instant.ts';
import { FIRST_SETTINGS, saveEventPull } from '../../src/ingest/klaviyo-events/event-pull.ts';
import { warehouseEvents } from '../support/event-app.ts';
import { type EventPullShop, openEventPullShop } from '../support/event-pull-shop.ts';
import { landedBytes } from '../support/local-landing.ts';
import { START } from '../support/twin-shop.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let account: EventPullShop;
beforeEach(async () => {
  account = await openEventPullShop();
});
afterEach(() => account.close());

describe('events of Klaviyo’s Events API', () => {
  it('come over the wire into the warehouse, and land as Klaviyo answered them', async () => {
    const received = account.happen('Received Email', START - 2 * DAY, {
      Subject: 'Hello',
      $_cohort$message_send_cohort: '1788080000:RUkrXD',
    });
    const clicked = account.happen('Clicked Email', START - DAY, { URL: 'https://shop.example/a', 'Bot Click': true });
    account.happen('Received Email', START - 40 * DAY);
    expect(await account.run()).toMatchObject({
      kind: 'done',
      steps: { 'pull-klaviyo': { rowsOut: 2 }, load: { rowsOut: 2 } },
    });
    expect(await warehouseEvents(account.pipeline.folder, account.orgId)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          event_id: received,
          profile_id: account.shop.sarah.id,
          metric: 'received_email',
          subject_folded: digestOfSubject('Hello'),
          flow_id: account.shop.flow.id,
          message_id: 'RUkrXD',
          send_at_micros: 1_788_080_000_000_000n,
          at_micros: BigInt(START - 2 * DAY) * 1_000n,
        }),
        expect.objectContaining({ event_id: clicked, metric: 'clicked_email', is_bot: true }),
      ]),
    );
    const landed = await landedBytes(account.pipeline.folder, account.orgId);
    const bodies = landed.map((bytes) => gunzipSync(bytes).toString());
    const parsed = bodies.map((body) => JSON.parse(body) as { data: { id: string }[]; links: { self: string } });
    expect(parsed.flatMap(({ data }) => data.map(({ id }) => id)).sort()).toEqual([received, clicked].sort());
    const names = await account.db.asOwner<{ name: string; source: string }>(
      'SELECT name, source FROM landing_files ORDER BY name',
    );
    expect(names).toMatchObject([
      {
        name: expect.stringMatching(/^klaviyo_clicked-email_2026080\dT\d{6}Z_20260901T090000Z_\w+\.json\.gz$/),
        source: 'klaviyo_events',
      },
      { name: expect.stringMatching(/^klaviyo_received-email_/) },
    ]);
  });

  it('are each read of what is new, with two hours of what was read before, and once a day with days', async () => {
    const first = account.happen('Opened Email', START - HOUR);
    await account.run();
    expect((await account.state()).nextPullAt).toBe(START + HOUR);
    // Late by an hour and a half, and late by two days.
    const late = account.happen('Opened Email', START - 90 * MINUTE);
    const later = account.happen('Opened Email', START - 2 * DAY);
    expect(await account.run(START + HOUR)).toMatchObject({ steps: { load: { rowsIn: 2, rowsOut: 1 } } });
    expect(await account.ids()).toEqual([first, late].sort());
    expect(await account.run(START + HOUR + MINUTE)).toMatchObject({ steps: { 'pull-klaviyo': { rowsIn: 0 } } });
    await account.run(START + DAY);
    expect(await account.ids()).toEqual([first, late, later].sort());
  });

  it('follow the pages of a metric, in files of some pages each', async () => {
    const all = Array.from({ length: 45 }, (_, index) =>
      account.happen('Received Email', START - HOUR + index * 1_000),
    );
    expect(await account.pull()).toMatchObject({ kind: 'pulled', events: 45, isWhole: true });
    expect(await account.db.asOwner('SELECT name FROM landing_files')).toHaveLength(2);
    await account.pipeline.load(account.orgId, instant(START));
    expect(await account.ids()).toEqual(all.sort());
  });

  it('are those the pipeline understands, and the conversions that were named', async () => {
    for (const name of ['Placed Order', 'Booked a Visit', 'Viewed Product']) {
      const attributes = {
        metric: { data: { type: 'metric', attributes: { name } } },
        properties: {},
        profile: { data: { type: 'profile', id: account.shop.sarah.id, attributes: {} } },
      };
      await account.shop.call('POST', '/api/events', { body: { data: { type: 'event', attributes } } });
    }
    account.shop.clock.time += 2 * MINUTE;
    await account.turnOn({ conversionMetrics: ['booked a visit'] });
    await account.run(START + HOUR);
    expect(
      (await warehouseEvents(account.pipeline.folder, account.orgId)).map(({ metric_name }) => metric_name).sort(),
    ).toEqual(['Booked a Visit', 'Placed Order']);
  });
});

describe('turning it on', () => {
  it('wants a connected key with events:read', async () => {
    await account.connect('missing');
    expect(await account.turnOn()).toEqual({ kind: 'scope_missing' });
    const other = await account.db.createOrg();
    const settings = { ...FIRST_SETTINGS, isOn: true };
    expect(await saveEventPull(account.parts, other, settings, instant(START))).toEqual({ kind: 'not_connected' });
  });

  it('is undone: nothing is asked any more', async () => {
    await account.turnOn({ isOn: false });
    await account.run();
    expect(account.shop.exchanges).toEqual([]);
  });
});
