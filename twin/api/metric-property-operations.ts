import { type MetricProperty, metricPropertyById, propertiesOfMetric } from '../state/metric-properties.ts';
import { asks, collection, type Resource, single } from './documents.ts';
import { notFound } from './errors.ts';
import { metricResource } from './metric-resource.ts';
import type { Call, Operation, Reply } from './operation.ts';
import { wholePage } from './page.ts';
import { TIERS } from './rate-windows.ts';
import { relatedIds } from './related-ids.ts';

const read = { method: 'GET', scopes: ['metrics:read'], limit: TIERS.XS } as const;

const propertiesOperation: Operation = {
  ...read,
  name: 'get_properties_for_metric',
  path: '/api/metrics/:id/metric-properties',
  query: { fields: ['metric-property'], additionalFields: ['metric-property'] },
  answer: (call) => {
    const metric = call.account.metrics.byId.get(call.pathId);
    if (metric === undefined) return notFound('metric', call.pathId);
    return collection(call, wholePage(propertiesOfMetric(call.account, metric)), propertyResource);
  },
};

const metricOfProperty: Operation = {
  ...read,
  name: 'get_metric_for_metric_property',
  path: '/api/metric-properties/:id/metric',
  query: { fields: ['metric'] },
  answer: (call) => about(call, ({ metric }) => single(call, metricResource(call.account, metric))),
};

export const metricPropertyOperations: readonly Operation[] = [
  propertiesOperation,
  relatedIds('get_property_ids_for_metric', propertiesOperation),
  {
    ...read,
    name: 'get_metric_property',
    path: '/api/metric-properties/:id',
    query: { fields: ['metric-property', 'metric'], additionalFields: ['metric-property'], include: ['metric'] },
    answer: (call) =>
      about(call, (property) => {
        const included = asks(call, 'metric') ? [metricResource(call.account, property.metric)] : [];
        return single(call, propertyResource(property), included);
      }),
  },
  metricOfProperty,
  relatedIds('get_metric_id_for_metric_property', metricOfProperty),
];

function about(call: Call, answer: (property: MetricProperty) => Reply): Reply {
  const property = metricPropertyById(call.account, call.pathId);
  return property === undefined ? notFound('metric-property', call.pathId) : answer(property);
}

function propertyResource({ id, metric, name, inferredType, samples }: MetricProperty): Resource {
  return {
    type: 'metric-property',
    id,
    attributes: { label: name, property: name, inferred_type: inferredType, sample_values: samples },
    relationships: { metric: { type: 'metric', id: metric.id } },
  };
}
