import { describe, expect, it } from 'vitest';
import { answerOf, bucketWords, readyWords, shareOf } from './delivery-words.ts';

const account = { state: 'active', paused: null, trouble: null } as const;
const waiting = { ready: 0, slot: 0, retrying: 0, held: 0, writing: 0, importing: 0 };
const backlog = { waiting, oldestDecidedAt: null, due: { late: 0, in5: 0, in15: 0, in60: 0 } };
const punctuality = {
  buckets: [
    { fromSeconds: null, toSeconds: 0, people: 990 },
    { fromSeconds: 0, toSeconds: null, people: 6 },
  ],
  afterGrace: 1,
  expired: 3,
  toWritten: null,
};
const failures = { kinds: [{ state: 'superseded', count: 7 }], isCut: false };
const answer = (change: object): string =>
  answerOf({ account, backlog, punctuality, failures, ...change } as Parameters<typeof answerOf>[0], '24h');

describe('the answer on the page of deliveries', () => {
  it('counts what came late and what never came among those it misses', () => {
    expect(answer({})).toMatch(/^Nothing waits\. In the last 24 hours 99\.0.% were there .* 10 were not\.$/);
  });

  it('counts among them what was refused, and what waits past its time', () => {
    const refused = { ...failures, kinds: [{ state: 'rejected', count: 4 }] };
    expect(answer({ failures: refused })).toMatch(/ 14 were not\.$/);
    expect(answer({ backlog: { ...backlog, due: { ...backlog.due, late: 800 } } })).toMatch(
      /55\.0.% .* 810 were not\.$/,
    );
  });

  it('says what holds up what is ready', () => {
    expect(readyWords(account)).toBe('for their turn');
    expect(readyWords({ ...account, state: 'paused' })).toBe('for a key that Klaviyo accepts');
    expect(readyWords({ ...account, trouble: { reason: '503', since: '' } })).toBe('for Klaviyo to answer again');
    expect(readyWords(null)).toBe('for a Klaviyo account');
  });

  it.each([
    [{ backlog: { ...backlog, waiting: { ...waiting, slot: 1 } } }, '1 content waits, and is not late.'],
    [{ backlog: { ...backlog, due: { ...backlog.due, late: 2 } } }, '2 emails went out'],
    [{ account: { ...account, state: 'paused' } }, 'Writing is paused, and nothing waits.'],
    [{ account: null }, 'No Klaviyo account is connected'],
    [{ punctuality: { ...punctuality, buckets: [], afterGrace: 0, expired: 0 } }, 'Nothing was written'],
  ])('says what there is to say: %o', (change, sentence) => {
    expect(answer(change)).toContain(sentence);
  });

  it('rounds nothing to all or to none', () => {
    expect(
      [shareOf(99_999, 100_000), shareOf(1, 100_000), shareOf(5, 5)].map((text) => text.replace(/\s/g, ' ')),
    ).toEqual(['99.9 %', 'under 0.1 %', '100 %']);
  });

  it('names how early and how late', () => {
    const edges = [null, -300, -120, -30, 0, 30, 120, null];
    expect(edges.slice(1).map((to, place) => bucketWords(edges[place] ?? null, to))).toEqual([
      'Over 5 min early',
      '2 min to 5 min early',
      '30 s to 2 min early',
      'Up to 30 s early',
      'Up to 30 s late',
      '30 s to 2 min late',
      'Over 2 min late',
    ]);
  });
});
