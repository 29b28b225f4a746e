import type { LoopFigures } from '../../adapters/postgres/loop-figures.ts';
import type { RecomputedPolicies } from '../recompute-policies.ts';

/** What one demo run ended with; every count comes from the database or from the twin's own tally. */
export interface Summary
  extends Pick<LoopFigures, 'decisions' | 'deliveries' | 'writeSeconds' | 'exposures' | 'policies'> {
  readonly seed: number;
  readonly world: World;
  readonly days: number;
  readonly webhooks: { readonly posted: number; readonly answered200: number };
  readonly events: { readonly exported: number; readonly ingested: number; readonly rejected: number };
  /** Human clicks over people; the oracle gives each person what they like best. */
  readonly clickRate: LoopFigures['clickRate'] & { readonly oracle: number };
  readonly lift: {
    readonly verdict: string;
    readonly estimate: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
  /** Share of the last seven days' treatment decisions. */
  readonly finalShare: Readonly<Record<string, number>>;
  readonly trueBest: string;
  /** Policies computed again from the inputs they were published with. */
  readonly recomputed: RecomputedPolicies;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

export type World = 'learnable' | 'flat' | 'worse';

const MOST_MEGABYTES = 1536;

/** What learning needs. The best of the demo's variants led the last week of each of 60 months from the sixth day on. */
const ENOUGH_DAYS = 14;

export interface Judgement {
  /** Promises that the run broke, as sentences; empty when all held. */
  readonly broken: readonly string[];
  /** What could not be told in so few days; nothing is wrong. */
  readonly tooEarly: readonly string[];
}

export function judge(summary: Summary): Judgement {
  const toLearn = unlearnt(summary);
  const isTooEarly = summary.days < ENOUGH_DAYS;
  return {
    broken: [...brokenPromises(summary), ...(isTooEarly ? [] : toLearn)],
    tooEarly: isTooEarly && toLearn.length > 0 ? [tooEarlyToTell(summary)] : [],
  };
}

const tooEarlyToTell = ({ world, days }: Summary): string =>
  `Too early to tell ${world === 'worse' ? 'that every variant is worse' : 'which variant is best'}: ${
    days === 1 ? '1 day was' : `${days} days were`
  } played, and learning takes ${ENOUGH_DAYS}.`;

/** What only time can bring. */
function unlearnt({ world, lift, finalShare, trueBest }: Summary): string[] {
  const leader = Object.entries(finalShare).sort(([, a], [, b]) => b - a)[0]?.[0];
  if (world === 'learnable' && leader !== trueBest) {
    return [
      leader === undefined
        ? `"${trueBest}" is truly best, but nobody got it.`
        : `"${trueBest}" is truly best, but "${leader}" ended with the largest share.`,
    ];
  }
  if (world === 'worse' && lift.verdict !== 'worse') return ['Every variant is worse, and the lift did not say so.'];
  return [];
}

/** What must hold however few days were played. */
function brokenPromises(summary: Summary): string[] {
  const broken: string[] = [];
  const { world, lift, events, webhooks, decisions } = summary;
  if (decisions !== webhooks.answered200) {
    broken.push(`${webhooks.answered200} webhooks were answered 200 but ${decisions} decisions are stored.`);
  }
  if (events.exported !== events.ingested) {
    broken.push(`${events.exported} events were exported but ${events.ingested} were ingested.`);
  }
  const delivered = Object.values(summary.deliveries).reduce((sum, count) => sum + count, 0);
  if (delivered !== decisions) broken.push(`${decisions} decisions have ${delivered} deliveries.`);
  if (summary.deliveries.pending) broken.push(`${summary.deliveries.pending} deliveries were left pending.`);
  if (world !== 'learnable' && lift.verdict === 'better') {
    broken.push(`A positive lift was claimed in a world where there is none to be had.`);
  }
  if (world === 'flat' && lift.verdict === 'worse') broken.push('A loss was claimed where all are equal.');
  if (summary.recomputed.same !== summary.policies) {
    broken.push(
      `${summary.policies} policies were published, but ${summary.recomputed.same} follow from their inputs.`,
    );
  }
  if (summary.peakMegabytes > MOST_MEGABYTES) {
    broken.push(`The processes held ${summary.peakMegabytes} MB; they may hold ${MOST_MEGABYTES}.`);
  }
  return broken;
}
