import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { DeliveryHealth } from '../../../contract/delivery-health.ts';
import panel from '../../ui/chart-panel.module.css';
import { count, counted } from '../../ui/numbers.ts';
import { clockOf } from '../../ui/times.ts';
import classes from './quota-chart.module.css';

const TICK = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 } as const;

interface Point {
  readonly minute: string;
  readonly jobs: number;
  readonly profiles: number;
}

/** A scale of its own, below that of single writes: one job may carry more than an hour of those. */
export function BulkChart({ quota: { byMinute, bulk } }: { readonly quota: DeliveryHealth['quota'] }) {
  const points: Point[] = byMinute.map(({ minute, bulk: carried }) => ({ minute: clockOf(minute), ...carried }));
  return (
    <>
      <div
        role="img"
        aria-label={`Profiles handed over in bulk in each minute: ${count(bulk.profiles)} in ${counted(bulk.jobs, 'import')}. The table has every minute.`}
      >
        <ResponsiveContainer width="100%" height={140}>
          <BarChart data={points} margin={{ top: 16, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <XAxis
              dataKey="minute"
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: 'var(--hairline)' }}
              minTickGap={48}
              tickMargin={8}
            />
            <YAxis tickFormatter={count} tick={TICK} tickLine={false} axisLine={false} width={48} tickCount={3} />
            <Bar dataKey="profiles" fill="var(--series-2)" isAnimationActive={false} minPointSize={sizeOf(points)} />
            <Tooltip content={MinuteTooltip} cursor={{ fill: 'var(--quiet)' }} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes.legend} aria-label="What the chart of bulk imports shows">
        <li>
          <span className={classes.bulk} aria-hidden /> Profiles handed over in bulk, on a limit of their own
        </li>
      </ul>
    </>
  );
}

const SEEN_PIXELS = 3;
const sizeOf = (points: readonly Point[]) => (_: unknown, index: number) =>
  (points[index]?.profiles ?? 0) > 0 ? SEEN_PIXELS : 0;

interface MinuteTooltipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: Point }[];
}

function MinuteTooltip({ active, payload }: MinuteTooltipProps) {
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  return (
    <div className={panel.tooltip}>
      {point.minute} UTC: <strong>{counted(point.profiles, 'profile')}</strong> in {counted(point.jobs, 'bulk import')}
    </div>
  );
}
