import type { Days } from '../../bandit/lift-forecast.ts';
import { csvCell } from '../../domain/csv-cell.ts';
import type { FunnelCounts } from './ports.ts';
import type { Results } from './results.ts';

/** One figure: what it is of, its value, and the range it could really be. */
interface Line {
  readonly figure: string;
  readonly of?: string;
  readonly variantId?: string;
  readonly attribute?: string;
  readonly level?: string;
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

const COLUMNS = ['figure', 'of', 'variant_id', 'attribute', 'level', 'value', 'low', 'high'];

/** All figures as one table in long form: a row a figure, so that it stacks with that of other templates and days. */
export function resultsCsv(results: Results): string {
  const lines = [
    ...liftLines(results),
    ...funnelLines('treatment', results.funnel.treatment),
    ...funnelLines('control', results.funnel.control),
    ...Object.entries(results.exposures).map(([of, value]): Line => ({ figure: 'exposures', of, value })),
    { figure: 'fallback_share', value: results.fallbackShare },
    ...results.variants.flatMap(variantLines),
    ...results.trafficByDay.flatMap(({ day, decisions }) =>
      Object.entries(decisions).map(([variantId, value]): Line => ({ figure: 'traffic', of: day, variantId, value })),
    ),
    ...segmentLines(results),
    ...(results.clickDelay?.curve ?? []).map(
      ({ hours, share }): Line => ({ figure: 'delay', of: `${hours} h`, value: share }),
    ),
    { figure: 'split_check', of: 'p', value: results.splitCheck.p },
    ...results.alarms.raised.map(alarmLine),
  ];
  const rows = lines.map(({ figure, of, variantId, attribute, level, value, low, high }) =>
    [...[figure, of, variantId, attribute, level].map(textOf), ...[value, low, high].map(numberOf)].join(','),
  );
  return [COLUMNS.map(csvCell).join(','), ...rows, ''].join('\r\n');
}

/** What it is now; what it was to be stands in the sentence and in JSON. */
const alarmLine = ({ kind, cause, variantId, value }: Results['alarms']['raised'][number]): Line => ({
  figure: kind,
  of: cause,
  ...(variantId === null ? {} : { variantId }),
  value,
});

const textOf = (text: string | undefined): string => (text === undefined ? '' : csvCell(text));
const numberOf = (value: number | null | undefined): string =>
  value === undefined || value === null ? '' : `${value}`;

function liftLines({ lift, forecast, modelLift, explorationCost }: Results): Line[] {
  const named = [
    ['lift', lift.intentionToTreat],
    ['as_shown', lift.asShown],
    ['content_lift', modelLift?.content ?? null],
    ['model_lift', modelLift?.model ?? null],
  ] as const;
  return [
    ...named.map(
      ([figure, found]): Line => ({
        figure,
        value: found?.estimate ?? null,
        low: found?.low ?? null,
        high: found?.high ?? null,
      }),
    ),
    forecastLine(forecast),
    ...(['treatment', 'control'] as const).flatMap((of): Line[] => [
      { figure: 'people', of, value: lift[of].people },
      { figure: 'people_who_clicked', of, value: lift[of].clicks },
    ]),
    {
      figure: 'exploration_cost',
      value: explorationCost?.clicks ?? null,
      low: explorationCost?.low ?? null,
      high: explorationCost?.high ?? null,
    },
  ];
}

/** Empty where there is no such day. */
function forecastLine({ until }: Results['forecast']): Line {
  const daysOf = (days: Days): number | null => (days.kind === 'days' ? days.days : null);
  if (until.kind !== 'expected') return { figure: 'forecast', of: until.kind, value: null };
  const { days, soonest, latest } = until;
  return { figure: 'forecast', of: 'days', value: daysOf(days), low: daysOf(soonest), high: daysOf(latest) };
}

const funnelLines = (group: string, counts: FunnelCounts): Line[] =>
  Object.entries(counts).map(([step, value]) => ({ figure: `funnel_${step}`, of: group, value }));

function variantLines(variant: Results['variants'][number]): Line[] {
  const { variantId, standing, share, probabilityBest } = variant;
  const counts = ['sends', 'shown', 'opens', 'clicks', 'converted', 'revenueMicros', 'unsubscribed'] as const;
  const isRanked = standing.kind === 'ranked';
  return [
    ...counts.map((of): Line => ({ figure: 'variant_counts', of, variantId, value: variant[of] })),
    {
      figure: 'variant_rate',
      variantId,
      value: isRanked ? standing.rate : null,
      low: isRanked ? standing.low : null,
      high: isRanked ? standing.high : null,
    },
    { figure: 'probability_best', variantId, value: probabilityBest },
    { figure: 'share', variantId, value: share },
  ];
}

const segmentLines = ({ segments }: Results): Line[] =>
  segments.flatMap(({ attribute, segments: levels }) =>
    levels.flatMap(({ value: level, cells }) =>
      cells.flatMap(({ variantId, shown, rate, low, high }): Line[] => [
        { figure: 'segments', of: 'shown', variantId, attribute, level, value: shown },
        { figure: 'segments', of: 'rate', variantId, attribute, level, value: rate, low, high },
      ]),
    ),
  );
