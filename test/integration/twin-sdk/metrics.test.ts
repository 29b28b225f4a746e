import { MetricAggregateEnum, MetricsApi } from 'klaviyo-api';
import { describe, expect, it } from 'vitest';
import { appendEvent } from '../../../twin/state/events.ts';
import { emailMetric } from '../../../twin/state/metrics.ts';
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

  it('and the properties of their events, with values when asked, and back to the metric', async () => {
    const { account, clock, sarah } = tour.shop;
    const { id: metricId } = emailMetric(account.metrics, 'Opened Email');
    const properties = { Subject: 'Hello', Items: ['oolong', 'sencha'], opened: 2 };
    appendEvent(account.events, account.ids, { metricId, profile: sarah, at: clock.time, properties });
    const { body } = await metrics().getPropertiesForMetric(metricId, {
      additionalFieldsMetricProperty: ['sample_values'],
    });
    expect(body.data.map(({ attributes }) => attributes)).toEqual([
      { label: 'Items', property: 'Items', inferredType: 'List', sampleValues: ['oolong', 'sencha'] },
      { label: 'Subject', property: 'Subject', inferredType: 'Text', sampleValues: ['Hello'] },
      { label: 'opened', property: 'opened', inferredType: 'Number', sampleValues: [2] },
    ]);
    const ids = await metrics().getPropertyIdsForMetric(metricId);
    expect(ids.body.data.map(({ id }) => id)).toEqual(body.data.map(({ id }) => id));
    const first = body.data[0]?.id ?? '';
    const one = await metrics().getMetricProperty(first, { include: ['metric'] });
    expect(one.body.data.attributes).toEqual({ label: 'Items', property: 'Items', inferredType: 'List' });
    expect(one.body.included?.map(({ id }) => id)).toEqual([metricId]);
    expect((await metrics().getMetricForMetricProperty(first)).body.data?.attributes.name).toBe('Opened Email');
    expect((await metrics().getMetricIdForMetricProperty(first)).body.data?.id).toBe(metricId);
    clock.time += 1_000;
    await expect(metrics().getMetricProperty('none')).rejects.toMatchObject(refusal(404, 'not_found'));
  });

  it('but not by their name', async () => {
    await expect(metrics().getMetrics({ filter: 'equals(name,"Opened Email")' })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
  });
});
