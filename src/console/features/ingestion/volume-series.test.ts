import { expect, test } from 'vitest';
import { volumeSeries } from './volume-series.ts';

const one = (metric: string, total: number, name = '') => ({ metric, name, total, events: [total - 1, 1] });
const days = ['2026-11-20', '2026-11-21'];

test('what is beyond eight kinds is stacked together, and nothing is lost', () => {
  const metrics = ['received_email', 'opened_email', 'clicked_email', 'bounced_email', 'dropped_email', 'unsubscribed'];
  const series = [
    ...metrics.map((metric, place) => one(metric, 900 - place)),
    ...[one('other', 90, 'Viewed'), one('placed_order', 80), one('spam', 7), one('other', 5, 'Waved'), one('other', 3)],
  ];
  const shown = volumeSeries({ days, series });
  expect(shown).toHaveLength(9);
  expect(shown.at(-1)).toEqual({
    key: 'rest',
    name: 'All others',
    colour: 'var(--series-control)',
    total: 15,
    events: [12, 3],
  });
  const sum = (of: readonly { total: number }[]): number => of.reduce((all, { total }) => all + total, 0);
  expect(sum(shown)).toBe(sum(series));
});

test('no two kinds share a colour, and a known one has its own whatever else there is', () => {
  const series = [one('other', 9, 'A'), one('clicked_email', 8), one('other', 7, 'B'), one('received_email', 6)];
  const colours = volumeSeries({ days, series }).map(({ colour }) => colour);
  expect(new Set(colours).size).toBe(4);
  expect([colours[1], colours[3]]).toEqual(['var(--series-3)', 'var(--series-1)']);
});
