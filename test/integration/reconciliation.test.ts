import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/instant.ts';
import { startPipeline } from '../support/pipeline.ts';
import { MORNING, noonOf, openReconciledShop, type ReconciledShop, SCOPES } from '../support/reconciled-shop.ts';

let shop: ReconciledShop;
beforeEach(async () => {
  shop = await openReconciledShop();
});
afterEach(() => shop.close());

const WAVE = {
  people: 300,
  opened: 120,
  machineOpened: 40,
  clicked: 50,
  ordered: 20,
  bounced: 12,
  unsubscribed: 6,
  spam: 4,
};

describe('a check against Klaviyo’s own report', () => {
  it('agrees figure by figure where all events have come', async () => {
    for (const days of [1, 2, 3]) shop.send({ at: noonOf(days), ...WAVE });
    await shop.ingest();
    await shop.check();
    const view = await shop.view();
    expect(view).toMatchObject({
      timeZone: 'US/Eastern',
      timeZoneBy: 'klaviyo',
      from: '2026-08-25',
      to: '2026-08-31',
      figures: 49,
      agreeing: 49,
      differing: 0,
      differences: [],
      obstacle: null,
      progress: null,
    });
    const rows = await shop.db.asOwner(
      'SELECT statistic, theirs, ours FROM reconciled_figures WHERE day = $1 ORDER BY 1',
      ['2026-08-31'],
    );
    expect(rows).toEqual([
      { statistic: 'bounced', theirs: 12, ours: 12 },
      { statistic: 'clicks_unique', theirs: 50, ours: 50 },
      { statistic: 'conversions', theirs: 20, ours: 20 },
      { statistic: 'delivered', theirs: 288, ours: 288 },
      { statistic: 'opens_unique', theirs: 160, ours: 160 },
      { statistic: 'spam_complaints', theirs: 4, ours: 4 },
      { statistic: 'unsubscribe_uniques', theirs: 6, ours: 6 },
    ]);
  });

  it('stores each comparison once, and a second check beside the first', async () => {
    shop.send({ at: noonOf(1), ...WAVE });
    await shop.ingest();
    const then = await shop.check();
    const rows = async () => (await shop.db.asOwner('SELECT FROM reconciled_figures')).length;
    expect([await rows(), shop.reports().length]).toEqual([49, 7]);
    await shop.check(then);
    expect(shop.reports().length).toBe(7);
    await shop.desk.ask(shop.orgId, instant(then));
    await shop.check(then);
    expect([await rows(), shop.reports().length]).toEqual([98, 14]);
  });
});

it('a check asked for while one of the whole week is under way is that one', async () => {
  shop.send({ at: noonOf(1), people: 60 });
  await shop.ingest();
  await shop.pipeline.reconcile(shop.orgId, instant(MORNING));
  await shop.desk.ask(shop.orgId, instant(MORNING));
  const then = await shop.check(MORNING + 2_000);
  expect([shop.reports().length, (await shop.view()).isAsked]).toEqual([7, false]);
  await shop.desk.ask(shop.orgId, instant(then));
  expect((await shop.view()).isAsked).toBe(true);
});

it('a report of several pages is read whole, each page a call of its own', async () => {
  shop.shop.assumptions.change({ reportPageSize: 1 });
  shop.send({ at: noonOf(1), ...WAVE });
  for (const copy of ['COPY01', 'COPY02']) shop.send({ at: noonOf(1), people: 40, messageId: copy });
  await shop.ingest();
  await shop.check();
  const pages = shop.reports().map(({ status, url }) => [status, url.includes('page_cursor=')]);
  expect(pages.filter(([, isLater]) => isLater)).toEqual([
    [200, true],
    [200, true],
  ]);
  expect(pages).toHaveLength(9);
  const view = await shop.view();
  expect(view).toMatchObject({ figures: 51, agreeing: 49, progress: null });
  expect(view.differences.map(({ messageId, theirs }) => [messageId, theirs])).toEqual([
    ['COPY01', 40],
    ['COPY02', 40],
  ]);
});

