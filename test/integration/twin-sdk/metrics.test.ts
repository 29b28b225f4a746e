import { MetricsApi } from 'klaviyo-api';
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

  it('but not by their name', async () => {
    await expect(metrics().getMetrics({ filter: 'equals(name,"Opened Email")' })).rejects.toMatchObject(
      refusal(400, 'invalid'),
    );
  });
});
