import { describe, expect, it } from 'vitest';
import type { MessageId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { CountedFigure } from '../counted-sends/ports.ts';
import { agree } from './agree.ts';
import { explain } from './explain.ts';
import { type Evidence, findCause } from './find-cause.ts';

const HOUR = 3_600_000;
const at = (hours: number): Instant => instant(Date.UTC(2026, 8, 1) + hours * HOUR);

const figureOf = (ours: number, change: Partial<CountedFigure> = {}): CountedFigure => ({
  ...{ messageId: 'M1' as MessageId, statistic: 'opens_unique', ours, before: ours, once: ours, byPeople: ours },
  ...{ afterClicks: ours, withoutSend: 0, ...change },
});

const delivered = (ours: number, change: Partial<CountedFigure>) =>
  figureOf(ours, { statistic: 'delivered', ...change });

/** Of 1,000 opens we have 900, and nothing tells why. */
const nothingFound: Evidence = {
  ...{ theirs: 1_000, fetchedAt: at(80), from: at(0), to: at(24), figure: figureOf(900) },
  ...{ metric: { statistic: 'opens_unique', events: 900, withoutMessage: 0 }, unmapped: [], received: 2_000 },
  ...{ reachAt: at(79), firstAt: at(-999), sources: { failing: null, missingScope: null }, timeZoneBy: 'klaviyo' },
  files: {
    unread: { files: 0, needMapping: 0, parked: 0, example: null },
    ...{ expired: 0, rejectedRows: 0, rejectsExample: null },
  },
};
const causeOf = (change: Partial<Evidence>) => findCause({ ...nothingFound, ...change });
const files = (change: Partial<Evidence['files']>) => ({ files: { ...nothingFound.files, ...change } });
const unread = { files: 2, needMapping: 1, parked: 0, example: 'opens.csv' };

describe('two counts', () => {
  it('agree within one percent of the greater, and within two where they are small', () => {
    expect([agree(1_000, 990), agree(1_000, 989), agree(3, 1), agree(3, 0), agree(0, 0)]).toEqual([
      ...[true, false, true, false, true],
    ]);
  });
});

describe('the cause of a difference', () => {
  it.each([
    ['an email that we do not know', { figure: null }, { kind: 'message_unknown' }],
    ['a day that was open when Klaviyo was asked', { fetchedAt: at(24.5) }, { kind: 'day_open' }],
    ['a day before our data', { firstAt: at(5) }, { kind: 'before_our_data', firstAt: at(5) }],
    ['data that do not reach the day’s end', { reachAt: at(20) }, { kind: 'not_reached', reachAt: at(20) }],
    [
      'a source that fails',
      { reachAt: at(20), sources: { failing: { kind: 'sftp', error: 'It refused.' }, missingScope: null } },
      { kind: 'source_failing', source: 'sftp', error: 'It refused.' },
    ],
    [
      'a scope that the key has lost',
      { reachAt: at(20), sources: { failing: null, missingScope: 'events:read' } },
      { kind: 'scope_missing', scope: 'events:read' },
    ],
    ['a missing day', { received: 0 }, { kind: 'day_missing' }],
    ['a file of the missing day that waits', { received: 0, ...files({ unread }) }, { kind: 'files_unread', files: 2 }],
    ['a file that was deleted unread', { received: 0, ...files({ expired: 3 }) }, { kind: 'files_expired', files: 3 }],
    [
      'a metric by another name',
      {
        figure: figureOf(0),
        metric: { statistic: 'opens_unique', events: 0, withoutMessage: 0 },
        unmapped: [{ name: 'Öffnung', events: 1_000 }],
      },
      { kind: 'metric_unmapped', name: 'Öffnung' },
    ],
    [
      'a metric that does not come',
      { figure: figureOf(0), metric: { statistic: 'opens_unique', events: 0, withoutMessage: 0 } },
      { kind: 'metric_missing' },
    ],
    [
      'events that name no email',
      { metric: { statistic: 'opens_unique', events: 1_000, withoutMessage: 100 } },
      { kind: 'without_message', events: 100 },
    ],
    ['events that name no send', { figure: figureOf(900, { withoutSend: 100 }) }, { kind: 'without_send' }],
    ['opens that are still coming', { figure: figureOf(900, { before: 840 }) }, { kind: 'still_coming' }],
    [
      'rows that were rejected',
      files({ rejectedRows: 100, rejectsExample: 'opens.csv' }),
      { kind: 'rows_rejected', rows: 100 },
    ],
    ['a file that waits', files({ unread }), { kind: 'files_unread', needMapping: 1 }],
    [
      'events under two ids',
      { theirs: 450, figure: figureOf(900, { once: 450 }) },
      { kind: 'counted_twice', once: 450 },
    ],
    [
      'machines that the account leaves out',
      { theirs: 600, figure: figureOf(900, { byPeople: 600 }) },
      { kind: 'machines_left_out' },
    ],
    [
      'orders credited to clicks alone',
      { theirs: 300, figure: figureOf(900, { statistic: 'conversions', afterClicks: 300 }) },
      { kind: 'other_attribution', afterClicks: 300 },
    ],
    ['nothing that is known', {}, { kind: 'not_found' }],
  ] as const)('%s', (_, change, cause) => {
    const found = causeOf(change as Partial<Evidence>);
    expect(found).toMatchObject(cause);
    const { sentence, next } = explain(found);
    expect([sentence, next].map((text) => text.endsWith('.') && !/undefined|null/.test(text))).toEqual([true, true]);
  });

  it.each([
    ['rejected rows, which are too few', files({ rejectedRows: 99, rejectsExample: 'opens.csv' })],
    [
      'events that name no email, which are too few',
      { metric: { statistic: 'opens_unique' as const, events: 900, withoutMessage: 99 } },
    ],
    ['a file deleted unread, where we have more than Klaviyo', { theirs: 800, ...files({ expired: 1 }) }],
    ['opens that come slowly', { figure: figureOf(900, { before: 851 }) }],
    ['emails still to come of a day that our data have passed', { figure: delivered(900, { before: 0 }) }],
  ])('is not %s', (_, change) => {
    expect(causeOf(change)).toEqual({ kind: 'not_found', timeZoneBy: 'klaviyo' });
  });
});
