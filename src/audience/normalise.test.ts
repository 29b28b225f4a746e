import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeDefinition, Option, SentAttributes } from '../domain/attribute.ts';
import { instant } from '../domain/instant.ts';
import { compileAttributes, normalise } from './normalise.ts';

const NOW = instant(Date.UTC(2026, 10, 21));
const DAY = 86_400_000;

const PLANS: readonly Option[] = [
  { value: 'premium', aliases: ['VIP', '/^(pro|paid).*$/i'] },
  { value: 'free', aliases: ['basic', 'Tom & Co’s'] },
];
const SPEND = [
  { value: 'low', maximum: 100 },
  { value: 'medium', maximum: 500 },
  { value: 'high', maximum: null },
];
const AGES = [
  { value: 'recent', maximum: 7 },
  { value: 'active', maximum: 30 },
];
const DEFINITIONS: readonly AttributeDefinition[] = [
  { kind: 'string', name: 'plan', options: PLANS, defaultValue: 'free' },
  {
    kind: 'list',
    name: 'interests',
    options: [{ value: 'tech', aliases: ['gadgets'] }, ...PLANS],
    defaultValue: 'none',
  },
  { kind: 'numeric', name: 'spend', source: 'total_spend', buckets: SPEND, defaultValue: 'low' },
  { kind: 'date', name: 'last_order', source: null, buckets: AGES, defaultValue: 'lapsed' },
];
const compiled = compileAttributes(DEFINITIONS);
const read = (sent: SentAttributes) => normalise(compiled, sent, NOW);
const value = (name: string, sent: SentAttributes) => read(sent).attrs[name];

const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
const sentValue = fc.oneof(scalar, fc.array(scalar));
const anySent: fc.Arbitrary<SentAttributes> = fc.dictionary(
  fc.oneof(fc.constantFrom('plan', 'interests', 'total_spend', 'last_order'), fc.string()),
  sentValue,
);
const OWN: Record<string, readonly string[]> = {
  plan: ['premium', 'free'],
  interests: ['tech', 'premium', 'free', 'none'],
  spend: ['low', 'medium', 'high'],
  last_order: ['recent', 'active', 'lapsed'],
};

describe('normalising', () => {
  it('gives each defined attribute one of its own values, the same each time, whatever is sent', () => {
    fc.assert(
      fc.property(anySent, (sent) => {
        const { attrs, cell } = read(sent);
        for (const [name, own] of Object.entries(OWN)) {
          const values = [attrs[name] ?? []].flat();
          expect(values.length).toBeGreaterThan(0);
          expect(own).toEqual(expect.arrayContaining(values));
        }
        expect(read(sent)).toEqual(read(sent));
        expect(read(Object.fromEntries(Object.entries(sent).reverse())).cell).toBe(cell);
      }),
    );
  });

  it('changes nothing of what it brought forth', () => {
    fc.assert(
      fc.property(anySent, (sent) => {
        const declared = Object.fromEntries(Object.keys(OWN).map((name) => [name, read(sent).attrs[name] ?? null]));
        expect(read(declared).attrs).toEqual(declared);
        expect(read({ ...sent, ...declared }).attrs).toMatchObject(declared);
      }),
    );
  });

  it('maps options and aliases in any case, with what Klaviyo escaped', () => {
    expect(value('plan', { plan: ' Premium ' })).toBe('premium');
    expect(value('plan', { plan: 'vip' })).toBe('premium');
    expect(value('plan', { plan: 'PRO yearly' })).toBe('premium');
    expect(value('plan', { plan: 'tom &amp; co’s' })).toBe('free');
    expect(value('plan', { plan: ['?', 'VIP'] })).toBe('premium');
  });

  it('maps each element of a list, however it is written, and leaves out what matches nothing', () => {
    const written = [
      'Gadgets, vip,x',
      '["gadgets", "VIP", 3]',
      '[&#x27;gadgets&#x27;, &#x27;vip&#x27;]',
      '[gadgets,vip]',
    ];
    for (const interests of written) expect(value('interests', { interests })).toEqual(['premium', 'tech']);
    expect(value('interests', { interests: ['vip', 'pro', 'VIP'] })).toEqual(['premium']);
    expect(value('interests', { interests: '[]' })).toEqual(['none']);
    expect(value('interests', { interests: "['tom & co’s', 'a, vip']" })).toEqual(['free']);
  });

  it('says of each value why it is so', () => {
    const { explanations } = read({ plan: 'VIP', total_spend: 101, last_order: 'soon', City: ' Bern ', gone: null });
    expect(explanations).toEqual([
      { attribute: 'plan', sent: 'VIP', value: 'premium', why: 'alias', by: 'VIP' },
      { attribute: 'interests', sent: null, value: ['none'], why: 'default', by: null },
      { attribute: 'spend', sent: 101, value: 'medium', why: 'bucket', by: null },
      { attribute: 'last_order', sent: 'soon', value: 'lapsed', why: 'default', by: null },
      { attribute: 'total_spend', sent: 101, value: '101', why: 'undeclared', by: null },
      { attribute: 'City', sent: ' Bern ', value: 'bern', why: 'undeclared', by: null },
    ]);
  });

  it('keeps undeclared attributes out of the cell', () => {
    expect(read({ city: 'Bern' }).cell).toBe(read({}).cell);
    expect(normalise(compileAttributes([]), { city: 'Bern' }, NOW).cell).toBe('all');
    expect(read({ plan: 'vip' }).cell).toBe(
      '[["interests",["none"]],["last_order","lapsed"],["plan","premium"],["spend","low"]]',
    );
  });
});

describe('buckets', () => {
  it('hold what is above the one before, up to and including their own maximum', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (total_spend) => {
        const expected = total_spend <= 100 ? 'low' : total_spend <= 500 ? 'medium' : 'high';
        expect(value('spend', { total_spend })).toBe(expected);
        expect(value('spend', { total_spend: String(total_spend) })).toBe(expected);
      }),
    );
    const borders = [100, '100.00', 100.001, 500, '5.0e2', 500.5].map((sent) => value('spend', { total_spend: sent }));
    expect(borders).toEqual(['low', 'low', 'medium', 'medium', 'medium', 'high']);
    for (const no of ['', 'NaN', 'Infinity', '0x10', '1 000', '12 EUR']) {
      expect(read({ total_spend: no }).explanations[2]?.why).toBe('default');
    }
  });

  it('of dates go by the age at the given moment, in every form a date may have', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10 * DAY, max: 60 * DAY }), (age) => {
        const at = NOW - age;
        const expected = age <= 7 * DAY ? 'recent' : age <= 30 * DAY ? 'active' : 'lapsed';
        const forms = [at, String(at), at / 1000, new Date(at).toISOString()];
        for (const last_order of forms) expect(value('last_order', { last_order })).toBe(expected);
      }),
    );
    const borders = ['2026-11-14', '2026-11-13T23:59:59', '2026-11-14T01:00:00+02:00', '2026-11-14 00:00:00Z'];
    expect(borders.map((last_order) => value('last_order', { last_order }))).toEqual([
      'recent',
      'active',
      'active',
      'recent',
    ]);
    for (const no of ['2026-02-30', '2026-13-01', '14.11.2026', '2026-11-20T25:00:00', '99999999999999999']) {
      expect(read({ last_order: no }).explanations[3]?.why).toBe('default');
    }
  });
});
