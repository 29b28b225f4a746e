import { describe, expect, it } from 'vitest';
import { instant } from '../domain/instant.ts';
import { deliverySteps } from './delivery-steps.ts';
import type { DecisionRecord } from './ports.ts';

const DUE = instant(Date.UTC(2026, 10, 21, 6));

function details(delivery: object, seconds: number): string {
  const record = {
    decision: { dueAt: DUE, variant: null },
    delivery: { state: 'pending', reason: null, notBefore: DUE, finishedAt: null, isInFlight: false, ...delivery },
    ...{ attempts: [], gaveWay: [], holds: null, halt: null },
  };
  const steps = deliverySteps(record as unknown as DecisionRecord, instant(DUE + seconds * 1_000));
  return steps.map((step) => step.details.join(' ')).join(' | ');
}
const due = (carrier: 'profile' | 'event', graceSeconds: number, seconds: number): string =>
  details({ carrier, expiresAt: DUE + graceSeconds * 1_000 }, seconds);

describe('the steps of a delivery', () => {
  it('say how long a late write still counts', () => {
    expect(due('profile', 600, -60)).toContain('A late write still counts for 10 min, in case the email is late too.');
    expect(due('profile', 600, 60)).toContain('A late write still counted for 10 min, in case the email was late too.');
    expect(due('event', 600, -60)).toContain('The email goes out with the event, until 10 min later.');
  });

  it('say so where the template gives no grace, instead of a span of nothing', () => {
    expect(due('profile', 0, -60)).toContain('No late write counts: the template gives no grace.');
    expect(due('profile', 0, 60)).toContain('No late write counted: the template gives no grace.');
    expect(due('event', 0, -60)).toContain('The email goes out with the event, by then or not at all.');
  });

  it('say how long after its email a delivery was given up, where that was later', () => {
    const expired = { carrier: 'profile', state: 'expired', reason: 'Last: 503.', expiresAt: DUE };
    expect(details({ ...expired, finishedAt: DUE + 30_000 }, 60)).toContain(
      'Given up 30 s after the email was due. Last: 503.',
    );
    expect(details({ ...expired, finishedAt: DUE + 20 }, 60)).not.toMatch(/Given up|under/);
  });

  it('say of a paused account until when it is still written, and not that nothing is lost', () => {
    const record = { carrier: 'profile', expiresAt: DUE + 600_000 };
    const steps = deliverySteps(
      {
        decision: { dueAt: DUE, variant: null },
        delivery: { state: 'pending', reason: null, notBefore: DUE, finishedAt: null, isInFlight: false, ...record },
        ...{ attempts: [], gaveWay: [], holds: null, halt: 'The key lacks profiles:write.' },
      } as unknown as DecisionRecord,
      DUE,
    );
    expect(steps.at(-1)?.details.join(' ')).toBe(
      'The key lacks profiles:write. See the page Klaviyo. It is written once that is over, but not after 21 Nov 06:10:00 UTC.',
    );
  });
});
