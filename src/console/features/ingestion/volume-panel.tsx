import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy } from 'react';
import { volumeQuery } from '../../api/ingestion.ts';
import panel from '../../ui/chart-panel.module.css';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { DayTable } from '../../ui/day-table.tsx';
import { Failure } from '../../ui/failure.tsx';
import { count } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import { volumeSeries } from './volume-series.ts';

const VolumeChart = lazy(async () => ({ default: (await import('./volume-chart.tsx')).VolumeChart }));

export function VolumePanel({ days }: { readonly days: 30 | 90 }) {
  const navigate = useNavigate({ from: '/ingestion' });
  const { data, error, refetch } = useQuery(volumeQuery(days));
  if (error !== null) return <Failure error={error} retry={refetch} />;
  if (data === undefined) return <Skeleton h={480} radius="lg" />;
  const series = volumeSeries(data);
  const nothing = <Text className={panel.waiting}>There are no events in these {days} days.</Text>;
  const table = (
    <DayTable
      caption="Events by day and kind"
      unit="Day (UTC)"
      columns={series.map(({ name }) => name)}
      rows={data.days.map((day, place) => ({
        day: dayOf(day),
        cells: series.map(({ events }) => count(events[place] ?? 0)),
      }))}
    />
  );
  return (
    <ChartPanel
      title="Events by day"
      lead="What happened on each day, by kind. A day that is much lower than those around it may be incomplete; today always is."
      choices={
        <SegmentedControl
          size="xs"
          aria-label="Period"
          value={String(days)}
          onChange={(value) =>
            navigate({
              search: ({ days: _, ...kept }) => (value === '90' ? { ...kept, days: 90 as const } : kept),
              replace: true,
              resetScroll: false,
            })
          }
          data={[
            { value: '30', label: '30 days' },
            { value: '90', label: '90 days' },
          ]}
        />
      }
      chart={series.length === 0 ? nothing : <VolumeChart days={data.days} series={series} />}
      table={series.length === 0 ? nothing : table}
    />
  );
}
