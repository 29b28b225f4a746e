import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noonOf, openReconciledShop, type ReconciledShop } from '../support/reconciled-shop.ts';

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
});
