import { expect } from 'vitest';
import type { LoopAccount } from './loop-account.ts';
import type { RoughRoad } from './rough-road.ts';
import { PEOPLE } from './whole-loop.ts';

/** What the product promises whatever Klaviyo does: nothing lost, nothing doubled, nothing credited that was not shown. */
export function expectPromisesKept(account: LoopAccount, road: RoughRoad): void {
  const { decisions, deliveries, ingested, exported, shown, truth, webhooks } = account;
  expect(webhooks.accepted + webhooks.skipped + webhooks.failed).toBe(PEOPLE);
  expect(webhooks.held).toBe(0);

  const decided = decisions.map(({ user_id }) => user_id);
  expect([...decided].sort()).toEqual([...road.answered].sort());
  expect(deliveries.pending ?? 0).toBe(0);
  expect(Object.values(deliveries).reduce((sum, count) => sum + count, 0)).toBe(decisions.length);
  expect(ingested).toEqual({ events: exported, rejected: 0 });

  const wronglyJudged = decisions
    .map(({ user_id, variant_id, evidence }) => ({ variant_id, evidence, shown: shown.get(user_id) ?? null }))
    .filter((decision) => decision.evidence !== rightly(decision.variant_id, decision.shown));
  expect(wronglyJudged).toEqual([]);

  for (const [content, { humanOpens, humanClicks }] of Object.entries(truth)) {
    if (content === 'default') continue;
    const credited = decisions.filter(({ variant_id, evidence }) => variant_id === content && evidence === 'shown');
    const opened = credited.filter((decision) => decision.opened).length;
    const clicked = credited.filter((decision) => decision.clicked).length;
    expect({ content, opened, clicked }).toEqual({ content, opened: humanOpens, clicked: humanClicks });
  }
}

/** Each person has one decision and one email, so the email shows that decision's content or its own default. */
function rightly(variantId: string | null, shown: string | null): string {
  if (shown === null) return 'not_received';
  if (shown === variantId) return 'shown';
  return shown === 'default' ? 'fallback' : 'nothing: the email shows what nobody decided';
}

export const countOf = ({ decisions }: LoopAccount, evidence: string): number =>
  decisions.filter((decision) => decision.evidence === evidence).length;
