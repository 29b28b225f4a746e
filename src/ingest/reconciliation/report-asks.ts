import type { FlowId } from '../../domain/ids.ts';
import { plusDays } from '../health/utc-day.ts';
import { startOfLocalDay } from './local-day.ts';
import type { ReconciledEmail, ReportAsk } from './ports.ts';

/** Klaviyo's own limit of a list in a filter. */
const MOST_FLOWS = 100;

/** What is to be asked to know a day: a report tells of one metric's conversions, and of so many flows. */
export function reportAsks(day: string, timeZone: string, emails: readonly ReconciledEmail[]): ReportAsk[] {
  const from = startOfLocalDay(day, timeZone);
  const to = startOfLocalDay(plusDays(day, 1), timeZone);
  const metrics = [...new Set(emails.map(({ conversionMetric }) => conversionMetric))].sort();
  return metrics.flatMap((conversionMetric) =>
    portions(flowsOf(emails, conversionMetric)).map((flowIds) => ({ day, from, to, flowIds, conversionMetric })),
  );
}

const flowsOf = (emails: readonly ReconciledEmail[], metric: string): FlowId[] => {
  const own = emails.filter(({ conversionMetric }) => conversionMetric === metric);
  return [...new Set(own.map(({ flowId }) => flowId))].sort();
};

function portions(flowIds: readonly FlowId[]): FlowId[][] {
  const cut: FlowId[][] = [];
  for (let first = 0; first < flowIds.length; first += MOST_FLOWS) cut.push(flowIds.slice(first, first + MOST_FLOWS));
  return cut;
}
