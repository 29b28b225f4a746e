import { MetricAggregateEnum, MetricsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('metrics');
const metrics = () => tour.visit(MetricsApi);

describe('the SDK reads metrics', () => {
  it("Klaviyo's own among them, found by their integration", async () => {
    const { body } = await metrics().getMetrics({ filter: 'equals(integration.name,"Klaviyo")' });
    const opened = body.data.find(({ attributes }) => attributes.name === 'Opened Email');
    expect(opened?.attributes.integration).toMatchObject({ name: 'Klaviyo' });
    const one = await metrics().getMetric(opened?.id ?? '', { fieldsMetric: ['name'] });
    expect(one.body.data.attributes).toEqual({ name: 'Opened Email' });
  });

  it('and adds up their events', async () => {
    const { body } = await metrics().getMetrics();
    const attributes = {
      metricId: body.data[0]?.id ?? '',
      measurements: ['count' as const],
      filter: ['greater-or-equal(datetime,2026-08-24T00:00:00)', 'less-than(datetime,2026-08-25T00:00:00)'],
    };
    const data = { type: MetricAggregateEnum.MetricAggregate, attributes };
    const answer = await metrics().queryMetricAggregates({ data });
    expect(answer.body.data.attributes.data).toEqual([{ dimensions: [], measurements: { count: [0] } }]);
  });

  it('but not by their name', async () => {
    await expect(metrics().getMetrics({ filter: 'equals(name,"Opened Email")' })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
  });
});
