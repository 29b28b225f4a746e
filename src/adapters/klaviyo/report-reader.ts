import { z } from 'zod';
import type { FlowId, MessageId } from '../../domain/ids.ts';
import type { FlowReportAsk, KlaviyoReports, ReportRow, Statistic } from '../../ingest/klaviyo-report/ports.ts';
import type { KlaviyoHttp } from './http.ts';

const number = z.number().nullish();

/** Statistics that were not asked for, or that an email has none of, may be absent. */
const reportPage = z
  .object({
    data: z.object({
      attributes: z.object({
        results: z.array(
          z.object({
            groupings: z.object({ flow_id: z.string(), flow_message_id: z.string() }),
            statistics: z.record(z.string(), number),
          }),
        ),
      }),
    }),
    links: z.object({ next: z.string().nullish() }).nullish(),
  })
  .transform(({ data, links }) => ({ rows: data.attributes.results.map(rowOf), next: links?.next ?? null }));

const accountZone = z
  .object({ data: z.array(z.object({ attributes: z.object({ timezone: z.string() }) })).min(1) })
  .transform(({ data }) => data[0]?.attributes.timezone ?? '');

interface ResultRow {
  readonly groupings: { readonly flow_id: string; readonly flow_message_id: string };
  readonly statistics: Readonly<Record<string, number | null | undefined>>;
}

function rowOf({ groupings, statistics }: ResultRow): ReportRow {
  const told = Object.entries(statistics).flatMap(([name, value]) => (value == null ? [] : [[name, value]]));
  return {
    flowId: groupings.flow_id as FlowId,
    messageId: groupings.flow_message_id as MessageId,
    statistics: Object.fromEntries(told) as Partial<Record<Statistic, number>>,
  };
}

export const klaviyoReports = ({ call }: KlaviyoHttp): KlaviyoReports => ({
  flowValues: (key, ask, next) =>
    call(key, { method: 'POST', path: next ?? '/api/flow-values-reports', body: bodyOf(ask), schema: reportPage }),
  timeZone: (key) => call(key, { method: 'GET', path: '/api/accounts', schema: accountZone }),
});

/** Offsets are ignored: a time is one on the clocks of the account. */
const bodyOf = ({ day, nextDay, flowIds, statistics, conversionMetricId }: FlowReportAsk) => ({
  data: {
    type: 'flow-values-report',
    attributes: {
      statistics,
      timeframe: { start: `${day}T00:00:00+00:00`, end: `${nextDay}T00:00:00+00:00` },
      conversion_metric_id: conversionMetricId,
      group_by: ['flow_id', 'flow_message_id'],
      filter: `and(contains-any(flow_id,${JSON.stringify(flowIds)}),equals(send_channel,"email"))`,
    },
  },
});
