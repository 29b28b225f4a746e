import { FlowValuesReportEnum, MetricsApi, ReportingApi } from 'klaviyo-api';
import { expect, it } from 'vitest';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('reports');

it('the SDK asks for the values of flows, and is told of a metric that is not there', async () => {
  const ask = (conversionMetricId: string) =>
    tour.visit(ReportingApi).queryFlowValues({
      data: {
        type: FlowValuesReportEnum.FlowValuesReport,
        attributes: { statistics: ['opens'], timeframe: { key: 'last_30_days' }, conversionMetricId },
      },
    });
  const metrics = await tour.visit(MetricsApi).getMetrics();
  const answer = await ask(metrics.body.data[0]?.id ?? '');
  expect(answer.body.data.attributes.results).toEqual([]);
  tour.shop.clock.time += 1_000;
  await expect(ask('none')).rejects.toMatchObject(refusal(404, 'not_found'));
});