describe('a difference', () => {
  const kinds = async (): Promise<string[]> => [
    ...new Set((await shop.view()).differences.map(({ statistic, cause }) => `${statistic} ${cause.kind}`)),
  ];

  it('comes of data that do not reach so far', async () => {
    shop.send({ at: noonOf(3), ...WAVE });
    await shop.ingest();
    shop.send({ at: noonOf(1), people: 50 });
    await shop.check();
    expect(await kinds()).toEqual(['delivered not_reached']);
  });

  it('comes of a day that is missing, or of a file of it that waits', async () => {
    shop.send({ at: noonOf(1), people: 60 });
    shop.send({ at: noonOf(4), people: 60 });
    await shop.ingest();
    shop.send({ at: noonOf(2), people: 50 });
    const then = await shop.check();
    expect(await kinds()).toEqual(['delivered day_missing']);

    await shop.pipeline.ingestFile(
      shop.orgId,
      shop.pipeline.file('unknown.csv', 'email,when\na@b.example,now\n'),
      instant(then),
    );
    await shop.desk.ask(shop.orgId, instant(then));
    await shop.check(then);
    expect(await kinds()).toEqual(['delivered files_unread']);
  });

  it('comes of an email that Klaviyo copied for an A/B test after the last refresh', async () => {
    shop.send({ at: noonOf(1), people: 60 });
    shop.send({ at: noonOf(1), people: 40, messageId: 'COPY01' });
    await shop.ingest();
    await shop.check();
    expect((await shop.view()).differences).toMatchObject([
      { messageId: 'COPY01', role: 'unknown', theirs: 40, ours: 0, cause: { kind: 'message_unknown' } },
    ]);
  });

  it('comes of machines that the account leaves out', async () => {
    shop.shop.assumptions.change({ countsMachines: false });
    shop.send({ at: noonOf(1), ...WAVE, ordered: 0 });
    await shop.ingest();
    await shop.check();
    expect(await kinds()).toEqual(['opens_unique machines_left_out']);
  });

  it('goes when its cause is mended, and what was compared before stays on record', async () => {
    shop.send({ at: noonOf(1), people: 60 });
    shop.send({ at: noonOf(4), people: 60 });
    await shop.ingest();
    shop.send({ at: noonOf(2), people: 50 });
    const then = await shop.check();
    expect((await shop.view()).differing).toBe(1);
    // The look-back of three days runs once a day.
    await shop.ingest(then + 24 * 3_600_000);
    await shop.check(then + 25 * 3_600_000);
    expect((await shop.view()).differing).toBe(0);
    expect(await shop.db.asOwner('SELECT theirs, ours FROM reconciled_figures WHERE cause IS NOT NULL')).toEqual([
      { theirs: 50, ours: 0 },
    ]);
  });
});

describe('what stands in the way is shown, and passes', () => {
  beforeEach(async () => {
    shop.send({ at: noonOf(1), people: 60 });
    await shop.ingest();
  });

  it('a key without flows:read, until another is saved', async () => {
    await shop.allow(['metrics:read', 'events:read', 'accounts:read']);
    const then = await shop.check();
    expect((await shop.view()).obstacle).toMatchObject({
      kind: 'scope_missing',
      sentence: expect.stringContaining('flows:read'),
    });
    shop.clock(then + 60_000);
    await shop.allow(SCOPES);
    await shop.check(then + 60_000);
    expect(await shop.view()).toMatchObject({ obstacle: null, figures: 49, agreeing: 49 });
  });

  it('a limit that others have used up, until Klaviyo allows more', async () => {
    for (const _ of [1, 2]) await shop.otherReport();
    const then = await shop.check();
    expect((await shop.view()).obstacle).toMatchObject({ kind: 'limit_used' });
    expect(await shop.pipeline.reconcile(shop.orgId, instant(then + 1_000))).toBe(MORNING + 60_000);
    await shop.check(MORNING + 60_000);
    expect(await shop.view()).toMatchObject({ obstacle: null, figures: 49, agreeing: 49 });
  });

  it('a time zone that the key may not read, until a person chooses it', async () => {
    await shop.allow(['flows:read', 'metrics:read', 'events:read']);
    const then = await shop.check();
    expect((await shop.view()).obstacle).toMatchObject({ kind: 'time_zone_unknown' });
    expect(await shop.desk.chooseTimeZone(shop.orgId, 'Mars/Olympus', instant(then))).toBe('no_time_zone');
    expect(await shop.desk.chooseTimeZone(shop.orgId, 'America/New_York', instant(then))).toBe('chosen');
    await shop.check(then);
    expect(await shop.view()).toMatchObject({ obstacle: null, timeZoneBy: 'person', agreeing: 49 });
  });
});

it('several processes together ask no more than twice a minute, and for each report once', async () => {
  shop.send({ at: noonOf(1), people: 60 });
  await shop.ingest();
  const other = await startPipeline(shop.db.database, { klaviyoApiUrl: shop.shop.origin });
  for (let now = MORNING; now < MORNING + 10 * 60_000; now += 10_000) {
    shop.clock(now);
    await Promise.all([shop.pipeline, other].map((each) => each.reconcile(shop.orgId, instant(now))));
  }
  other.close();
  const answered = shop.reports();
  expect(answered.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200));
  const times = await shop.db.asOwner<{ calls: Date[] }>('SELECT calls FROM reconciliations');
  const calls = times[0]?.calls.map((at) => at.getTime()) ?? [];
  const inAMinute = calls.map((from) => calls.filter((at) => at >= from && at < from + 60_000).length);
  expect([calls.length, Math.max(...inAMinute)]).toEqual([7, 2]);
});
