import { describe, expect, it } from 'vitest';
import { type Instant, instant } from '../domain/instant.ts';
import { holdIncident } from './incidents.ts';
import { newPace } from './pacer.ts';

const at = (seconds: number): Instant => instant(1_000_000 + seconds * 1_000);
const throttled = (answeredAt: Instant, retryAfterSeconds: number) => ({
  answer: { kind: 'throttled', status: 429, detail: '', retryAfterSeconds, quota: null } as const,
  answeredAt,
});
const ok = (answeredAt: Instant) => ({
  answer: { kind: 'ok', status: 200, value: null, quota: null } as const,
  answeredAt,
});

describe('a 429', () => {
  it('is told with the longest of the waits that came at once', () => {
    const answers = [ok(at(0)), throttled(at(1), 5), throttled(at(2), 30)];
    expect(holdIncident('single_write', newPace(), answers)).toEqual({
      ...{ kind: 'held', call: 'single_write', seconds: 31 },
    });
  });

  it('is not told again while the account waits already, and is when it comes after that', () => {
    const waits = { ...newPace(), heldUntil: at(10) };
    expect(holdIncident('single_write', waits, [throttled(at(9), 5)])).toBeNull();
    expect(holdIncident('single_write', waits, [throttled(at(11), 5)])).toMatchObject({ seconds: 5 });
    expect(holdIncident('single_write', newPace(), [ok(at(0))])).toBeNull();
  });
});
