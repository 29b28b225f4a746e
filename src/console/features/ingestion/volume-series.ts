import type { EventVolume } from '../../../contract/ingestion.ts';
import { metricWords } from './ingestion-words.ts';

export interface VolumeSeries {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  readonly total: number;
  readonly events: readonly number[];
}

const MOST_SERIES = 8;
/** The same metric has the same colour every day; what JustAI has no use for takes those that are left. */
const COLOURS: Readonly<Record<string, number>> = {
  received_email: 1,
  opened_email: 2,
  clicked_email: 3,
  unsubscribed: 4,
  bounced_email: 5,
  placed_order: 6,
  dropped_email: 7,
  spam: 8,
};

/** Those least like the colours of opens and clicks first. */
const FREE_FIRST = [7, 5, 4, 6, 8, 3, 2, 1] as const;

/** What the chart stacks: the largest at the bottom, everything beyond eight kinds together on top, in grey. */
export function volumeSeries({ days, series }: EventVolume): readonly VolumeSeries[] {
  const isNamed = ({ metric, name }: { metric: string; name: string }): boolean => metric !== 'other' || name !== '';
  const shown = series.filter(isNamed).slice(0, MOST_SERIES);
  const rest = series.filter((one) => !shown.includes(one));
  const taken = new Set(shown.map(({ metric }) => COLOURS[metric]));
  const free: number[] = FREE_FIRST.filter((one) => !taken.has(one));
  const named = shown.map(({ metric, name, total, events }) => ({
    key: `${metric} ${name}`,
    name: metricWords(metric, name),
    colour: `var(--series-${COLOURS[metric] ?? free.shift() ?? MOST_SERIES})`,
    total,
    events,
  }));
  if (rest.length === 0) return named;
  const together = {
    key: 'rest',
    name: metricWords('other'),
    colour: 'var(--series-control)',
    total: rest.reduce((sum, { total }) => sum + total, 0),
    events: days.map((_, place) => rest.reduce((sum, { events }) => sum + (events[place] ?? 0), 0)),
  };
  return [...named, together];
}
