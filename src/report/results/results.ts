import type { DelayedRewards } from '../../bandit/delay-curve.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { isMeasured } from '../is-measured.ts';
import { type Lift, liftOf } from '../lift.ts';
import { armOf, type DayTraffic, sharesOf, trafficByDay } from '../overview.ts';
import type { ExposureCounts, PublishedPolicy, ReportedTemplate, ReportedVariant } from '../ports.ts';
import { type Alarms, alarms } from './alarms.ts';
import { type ClickDelay, clickDelay } from './click-delay.ts';
import { type ExplorationCost, explorationCost } from './exploration-cost.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { METHOD_LIST, type Method } from './methods.ts';
import { type ModelLift, modelLift } from './model-lift.ts';
import type { ArmTotals, ClickDelays, FunnelCounts, ResultsRecord, ResultsSource } from './ports.ts';
import { type Recommendation, recommendations } from './recommendations.ts';
import { type AttributeSegments, attributeSegments } from './segments.ts';
import { type SplitCheck, splitCheck } from './split-check.ts';
import { type VariantStanding, variantEstimates } from './variant-estimates.ts';

export interface VariantRow extends ReportedVariant, Omit<ArmTotals, 'arm'> {
  /** Of treatment traffic to come; null for control and for what does not serve. */
  readonly share: number | null;
  readonly probabilityBest: number | null;
  readonly standing: VariantStanding;
}

export interface Results {
  readonly template: ReportedTemplate;
  readonly dataUntil: Instant | null;
  readonly lift: Lift;
  /** How long until the lift is settled. */
  readonly forecast: Forecast;
  readonly modelLift: ModelLift | null;
  readonly exposures: ExposureCounts;
  /** Of received emails of treatment; null before the first. */
  readonly fallbackShare: number | null;
  readonly funnel: { readonly treatment: FunnelCounts; readonly control: FunnelCounts };
  readonly variants: readonly VariantRow[];
  readonly trafficByDay: readonly DayTraffic[];
  readonly segments: readonly AttributeSegments[];
  /** Null: no click yet, or no warehouse here. */
  readonly clickDelay: ClickDelay | null;
  readonly splitCheck: SplitCheck;
  readonly explorationCost: ExplorationCost | null;
  readonly alarms: Alarms;
  readonly policy: PublishedPolicy | null;
  readonly recommendations: readonly Recommendation[];
  readonly methods: readonly Method[];
}

/** All figures of one template. @returns null: there is no such template. */
export async function results(
  { source, delays }: { readonly source: ResultsSource; readonly delays: ClickDelays },
  orgId: OrgId,
  templateId: TemplateId,
): Promise<Results | null> {
  const record = await source.read(orgId, templateId);
  if (record === null) return null;
  return resultsOf(record, (await delays.clickDelays(orgId, templateId)) ?? []);
}

export function resultsOf(record: ResultsRecord, delays: readonly DelayedRewards[]): Results {
  const { template, dataUntil, exposures, funnel, policy, variants } = record;
  const arms = variants.map((variant) => ({ arm: armOf(variant), variantId: variant.variantId }));
  const judged = {
    template,
    lift: liftOf(record.outcomes),
    forecast: forecastOf(record.outcomes, isMeasured(template)),
    variants: variantRows(record),
    trafficByDay: trafficByDay(record),
    splitCheck: splitCheck(record.splits),
  };
  return {
    ...judged,
    dataUntil,
    modelLift: modelLift(record.randomControl),
    exposures,
    fallbackShare: fallbackShare(exposures),
    funnel,
    segments: attributeSegments(record.cellTotals, arms),
    clickDelay: clickDelay(delays),
    explorationCost: explorationCost(record.units),
    alarms: alarms(record),
    policy,
    recommendations: recommendations(judged),
    methods: METHOD_LIST,
  };
}

function fallbackShare({ shown, stale, fallback, uncertain }: ExposureCounts): number | null {
  const received = shown + stale + fallback + uncertain;
  return received === 0 ? null : fallback / received;
}

function variantRows(record: ResultsRecord): VariantRow[] {
  const shares = sharesOf(record);
  const estimates = variantEstimates(record.units);
  return record.variants.map((variant) => {
    const totals = record.totals.find(({ arm }) => arm === armOf(variant)) ?? NOTHING;
    const { arm: _, ...counts } = totals;
    const traffic = shares.get(variant.variantId) ?? null;
    return {
      ...variant,
      ...counts,
      share: traffic?.share ?? null,
      probabilityBest: traffic?.probabilityBest ?? null,
      standing: estimates.get(variant.variantId) ?? { kind: 'too_early' },
    };
  });
}

const NOTHING: ArmTotals = {
  ...{ arm: '', sends: 0, shown: 0, opens: 0, clicks: 0, converted: 0, revenueMicros: 0, unsubscribed: 0 },
  markedAsSpam: 0,
};
