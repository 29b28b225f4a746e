import { z } from 'zod';
import { invalid, notFound } from './errors.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { readTimeframe, timeframeSchema } from './report-timeframe.ts';
import { checkBody } from './request-body.ts';
import { countSends, noSendCounts, type Send, type SendCounts } from './send-counts.ts';
import { STATISTIC_NAMES, statisticOf } from './statistics.ts';

const LIMIT = { burst: 1, steady: 2, daily: 225 };
const YEAR_MILLISECONDS = 366 * 86_400_000;
const GROUPINGS = [
  'flow_id',
  'flow_message_id',
  'flow_message_name',
  'flow_name',
  'send_channel',
  'variation',
  'variation_name',
] as const;
type Grouping = (typeof GROUPINGS)[number];

const body = z.strictObject({
  data: z.strictObject({
    type: z.literal('flow-values-report'),
    attributes: z.strictObject({
      statistics: z.array(z.enum(STATISTIC_NAMES)).min(1),
      timeframe: timeframeSchema,
      conversion_metric_id: z.string(),
      group_by: z
        .array(z.enum(GROUPINGS))
        .refine((by) => by.includes('flow_id') && by.includes('flow_message_id'), {
          error: 'expected flow_id and flow_message_id among them',
        })
        .default(['flow_id', 'flow_message_id', 'send_channel']),
      filter: z.null({ error: 'expected none: the twin does not filter reports' }).optional(),
    }),
  }),
});

export const flowReportOperations: readonly Operation[] = [
  {
    name: 'query_flow_values',
    method: 'POST',
    path: '/api/flow-values-reports',
    scopes: ['flows:read'],
    limit: LIMIT,
    query: { fields: ['flow-values-report'] },
    answer: reportValues,
  },
];

type Result = { readonly groupings: Readonly<Record<string, string>>; readonly counts: SendCounts };

function reportValues(call: Call): Reply {
  const { account, assumptions, now } = call;
  const checked = checkBody(body, call.body);
  if (checked.kind === 'refused') return checked;
  const { statistics, timeframe, conversion_metric_id, group_by } = checked.value.data.attributes;
  if (!account.metrics.byId.has(conversion_metric_id)) return notFound('metric', conversion_metric_id);
  const frame = readTimeframe(timeframe, account.timezone, now);
  if (frame === null || frame.from >= frame.to || frame.to - frame.from > YEAR_MILLISECONDS) {
    const detail = 'The timeframe must have a start and a later end, at most a year apart.';
    return invalid(detail, { pointer: '/data/attributes/timeframe' });
  }

  const results = new Map<string, Result>();
  const countsOf = (send: Send): SendCounts | null => {
    if (send.flowId === null) return null;
    const groupings = Object.fromEntries(group_by.map((grouping) => [grouping, groupingOf(call, send, grouping)]));
    const key = JSON.stringify(groupings);
    const result = results.get(key) ?? { groupings, counts: noSendCounts() };
    results.set(key, result);
    return result.counts;
  };
  countSends(account, { ...frame, conversionMetricId: conversion_metric_id, countsOf }, assumptions);
  const shown = [...results.values()].map(({ groupings, counts }) => ({
    groupings,
    statistics: Object.fromEntries(statistics.map((name) => [name, statisticOf(name, counts)])),
  }));
  const data = { type: 'flow-values-report', attributes: { results: shown } };
  return { kind: 'document', status: 200, document: { data, links: { self: call.url.href } } };
}

function groupingOf({ account }: Call, send: Send, grouping: Grouping): string {
  const nameOf = (id: string): string => account.flows.messages.get(id)?.action.data.message.name ?? '';
  switch (grouping) {
    case 'flow_id':
      return send.flowId ?? '';
    case 'flow_name':
      return account.flows.byId.get(send.flowId ?? '')?.name ?? '';
    case 'flow_message_id':
      return send.messageId;
    case 'flow_message_name':
      return nameOf(send.messageId);
    case 'send_channel':
      return 'email';
    case 'variation':
      return send.variation ?? '';
    case 'variation_name':
      return send.variation === null ? '' : nameOf(send.variation);
  }
}
