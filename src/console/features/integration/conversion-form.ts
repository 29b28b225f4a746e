import type { ConversionDefinition, Conversions } from '../../../contract/conversions.ts';
import { counted } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';

const HOURS_A_DAY = 24;
const ORDER = { metric: 'placed_order', label: 'Placed Order' };

/** As the form shows it, windows in days; an empty number is the empty text. */
export interface ConversionForm {
  readonly metric: string;
  readonly clickDays: number | '';
  readonly openDays: number | '';
}

export const conversionForm = (defined: ConversionDefinition): ConversionForm => ({
  metric: labelOf(defined.metric),
  clickDays: daysOf(defined.clickWindowHours),
  openDays: daysOf(defined.openWindowHours),
});

export const definitionOf = ({ metric, clickDays, openDays }: ConversionForm): ConversionDefinition => ({
  metric: metric.trim() === ORDER.label ? ORDER.metric : metric.trim(),
  clickWindowHours: hoursOf(clickDays),
  openWindowHours: hoursOf(openDays),
});

/** What can be chosen; any other name can be typed, for a metric that has yet to come. */
export const metricChoices = ({ metrics }: Conversions): string[] => [
  ...new Set([ORDER.label, ...metrics.map(({ metric, name }) => (name === '' ? labelOf(metric) : name))]),
];

/** What saving does, before it is done; null: nothing is counted yet. */
export function recountOf({ outcomes: { all, mature, since } }: Conversions): string | null {
  if (all === 0 || since === null) return null;
  const final = mature === 0 ? '' : ` ${counted(mature, 'outcome')} that are final may change with it, this once.`;
  return `Everything since ${dayOf(since)} is counted again: ${counted(all, 'outcome')}.${final}`;
}

const labelOf = (metric: string): string => (metric === ORDER.metric ? ORDER.label : metric);
const daysOf = (hours: number): number => Math.round((hours / HOURS_A_DAY) * 100) / 100;
const hoursOf = (days: number | ''): number => Math.round(Number(days) * HOURS_A_DAY);
