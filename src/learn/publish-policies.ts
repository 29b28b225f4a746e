import { type MetricWeights, rankByWeightedThompson } from '../bandit/weighted-thompson.ts';
import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Policies, Policy, RankedTemplate, RowCounts, ShownCounts } from './ports.ts';

const RANKER = 'weighted-thompson-sampling';
/** The one cell of a ranker that does not look at attributes. */
const EVERYBODY = 'all';
/** A click is what lift is measured in; an open says little where machines open too. */
const WEIGHTS: MetricWeights = { opens: 0, clicks: 1 };
const DAY_MILLISECONDS = 86_400_000;

/** Ranks every active template anew; publishes where the ranking changed. */
export async function publishPolicies(policies: Policies, orgId: OrgId, now: Instant): Promise<RowCounts> {
  const templates = await policies.rankedTemplates(orgId);
  let published = 0;
  for (const template of templates) {
    const window = rankingWindow(template, now);
    const counts = await policies.shownCounts(orgId, template.templateId, window);
    const latest = await policies.latest(orgId, template.templateId);
    const next = rank(template, window, counts, latest);
    if (next === null) continue;
    await policies.publish(orgId, template.templateId, next, now);
    published += 1;
  }
  return { rowsIn: templates.length, rowsOut: published };
}

/** @returns the next policy, or null where it would say what the latest says. */
export function rank(
  { variantIds, lookbackDays, offsetDays }: RankedTemplate,
  window: { from: string; to: string },
  counts: readonly ShownCounts[],
  latest: Policy | null,
): Policy | null {
  const arms = variantIds.map((variantId) => {
    const own = counts.filter((count) => count.variantId === variantId);
    const total = (of: 'shown' | 'opens' | 'clicks'): number => own.reduce((sum, count) => sum + count[of], 0);
    return { arm: variantId, trials: total('shown'), opens: total('opens'), clicks: total('clicks') };
  });
  // Before the first exposure the decision is uniform anyway.
  if (latest === null && arms.every(({ trials }) => trials === 0)) return null;
  const { prior, posteriors, probabilityBest } = rankByWeightedThompson(arms, WEIGHTS);
  if (latest && isSame(latest.cells[EVERYBODY] ?? {}, probabilityBest)) return null;
  return {
    version: (latest?.version ?? 0) + 1,
    ranker: RANKER,
    cells: { [EVERYBODY]: probabilityBest },
    inputs: { window: { ...window, lookbackDays, offsetDays }, weights: WEIGHTS, counts, arms, prior, posteriors },
  };
}

/** Whole UTC days of decisions: the last one `offsetDays` ago, `lookbackDays` of them. */
export function rankingWindow(
  { lookbackDays, offsetDays }: Pick<RankedTemplate, 'lookbackDays' | 'offsetDays'>,
  now: Instant,
): { from: string; to: string } {
  const day = (daysAgo: number): string => new Date(now - daysAgo * DAY_MILLISECONDS).toISOString().slice(0, 10);
  return { from: day(offsetDays + lookbackDays - 1), to: day(offsetDays) };
}

function isSame(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): boolean {
  const arms = Object.keys(one);
  return arms.length === Object.keys(other).length && arms.every((arm) => one[arm] === other[arm]);
}
