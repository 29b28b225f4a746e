import type { Metric } from '../state/metrics.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { EQUALS, matchesAll } from './filter.ts';
import { flowResource } from './flow-resources.ts';
import { flowsTriggeredBy, metricResource } from './metric-resource.ts';
import type { Call, Operation } from './operation.ts';
import { inOrder, takePage } from './page.ts';
import { TIERS } from './rate-windows.ts';

const INCLUDE = ['flow-triggers'] as const;

export const metricOperations: readonly Operation[] = [
  {
    name: 'get_metrics',
    method: 'GET',
    path: '/api/metrics',
    scopes: ['metrics:read'],
    limit: TIERS.M,
    query: {
      fields: ['metric', 'flow'],
      include: INCLUDE,
      filters: {
        'integration.name': { type: 'string', operators: EQUALS },
        'integration.category': { type: 'string', operators: EQUALS },
      },
      page: { kind: 'fixed', size: 200 },
    },
    answer: (call) => {
      const { account, query } = call;
      const found = [...account.metrics.byId.values()].filter((metric) =>
        matchesAll(query.filter, (field) => readMetric(metric, field)),
      );
      const ordered = inOrder(found, null, { field: 'id', descending: false }, readMetric);
      return collection(
        call,
        takePage(ordered, query.cursor, query.pageSize),
        (metric) => metricResource(account, metric),
        (metric) => flowsTriggeredBy(account, metric).map((flow) => flowResource(flow)),
      );
    },
  },
  {
    name: 'get_metric',
    method: 'GET',
    path: '/api/metrics/:id',
    scopes: ['metrics:read'],
    limit: TIERS.M,
    query: { fields: ['metric', 'flow'], include: INCLUDE },
    answer: (call) => {
      const metric = call.account.metrics.byId.get(call.pathId);
      if (metric === undefined) return notFound('metric', call.pathId);
      return single(call, metricResource(call.account, metric), includedFlows(call, metric));
    },
  },
];

function includedFlows(call: Call, metric: Metric): Resource[] {
  if (!asks(call, 'flow-triggers')) return [];
  return flowsTriggeredBy(call.account, metric).map((flow) => flowResource(flow));
}

function readMetric(metric: Metric, field: string): string | null {
  switch (field) {
    case 'id':
      return metric.id;
    case 'integration.name':
      return metric.integration.name;
    case 'integration.category':
      return metric.integration.category;
    default:
      return null;
  }
}
