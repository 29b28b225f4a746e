import type { Account } from '../state/account.ts';
import type { Flow } from '../state/flows.ts';
import type { Metric } from '../state/metrics.ts';
import type { Resource } from './documents.ts';
import { wireTime } from './wire-time.ts';

export function metricResource(account: Account, metric: Metric): Resource {
  return {
    type: 'metric',
    id: metric.id,
    attributes: {
      name: metric.name,
      created: wireTime(metric.created),
      updated: wireTime(metric.updated),
      integration: { object: 'integration', ...metric.integration },
    },
    relationships: {
      'flow-triggers': flowsTriggeredBy(account, metric).map(({ id }) => ({ type: 'flow', id })),
    },
  };
}

export function flowsTriggeredBy(account: Account, metric: Metric): Flow[] {
  return [...account.flows.byId.values()].filter(({ definition }) =>
    definition.triggers.some((trigger) => trigger.type === 'metric' && trigger.id === metric.id),
  );
}
