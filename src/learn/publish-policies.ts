import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Ranker } from '../domain/ranking.ts';
import { rankingInputs, rankingWindow, revenueCap } from './gather-inputs.ts';
import type { Cells, Policies, Policy, PublishedPosterior, RankedTemplate, RowCounts } from './ports.ts';
import { rankCells } from './rank-cells.ts';
import type { RankingInputs } from './ranking-inputs.ts';

/** Ranks every active template anew; publishes where the ranking changed. @param reach how far the data reach */
export async function publishPolicies(
  policies: Policies,
  orgId: OrgId,
  now: Instant,
  reach: Instant | null,
): Promise<RowCounts> {
  const templates = await policies.rankedTemplates(orgId);
  let published = 0;
  for (const template of templates) {
    const { templateId } = template;
    const inputs = await gather(policies, orgId, template, now, reach);
    const next = rank(template, inputs, await policies.latest(orgId, templateId));
    if (next === null) continue;
    await policies.publish(orgId, templateId, next.policy, next.posterior, now);
    published += 1;
  }
  return { rowsIn: templates.length, rowsOut: published };
}

async function gather(
  policies: Policies,
  orgId: OrgId,
  template: RankedTemplate,
  now: Instant,
  reach: Instant | null,
): Promise<RankingInputs> {
  const { templateId, metricWeights, isDelayAware } = template;
  const window = rankingWindow(template, now);
  const revenueCapMicros =
    metricWeights.revenue > 0 ? revenueCap(await policies.purchasesMicros(orgId, templateId, window)) : null;
  const counts = await policies.shownCounts(orgId, templateId, window, revenueCapMicros);
  const delays = isDelayAware ? await policies.delays(orgId, templateId, window) : [];
  return rankingInputs(template, { window, revenueCapMicros, counts, delays }, now, reach);
}

interface Ranked {
  readonly policy: Policy;
  readonly posterior: PublishedPosterior | null;
}

/** @returns the next policy, or null where it would say what the latest says. */
export function rank(
  template: RankedTemplate,
  inputs: RankingInputs,
  latest: Pick<Policy, 'version' | 'ranker' | 'cells'> | null,
): Ranked | null {
  // Before the first exposure the decision is uniform anyway.
  if (latest === null && inputs.rows.shown.length === 0) return null;
  const ranker = rankerOf(template, inputs);
  const { cells, posterior } = rankCells(inputs, ranker);
  if (latest !== null && latest.ranker === ranker && isSame(latest.cells, cells)) return null;
  const version = (latest?.version ?? 0) + 1;
  return { policy: { version, ranker, cells, inputs, alternative: null }, posterior };
}

/** Where nothing is known of anybody, there is one ranking for all. */
function rankerOf({ ranker }: RankedTemplate, { cells }: RankingInputs): Ranker {
  if (ranker !== 'auto') return ranker;
  return cells.some((cell) => cell !== 'all') ? 'contextual' : 'weighted_thompson';
}

function isSame(one: Cells, other: Cells): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((cell) => {
    const [ours, theirs] = [one[cell] ?? {}, other[cell] ?? {}];
    const arms = Object.keys(ours);
    return arms.length === Object.keys(theirs).length && arms.every((arm) => ours[arm] === theirs[arm]);
  });
}
