import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import panel from '../../ui/chart-panel.module.css';
import { count, counted } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import classes from './volume-chart.module.css';
import type { VolumeSeries } from './volume-series.ts';

const TICK = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 } as const;
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

interface VolumeChartProps {
  readonly days: readonly string[];
  readonly series: readonly VolumeSeries[];
}

interface Point {
  readonly day: string;
  readonly place: number;
}

export function VolumeChart({ days, series }: VolumeChartProps) {
  const points = days.map((day, place) => ({
    day: dayOf(day),
    place,
    ...Object.fromEntries(series.map(({ key, events }) => [key, events[place] ?? 0])),
  }));
  const total = series.reduce((sum, one) => sum + one.total, 0);
  return (
    <>
      <div
        role="img"
        aria-label={`Events by day and kind, ${counted(total, 'event')} in all. The table has every day.`}
      >
        <ResponsiveContainer width="100%" height={320}>
          <BarChart data={points} margin={{ top: 16, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--hairline)" />
            <XAxis
              dataKey="day"
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: 'var(--hairline)' }}
              minTickGap={48}
              tickMargin={8}
            />
            <YAxis
              allowDecimals={false}
              tickFormatter={(value: number) => short.format(value)}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              width={48}
            />
            <Tooltip
              cursor={{ fill: 'var(--quiet)' }}
              content={({ active, payload }) => (
                <DayTooltip point={active ? (payload?.[0]?.payload as Point | undefined) : undefined} series={series} />
              )}
            />
            {series.map(({ key, colour }) => (
              <Bar key={key} dataKey={key} stackId="events" fill={colour} isAnimationActive={false} maxBarSize={40} />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes.legend} aria-label="Events in all">
        {series.map(({ key, name, colour, total: all }) => (
          <li key={key}>
            <span className={classes.swatch} style={{ background: colour }} aria-hidden />
            {name} <strong>{count(all)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}

interface DayTooltipProps {
  readonly point: Point | undefined;
  readonly series: readonly VolumeSeries[];
}

function DayTooltip({ point, series }: DayTooltipProps) {
  if (point === undefined) return null;
  const present = series.filter(({ events }) => (events[point.place] ?? 0) > 0);
  return (
    <div className={panel.tooltip}>
      <strong>{point.day}</strong>
      {present.length === 0 ? <div>No events</div> : null}
      {present.toReversed().map(({ key, name, colour, events }) => (
        <div key={key}>
          <span className={classes.swatch} style={{ background: colour }} aria-hidden />
          {name} <strong>{count(events[point.place] ?? 0)}</strong>
        </div>
      ))}
    </div>
  );
}
