import '@mantine/charts/styles.layer.css';
import { AreaChart } from '@mantine/charts';
import type { Overview } from '../../../contract/overview.ts';
import { count, percent } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import classes from './traffic-chart.module.css';
import type { TrafficSeries } from './traffic-series.ts';

interface TrafficChartProps {
  readonly trafficByDay: Overview['trafficByDay'];
  readonly series: readonly TrafficSeries[];
}

export function TrafficChart({ trafficByDay, series }: TrafficChartProps) {
  const points = trafficByDay.map(({ day, decisions }) => ({
    day: dayOf(day),
    ...Object.fromEntries(series.map(({ variantId }) => [variantId, decisions[variantId] ?? 0])),
  }));
  const latest = trafficByDay.at(-1)?.decisions ?? {};
  const total = Object.values(latest).reduce((sum, size) => sum + size, 0);
  return (
    <>
      <div role="img" aria-label="Share of people by version and day. The table has every day.">
        <AreaChart
          h={256}
          data={points}
          dataKey="day"
          type="percent"
          curveType="monotone"
          withDots={false}
          gridAxis="none"
          tickLine="none"
          fillOpacity={1}
          strokeWidth={1.5}
          valueFormatter={count}
          series={series.map(({ variantId, name, colour }) => ({ name: variantId, label: name, color: colour }))}
          areaProps={{ stroke: 'var(--mantine-color-body)', isAnimationActive: false }}
          areaChartProps={{ accessibilityLayer: false }}
          xAxisProps={{ minTickGap: 48 }}
          yAxisProps={{ width: 48 }}
        />
      </div>
      <ul className={classes.legend} aria-label="Share on the latest day">
        {series.map(({ variantId, name, colour }) => (
          <li key={variantId}>
            <span className={classes.swatch} style={{ background: colour }} aria-hidden />
            {name} <strong>{percent(total === 0 ? 0 : (latest[variantId] ?? 0) / total, 0)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
