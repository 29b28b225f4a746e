import {
  CampaignValuesReportEnum,
  FlowSeriesReportEnum,
  FlowValuesReportEnum,
  MetricsApi,
  ReportingApi,
} from 'klaviyo-api';
import { beforeEach, expect, it } from 'vitest';
import { appendEvent } from '../../../twin/state/events.ts';
import { emailMetric } from '../../../twin/state/metrics.ts';
import { refusal } from './sdk.ts';
import { openTour } from './tour.ts';

const tour = openTour('reports');
const reports = () => tour.visit(ReportingApi);

const SENT = Date.parse('2026-08-31T13:00:00Z');
const delivered = (message: string, more: Record<string, string>) => {
  const { account, sarah } = tour.shop;
  const $_cohort$message_send_cohort = `${SENT / 1_000}:${message}`;
  appendEvent(account.events, account.ids, {
    metricId: emailMetric(account.metrics, 'Received Email').id,
    profile: sarah,
    at: SENT + 1_000,
    properties: { $message: message, $_cohort$message_send_cohort, ...more },
  });
};

/** What every report is asked for; the conversion metric is any that is there. */
let asked: { statistics: 'delivered'[]; timeframe: { key: 'last_7_days' }; conversionMetricId: string };
beforeEach(async () => {
  const { body } = await tour.visit(MetricsApi).getMetrics();
  const conversionMetricId = body.data[0]?.id ?? '';
  asked = { statistics: ['delivered'], timeframe: { key: 'last_7_days' }, conversionMetricId };
});

it('the SDK asks for the values of flows page by page, and is told of a metric that is not there', async () => {
  const { flow, assumptions, clock } = tour.shop;
  for (const message of ['A', 'B', 'C']) delivered(message, { $flow: flow.id });
  assumptions.change({ reportPageSize: 1 });
  const ask = async (more: object, pageCursor?: string) => {
    clock.time += 60_000;
    const filter = 'contains-any(flow_message_id,["A","B"])';
    const data = { type: FlowValuesReportEnum.FlowValuesReport, attributes: { ...asked, filter, ...more } };
    const { body, response } = await reports().queryFlowValues(
      { data },
      pageCursor === undefined ? {} : { pageCursor },
    );
    // The SDK's own types leave out the next page, as the specification does.
    const links: { next?: string } = response.data.links;
    return { results: body.data.attributes.results, links };
  };
  const groupings = { flow_id: flow.id, send_channel: 'email' };
  const first = await ask({});
  expect(first.results).toEqual([{ groupings: { ...groupings, flow_message_id: 'A' }, statistics: { delivered: 1 } }]);
  const cursor = new URL(first.links.next ?? '').searchParams.get('page_cursor') ?? '';
  for (const pageCursor of [cursor, first.links.next]) {
    const { results, links } = await ask({}, pageCursor);
    expect(results).toEqual([{ groupings: { ...groupings, flow_message_id: 'B' }, statistics: { delivered: 1 } }]);
    expect(links).not.toHaveProperty('next');
  }
  await expect(ask({ conversionMetricId: 'none' })).rejects.toMatchObject(refusal(404, 'not_found'));
});

it('the SDK asks for the days of flows, within what Klaviyo allows', async () => {
  const { flow, clock } = tour.shop;
  delivered('A', { $flow: flow.id });
  const ask = async (interval: 'daily' | 'hourly', key: 'last_7_days' | 'last_30_days') => {
    clock.time += 1_000;
    const attributes = { ...asked, timeframe: { key }, interval };
    const { body } = await reports().queryFlowSeries({
      data: { type: FlowSeriesReportEnum.FlowSeriesReport, attributes },
    });
    return body.data.attributes;
  };
  const { dateTimes, results } = await ask('daily', 'last_7_days');
  expect(dateTimes).toHaveLength(8);
  expect(results.map(({ statistics }) => statistics)).toEqual([{ delivered: [0, 0, 0, 0, 0, 0, 1, 0] }]);
  await expect(ask('hourly', 'last_30_days')).rejects.toMatchObject(refusal(400, 'invalid', '7 days'));
});

it('the SDK asks for the values of campaigns, by name', async () => {
  const [campaign] = tour.shop.account.campaigns.values();
  delivered(campaign?.message.id ?? '', {});
  const groupBy: ('campaign_id' | 'campaign_message_id' | 'campaign_message_name')[] = [
    'campaign_id',
    'campaign_message_id',
    'campaign_message_name',
  ];
  const ask = (filter: string) =>
    reports().queryCampaignValues({
      data: { type: CampaignValuesReportEnum.CampaignValuesReport, attributes: { ...asked, groupBy, filter } },
    });
  const { body } = await ask('equals(campaign_message_name,"Email 1")');
  const groupings = { campaign_id: campaign?.id, campaign_message_id: campaign?.message.id };
  expect(body.data.attributes.results).toEqual([
    { groupings: { ...groupings, campaign_message_name: 'Email 1' }, statistics: { delivered: 1 } },
  ]);
  tour.shop.clock.time += 1_000;
  await expect(ask('contains-all(campaign_id,["A"])')).rejects.toMatchObject(refusal(400, 'invalid', 'contains-all'));
});
