import { describe, expect, test } from 'vitest';
import { ratesAt } from './content.ts';
import { Ledger } from './ledger.ts';
import { drawReaction } from './reaction.ts';
import { seededRandom } from './seeded-random.ts';
import { truthOf } from './truth.ts';
import { worldSchema } from './world.ts';

const json = {
  segments: { property: 'plan', shares: { free: 3, pro: 1 } },
  waves: [
    { at: '2026-07-01T08:00:00Z', count: 100, overSeconds: 60 },
    { at: '2026-07-02T08:00:00Z', count: 100, overSeconds: 60, shares: { pro: 1 } },
  ],
  contents: [
    { key: 'a', subjectIncludes: 'A', openRate: 0.5, clickRate: { free: 0.1, pro: 0.02 } },
    { key: 'b', subjectIncludes: 'B', openRate: 0.5, clickRate: { free: 0.02, pro: 0.12 } },
    { key: 'default', openRate: 0.4, clickRate: 0.05 },
  ],
};
const world = worldSchema.parse(json);

describe('a world', () => {
  test('knows its truth over the mix of segments that its waves bring', () => {
    const truth = truthOf(world, new Ledger());
    expect(truth.segmentShares).toEqual({ free: 0.375, pro: 0.625 });
    expect(truth.contents.map(({ expectedClickRate }) => expectedClickRate)).toEqual([
      expect.closeTo(0.05),
      expect.closeTo(0.0825),
      expect.closeTo(0.05),
    ]);
    expect(truth.bestVariant?.key).toBe('b');
    expect(truth.bestBySegment).toMatchObject({ free: { key: 'a' }, pro: { key: 'b' } });
    expect(truth.oracleClickRate).toBeCloseTo(0.375 * 0.1 + 0.625 * 0.12);
  });

  test('people click and open at its rates, within two and a half days, and only who opened clicks', () => {
    const [content] = world.contents;
    if (content === undefined) throw new Error('no content');
    const reactions = Array.from({ length: 20_000 }, (_, person) =>
      drawReaction(seededRandom(7, `person ${person}`), world, ratesAt(content, 'free', 0, {})),
    );
    const rateOf = (what: 'openAfter' | 'clickAfter' | 'machineOpenAfter' | 'botClickAfter'): number =>
      reactions.filter((reaction) => reaction[what] !== null).length / reactions.length;
    expect(rateOf('openAfter')).toBeCloseTo(0.5, 1);
    expect(Math.abs(rateOf('clickAfter') - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(rateOf('machineOpenAfter') - 0.25)).toBeLessThan(0.02);
    expect(Math.abs(rateOf('botClickAfter') - 0.03)).toBeLessThan(0.01);
    for (const { openAfter, clickAfter, botClickAfter, receivedAfter } of reactions) {
      if (clickAfter !== null) expect(openAfter !== null && openAfter < clickAfter).toBe(true);
      expect(clickAfter ?? 0).toBeLessThan(62 * 3_600);
      if (botClickAfter !== null) expect(botClickAfter - receivedAfter).toBeLessThan(60);
    }
    const opens = reactions.flatMap(({ openAfter }) => openAfter ?? []).sort((a, b) => a - b);
    expect((opens[Math.floor(opens.length / 2)] ?? 0) / 3_600).toBeCloseTo(2, 0);
  });

  test.each([
    ['contents.0.openRate', { ...json, contents: [{ ...json.contents[0], openRate: 2 }, json.contents[2]] }],
    ['contents.0.clickRate', { ...json, contents: [{ ...json.contents[0], openRate: 0.05 }, json.contents[2]] }],
    [
      'contents.0.clickRate',
      { ...json, contents: [{ ...json.contents[0], clickRate: { free: 0.1 } }, json.contents[2]] },
    ],
    ['contents.1', { ...json, contents: [json.contents[0], json.contents[1]] }],
    ['waves.0.at', { ...json, waves: [{ at: 'tomorrow', count: 1, overSeconds: 0 }] }],
    ['waves.0.shares', { ...json, waves: [{ ...json.waves[0], shares: { gold: 1 } }] }],
  ])('that is wrong is refused at %s', (path, wrong) => {
    const parsed = worldSchema.safeParse(wrong);
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });
});
