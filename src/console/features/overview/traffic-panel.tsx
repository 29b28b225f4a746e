import { Text } from '@mantine/core';
import { lazy } from 'react';
import type { Overview } from '../../../contract/overview.ts';
import classes from '../../ui/chart-panel.module.css';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { DayTable } from '../../ui/day-table.tsx';
import { count, percent } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import { trafficSeries } from './traffic-series.ts';

const TrafficChart = lazy(async () => ({ default: (await import('./traffic-chart.tsx')).TrafficChart }));

export function TrafficPanel({ overview }: { readonly overview: Overview }) {
  const { trafficByDay } = overview;
  const series = trafficSeries(overview);
  const waiting = <Text className={classes.waiting}>Shares appear with the first webhook that Klaviyo sends.</Text>;
  const table = (
    <DayTable
      caption="Decisions by day and version"
      columns={series.map(({ name }) => name)}
      rows={trafficByDay.map(({ day, decisions }) => {
        const total = Object.values(decisions).reduce((sum, size) => sum + size, 0);
        const cell = (size: number): string => `${count(size)} (${percent(total === 0 ? 0 : size / total, 0)})`;
        return { day: dayOf(day), cells: series.map(({ variantId }) => cell(decisions[variantId] ?? 0)) };
      })}
    />
  );
  return (
    <ChartPanel
      title="Who gets which version"
      lead="Share of people a day. Versions that earn more clicks get more people; your control keeps its share."
      chart={trafficByDay.length === 0 ? waiting : <TrafficChart trafficByDay={trafficByDay} series={series} />}
      table={trafficByDay.length === 0 ? waiting : table}
    />
  );
}
