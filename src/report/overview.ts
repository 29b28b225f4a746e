import { wilsonInterval } from '../bandit/wilson.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import { isMeasured } from './is-measured.ts';
import { type Lift, liftOf } from './lift.ts';
import type {
  ArmDay,
  ExposureCounts,
  PublishedPolicy,
  ReportedTemplate,
  ReportedVariant,
  Reports,
  TemplateRecord,
} from './ports.ts';
import { type Forecast, forecastOf } from './results/forecast.ts';
import { type TrafficShare, trafficShares } from './traffic-shares.ts';

/** A variant is ranked from here on; before, its rate says more about chance than about the variant. */
const RANKED_FROM_SHOWN = 1_000;
const RANKED_FROM_CLICKS = 30;

export interface VariantResult extends ReportedVariant {
  /** Null for control and for what does not serve. */
  readonly share: number | null;
  readonly shown: number;
  readonly clicks: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly probabilityBest: number | null;
  readonly isRanked: boolean;
}

export interface DayTraffic {
  readonly day: string;
  /** By variant id; control under its own. */
  readonly decisions: Readonly<Record<string, number>>;
}

export interface Overview {
  readonly template: ReportedTemplate;
  readonly dataUntil: Instant | null;
  readonly lift: Lift;
  /** How long until the lift is settled. */
  readonly forecast: Forecast;
  readonly exposures: ExposureCounts;
  readonly variants: readonly VariantResult[];
  readonly trafficByDay: readonly DayTraffic[];
  readonly policy: PublishedPolicy | null;
}

/** @returns null: there is no such template. */
export async function overview(reports: Reports, orgId: OrgId, templateId: TemplateId): Promise<Overview | null> {
  const record = await reports.read(orgId, templateId);
  if (record === null) return null;
  const { template, dataUntil, exposures, policy } = record;
  return {
    template,
    dataUntil,
    lift: liftOf(record.outcomes),
    forecast: forecastOf(record.outcomes, isMeasured(template)),
    exposures,
    variants: variantResults(record),
    trafficByDay: trafficByDay(record),
    policy,
  };
}

type SharedTraffic = Pick<TemplateRecord, 'template' | 'variants' | 'policy' | 'cells'>;

/** Of the variants that serve. */
export function sharesOf({ template, variants, policy, cells }: SharedTraffic): ReadonlyMap<string, TrafficShare> {
  const active = variants.filter((each) => each.role === 'variant' && each.state === 'active');
  const ids = active.map((variant) => variant.variantId);
  return trafficShares(ids, policy, cells, template.epsilon);
}

function variantResults(record: TemplateRecord): VariantResult[] {
  const { variants, arms } = record;
  const shares = sharesOf(record);
  return variants.map((variant) => {
    const own = arms.filter((each) => each.arm === armOf(variant));
    return variantResult(variant, own, shares.get(variant.variantId) ?? null);
  });
}

function variantResult(variant: ReportedVariant, days: readonly ArmDay[], traffic: TrafficShare | null): VariantResult {
  const shown = days.reduce((sum, day) => sum + day.shown, 0);
  const clicks = days.reduce((sum, day) => sum + day.shownClicks, 0);
  const interval = wilsonInterval(clicks, shown);
  return {
    ...variant,
    share: traffic?.share ?? null,
    shown,
    clicks,
    rate: shown === 0 ? null : clicks / shown,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    probabilityBest: traffic?.probabilityBest ?? null,
    isRanked: shown >= RANKED_FROM_SHOWN && clicks >= RANKED_FROM_CLICKS,
  };
}

export function trafficByDay({ variants, arms }: Pick<TemplateRecord, 'variants' | 'arms'>): DayTraffic[] {
  const controlId = variants.find((variant) => variant.role === 'control')?.variantId ?? 'control';
  const days = new Map<string, Record<string, number>>();
  for (const { arm, day, decided } of arms) {
    const decisions = days.get(day) ?? {};
    const id = arm === 'control' ? controlId : arm;
    decisions[id] = (decisions[id] ?? 0) + decided;
    days.set(day, decisions);
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, decisions]) => ({ day, decisions }));
}

/** Statistics know the control as `control`, whatever its id and whether or not it has copy. */
export const armOf = (variant: ReportedVariant): string => (variant.role === 'control' ? 'control' : variant.variantId);
