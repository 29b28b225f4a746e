import { describe, expect, it } from 'vitest';
import type { Prefix } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { LoggedAttempt, LoggedDelivery } from './decision-record.ts';
import { lostAttemptSteps } from './lost-attempts.ts';

const at = (seconds: number): Instant => instant(1_000_000 + seconds * 1_000);

const attempt = (number: number, startedAt: Instant): LoggedAttempt => ({
  ...{ number, startedAt, acceptedAt: null, completedAt: null },
  ...{ outcome: 'retry', statusCode: 503, reason: null, isBulk: false },
});
const delivery = (claims: number, changed: Partial<LoggedDelivery> = {}): LoggedDelivery => ({
  ...{ state: 'pending', reason: null, carrier: 'profile', prefix: 'jai' as Prefix, expiresAt: at(900) },
  ...{ notBefore: at(0), finishedAt: null, claims, isInFlight: false, submitted: null, ...changed },
});
const told = (...of: Parameters<typeof lostAttemptSteps>) =>
  lostAttemptSteps(...of).map(({ title, at: when, details }) => [title, when, details[1]]);

const STOPPED = 'A process stopped while it was handing this over';
const AGAIN = 'It is free again after a minute and written again.';

describe('a claim that nobody settled', () => {
  it('is told before what followed on it', () => {
    expect(told([attempt(2, at(70))], delivery(2))).toEqual([[STOPPED, at(70), AGAIN]]);
    expect(told([attempt(1, at(5))], delivery(2))).toEqual([[STOPPED, null, AGAIN]]);
    const imported = { state: 'importing', submitted: { at: at(80), acceptedAt: at(81) } } as const;
    expect(told([], delivery(2, imported))).toEqual([[STOPPED, at(80), AGAIN]]);
  });

  it('is counted where there were several in a row', () => {
    const found = told([attempt(3, at(130)), attempt(5, at(300))], delivery(6));
    expect(found).toEqual([
      [`${STOPPED}, 2 times`, at(130), AGAIN],
      [STOPPED, at(300), AGAIN],
      [STOPPED, null, AGAIN],
    ]);
  });

  it('was the last where its time was over before anybody else had it', () => {
    const over = 'Its time was over before it could be written again.';
    expect(told([], delivery(1, { state: 'expired', finishedAt: at(900) }))).toEqual([[STOPPED, at(900), over]]);
  });

  it('is none that is under way, and none that has its attempt', () => {
    expect(told([], delivery(0))).toEqual([]);
    expect(told([], delivery(1, { isInFlight: true }))).toEqual([]);
    expect(told([], delivery(1, { state: 'importing' }))).toEqual([]);
    expect(told([attempt(1, at(5)), attempt(2, at(9))], delivery(2, { state: 'rejected' }))).toEqual([]);
  });
});
