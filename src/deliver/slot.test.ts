import { describe, expect, it } from 'vitest';
import type { DecisionId, Prefix, ProfileId, TemplateId } from '../domain/ids.ts';
import { type Instant, instant, plusSeconds } from '../domain/instant.ts';
import type { ClaimedDelivery } from './ports.ts';
import { judgeSlot } from './slot.ts';

const NOW = instant(1_790_000_000_000);
const at = (seconds: number): Instant => plusSeconds(NOW, seconds);
const OTHER = 'other' as DecisionId;

/** An email in five minutes, with ten minutes of grace. */
const delivery = (context: Partial<ClaimedDelivery>): ClaimedDelivery => ({
  decisionId: 'mine' as DecisionId,
  profileId: '01PROFILE' as ProfileId,
  templateId: 'welcome' as TemplateId,
  prefix: 'jai' as Prefix,
  carrier: 'profile',
  dueAt: at(300),
  expiresAt: at(900),
  attempt: 1,
  holds: null,
  earlier: null,
  later: null,
  ...context,
});
const holding = (dueSeconds: number, untilSeconds: number) => ({
  decisionId: OTHER,
  isClean: false,
  dueAt: at(dueSeconds),
  occupiedUntil: at(untilSeconds),
  isBeingCleaned: false,
});

describe('two contents for the same properties', () => {
  it.each([
    ['nothing was ever written', { holds: null }, 'free'],
    ["the last one's grace is over", { holds: holding(-700, -100) }, 'free'],
    ["it holds this very decision's", { holds: { ...holding(300, 900), decisionId: 'mine' as DecisionId } }, 'free'],
    ["the last one's email is due, its grace cannot be waited out", { holds: holding(-10, 590) }, 'free'],
    ["the last one's email leaves after this one's", { holds: holding(400, 1000) }, 'superseded'],
    [
      'a later decision waits and cannot wait',
      { later: { decisionId: OTHER, dueAt: at(600), inFlight: null } },
      'superseded',
    ],
    ['a later decision can wait', { later: { decisionId: OTHER, dueAt: at(5000), inFlight: null } }, 'free'],
  ] as const)('is decided where %s: %s', (_name, context, kind) => {
    expect(judgeSlot(delivery(context), NOW).kind).toBe(kind);
  });

  it('waits until the grace of the last one is over, where its own email leaves the time', () => {
    expect(judgeSlot(delivery({ holds: holding(-500, 100) }), NOW)).toMatchObject({ kind: 'wait', until: at(100) });
  });

  it('waits at least until the email of the last one is due', () => {
    expect(judgeSlot(delivery({ holds: holding(60, 660) }), NOW)).toMatchObject({ kind: 'wait', until: at(60) });
  });

  it('waits for an earlier one that is not yet written', () => {
    const earlier = { decisionId: OTHER, expiresAt: at(200), inFlight: null };
    expect(judgeSlot(delivery({ earlier }), NOW)).toMatchObject({ kind: 'wait', until: at(200) });
  });

  it('never writes while the properties are being emptied', () => {
    const holds = { ...holding(-90_000, -89_000), isBeingCleaned: true };
    expect(judgeSlot(delivery({ holds }), NOW)).toMatchObject({ kind: 'wait', until: at(1) });
  });

  it('never writes while another deliverer is writing there', () => {
    const earlier = { decisionId: OTHER, expiresAt: at(800), inFlight: 'single' as const };
    expect(judgeSlot(delivery({ earlier }), NOW)).toMatchObject({ kind: 'wait', until: at(1) });
  });

  it.each(['earlier', 'later'])('never writes while a bulk import may write there, of an %s email', (which) => {
    const other = { decisionId: OTHER, dueAt: at(5_000), expiresAt: at(5_600), inFlight: 'import' as const };
    expect(judgeSlot(delivery({ [which]: other }), NOW)).toMatchObject({ kind: 'wait', until: at(5) });
  });

  it('names the decision it gave way to', () => {
    expect(judgeSlot(delivery({ later: { decisionId: OTHER, dueAt: at(310), inFlight: null } }), NOW)).toMatchObject({
      reason: expect.stringContaining('other'),
    });
  });

  it('agrees on who gives way, seen from either side', () => {
    for (let dueSeconds = 300; dueSeconds < 2000; dueSeconds += 10) {
      const first = judgeSlot(delivery({ later: { decisionId: OTHER, dueAt: at(dueSeconds), inFlight: null } }), NOW);
      const earlier = { decisionId: 'mine' as DecisionId, expiresAt: at(900), inFlight: null };
      const second = judgeSlot(
        delivery({ decisionId: OTHER, dueAt: at(dueSeconds), expiresAt: at(dueSeconds + 600), earlier }),
        NOW,
      );
      expect([first.kind, second.kind]).toEqual(first.kind === 'free' ? ['free', 'wait'] : ['superseded', 'free']);
    }
  });
});
