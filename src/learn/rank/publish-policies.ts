import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Ranker } from '../../domain/ranking.ts';
import type { RowCounts } from '../ports.ts';
import { chooseRanker } from './choose-ranker.ts';
import { rankingInputs, rankingWindow, revenueCap } from './gather-inputs.ts';
import type {
  Cells,
  LatestPolicy,
  Policies,
  Policy,
  PublishedPosterior,
  RankedTemplate,
  RankerReason,
} from './ports.ts';
import { type RankedCells, rankCells } from './rank-cells.ts';
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
    const chosen = await choose(policies, orgId, template, inputs);
    const next = rank(inputs, chosen, await policies.latest(orgId, templateId));
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

/** What both rankers did in earlier versions is only asked for where the choice is ours. */
async function choose(
  policies: Policies,
  orgId: OrgId,
  template: RankedTemplate,
  { window, cells, weights, revenueCapMicros }: RankingInputs,
): Promise<Chosen> {
  const { templateId, ranker } = template;
  const candidates = ranker === 'auto' ? await policies.candidates(orgId, templateId, window) : [];
  const versions = candidates.map(({ version }) => version);
  const worth = { weights, capMicros: revenueCapMicros };
  const choices = versions.length === 0 ? [] : await policies.servedChoices(orgId, templateId, versions, worth);
  const { ranker: chosen, ...reason } = chooseRanker(template, cells, candidates, choices);
  return { ranker: chosen, reason, isChoice: ranker === 'auto' && reason.kind !== 'nothing_known' };
}

interface Chosen {
  readonly ranker: Ranker;
  readonly reason: RankerReason;
  /** The other one is published along, so that the two can be compared on the decisions to come. */
  readonly isChoice: boolean;
}

/** @returns the next policy, or null where it would say what the latest says. */
export function rank(
  inputs: RankingInputs,
  { ranker, reason, isChoice }: Chosen,
  latest: LatestPolicy | null,
): Ranked | null {
  // Before the first exposure the decision is uniform anyway.
  if (latest === null && inputs.rows.shown.length === 0) return null;
  const { cells, posterior } = rankCells(inputs, ranker);
  if (latest !== null && latest.ranker === ranker && isSame(latest, { cells, posterior })) return null;
  const version = (latest?.version ?? 0) + 1;
  const other: Ranker = ranker === 'contextual' ? 'weighted_thompson' : 'contextual';
  const alternative = isChoice ? { ranker: other, cells: rankCells(inputs, other).cells } : null;
  return { policy: { version, ranker, reason, cells, inputs, alternative }, posterior };
}

/** Also for the cells that are not listed. */
const isSame = (one: RankedCells, other: RankedCells): boolean =>
  areSame(one.cells, other.cells) && JSON.stringify(one.posterior) === JSON.stringify(other.posterior);

function areSame(one: Cells, other: Cells): boolean {
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((cell) => {
    const [ours, theirs] = [one[cell] ?? {}, other[cell] ?? {}];
    const arms = Object.keys(ours);
    return arms.length === Object.keys(theirs).length && arms.every((arm) => ours[arm] === theirs[arm]);
  });
}
