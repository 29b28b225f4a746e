import { visibleAttributes } from './documents.ts';
import { invalid, notFound } from './errors.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { inOrder, takePage, writeCursor } from './page.ts';
import { reportBody } from './report-body.ts';
import { readReportFilter } from './report-filter.ts';
import { type ReportRow, reportRows } from './report-rows.ts';
import { CAMPAIGN_SUBJECT, FLOW_SUBJECT, type ReportSubject } from './report-subject.ts';
import { limitedTimeframe } from './report-timeframe.ts';
import { checkBody } from './request-body.ts';
import { type Statistic, statisticOf } from './statistics.ts';
import { bucketStarts } from './time-buckets.ts';
import { wireTime } from './wire-time.ts';

const LIMIT = { burst: 1, steady: 2, daily: 225 };
const INTERVALS = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' } as const;

type ReportType = 'flow-values-report' | 'flow-series-report' | 'campaign-values-report';

export const reportOperations: readonly Operation[] = [
  report('query_flow_values', 'flow-values-report', FLOW_SUBJECT),
  report('query_flow_series', 'flow-series-report', FLOW_SUBJECT),
  report('query_campaign_values', 'campaign-values-report', CAMPAIGN_SUBJECT),
];

function report(name: string, type: ReportType, subject: ReportSubject): Operation {
  const body = reportBody(type, subject, type === 'flow-series-report');
  return {
    name,
    method: 'POST',
    path: `/api/${type}s`,
    scopes: [subject.scope],
    limit: LIMIT,
    query: { fields: [type], page: { kind: 'report' } },
    answer: (call) => {
      const checked = checkBody(body, call.body);
      return checked.kind === 'refused' ? checked : answer(call, type, subject, checked.value.data.attributes);
    },
  };
}

type Asked = ReturnType<ReturnType<typeof reportBody>['parse']>['data']['attributes'];

function answer(call: Call, type: ReportType, subject: ReportSubject, asked: Asked): Reply {
  const { account, assumptions, now, query } = call;
  const { statistics, interval = null, group_by, conversion_metric_id } = asked;
  if (!account.metrics.byId.has(conversion_metric_id)) return notFound('metric', conversion_metric_id);
  const filter = readReportFilter(subject, asked.filter);
  if (filter.kind === 'refused') return filter;
  const frame = limitedTimeframe(asked.timeframe, interval, account.timezone, now);
  if (typeof frame === 'string') return invalid(frame, { pointer: '/data/attributes/timeframe' });

  const { from, to } = frame;
  const starts = interval === null ? [from] : bucketStarts(from, to, INTERVALS[interval], account.timezone);
  const { matches } = filter;
  const conversionMetricId = conversion_metric_id;
  const rows = reportRows(call, { subject, from, to, conversionMetricId, groupBy: group_by, matches, starts });
  const ordered = inOrder(rows, null, { field: 'id', descending: false }, () => null);
  const page = takePage(ordered, query.cursor, assumptions.reportPageSize);
  const attributes = {
    results: page.items.map(({ groupings, buckets }) => ({
      groupings,
      statistics: Object.fromEntries(statistics.map((name) => [name, measured(name, buckets, interval !== null)])),
    })),
    ...(interval === null ? {} : { date_times: starts.map(wireTime) }),
  };
  const data = {
    type,
    attributes: visibleAttributes(call, { type, attributes }),
    relationships: relationshipsOf(subject, page.items),
  };
  const next = page.next === null ? {} : { next: nextLink(call.url, writeCursor(page.next)) };
  return { kind: 'document', status: 200, document: { data, links: { self: call.url.href, ...next } } };
}

function measured(name: Statistic, buckets: ReportRow['buckets'], isSeries: boolean): number | number[] {
  const values = buckets.map((counts) => statisticOf(name, counts));
  return isSeries ? values : (values[0] ?? 0);
}

function relationshipsOf({ relationships }: ReportSubject, rows: readonly ReportRow[]): object {
  const told = Object.entries(relationships).map(([name, { type, grouping }]) => {
    const ids = new Set(rows.map(({ groupings }) => groupings[grouping] ?? ''));
    return [name, { data: [...ids].map((id) => ({ type, id })) }];
  });
  return Object.fromEntries(told);
}

function nextLink(self: URL, cursor: string): string {
  const url = new URL(self);
  url.searchParams.set('page_cursor', cursor);
  return url.href;
}
