import { describe, expect, it } from 'vitest';
import { judgementLines } from './screen.ts';
import { judge, type Summary } from './summary.ts';

const kept: Summary = {
  seed: 1,
  world: 'learnable',
  days: 30,
  webhooks: { posted: 100, answered200: 100 },
  decisions: 100,
  deliveries: { written: 97, expired: 3 },
  writeSeconds: { median: 4, p99: 40, max: 60 },
  exposures: { shown: 95, stale: 0, fallback: 3, uncertain: 0 },
  events: { exported: 300, ingested: 300, rejected: 0 },
  clickRate: { control: 0.1, treatment: 0.12, oracle: 0.14 },
  lift: { verdict: 'better', estimate: 0.2, low: 0.1, high: 0.3 },
  finalShare: { a: 0.7, b: 0.3 },
  trueBest: 'a',
  policies: 20,
  recomputed: { same: 20, differ: 0, older: 0 },
  wallSeconds: 100,
  peakMegabytes: 900,
};

describe('the demo judges itself', () => {
  it('and finds nothing wrong where every promise held', () => {
    expect(judge(kept)).toEqual({ broken: [], tooEarly: [] });
  });

  it.each<[string, Partial<Summary>, RegExp]>([
    ['an answered webhook without a decision', { decisions: 99, deliveries: { written: 99 } }, /99 decisions/],
    ['a lost event', { events: { exported: 300, ingested: 299, rejected: 1 } }, /299 were ingested/],
    ['a decision without a delivery', { deliveries: { written: 99 } }, /have 99 deliveries/],
    ['a delivery left behind', { deliveries: { written: 99, pending: 1 } }, /left pending/],
    ['the wrong leader', { finalShare: { a: 0.3, b: 0.7 } }, /"b" ended with the largest share/],
    ['a lift claimed where all are equal', { world: 'flat' }, /positive lift was claimed/],
    ['a lift claimed where all are worse', { world: 'worse' }, /positive lift was claimed/],
    [
      'a loss claimed where all are equal',
      { world: 'flat', lift: { ...kept.lift, verdict: 'worse' } },
      /A loss was claimed/,
    ],
    [
      'a policy that does not follow from its inputs',
      { recomputed: { same: 19, differ: 1, older: 0 } },
      /20 policies were published, but 19/,
    ],
    ['too much memory', { peakMegabytes: 1600 }, /1600 MB/],
  ])('and reports %s', (_what, change, sentence) => {
    expect(judge({ ...kept, ...change }).broken.join('\n')).toMatch(sentence);
  });

  it('asks a worse world to be called worse', () => {
    const unsure = { ...kept, world: 'worse', lift: { ...kept.lift, verdict: 'not_sure' } } as const;
    expect(judge(unsure).broken).toEqual(['Every variant is worse, and the lift did not say so.']);
  });

  it('says of what a few days cannot show that it is too early, which breaks nothing', () => {
    const early = { ...kept, days: 3, finalShare: { a: 0.3, b: 0.7 } };
    expect(judge(early)).toEqual({
      broken: [],
      tooEarly: ['Too early to tell which variant is best: 3 days were played, and learning takes 14.'],
    });
    expect(judgementLines(judge(early)).join('\n')).not.toContain('✗');
    expect(judge({ ...kept, days: 1, finalShare: {} }).tooEarly).toEqual([expect.stringContaining('1 day was played')]);
    const worse = { ...kept, days: 3, world: 'worse', lift: { ...kept.lift, verdict: 'not_sure' } } as const;
    expect(judge(worse)).toMatchObject({ broken: [], tooEarly: [expect.stringContaining('every variant is worse')] });
    expect(judge({ ...kept, days: 3 })).toEqual({ broken: [], tooEarly: [] });
  });

  it('and excuses nothing else, however few the days', () => {
    expect(judge({ ...kept, days: 3, deliveries: { written: 99, pending: 1 } }).broken).toHaveLength(1);
    expect(judge({ ...kept, days: 3, world: 'flat' }).broken).toEqual([expect.stringContaining('positive lift')]);
  });
});
