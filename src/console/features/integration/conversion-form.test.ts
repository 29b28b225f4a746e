import { expect, test } from 'vitest';
import { conversionForm, definitionOf, recountOf } from './conversion-form.ts';

test('windows are days in the form and whole hours elsewhere, and come back as they went', () => {
  for (const hours of [0, 1, 7, 24, 36, 119, 120, 720]) {
    const defined = { metric: 'placed_order', clickWindowHours: hours, openWindowHours: 24 };
    expect(definitionOf(conversionForm(defined))).toEqual(defined);
  }
});

test('an order goes by Klaviyo’s name for it, and any other metric by its own', () => {
  const windows = { clickWindowHours: 120, openWindowHours: 24 };
  expect(conversionForm({ metric: 'placed_order', ...windows }).metric).toBe('Placed Order');
  expect(definitionOf({ metric: ' Booked Tasting ', clickDays: 5, openDays: '' })).toEqual({
    ...{ metric: 'Booked Tasting', clickWindowHours: 120, openWindowHours: 0 },
  });
});

test('what saving counts again is said in figures, and nothing where nothing is counted', () => {
  const conversions = {
    ...{
      metric: 'placed_order',
      clickWindowHours: 120,
      openWindowHours: 24,
      definition: 1,
      definedAt: null,
      metrics: [],
    },
    outcomes: { all: 18_204, mature: 15_012, since: '2026-11-03T08:00:00.000Z', toRecount: 0 },
  };
  expect(recountOf(conversions)).toBe(
    'Everything since 3 Nov is counted again: 18,204 outcomes. 15,012 outcomes that are final may change with it, this once.',
  );
  expect(recountOf({ ...conversions, outcomes: { all: 0, mature: 0, since: null, toRecount: 0 } })).toBeNull();
});
