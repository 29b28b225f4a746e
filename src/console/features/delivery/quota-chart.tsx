import { Bar, BarChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { DeliveryHealth } from '../../../contract/delivery-health.ts';
import panel from '../../ui/chart-panel.module.css';
import { count, counted } from '../../ui/numbers.ts';
import { clockOf } from '../../ui/times.ts';
import { BulkChart } from './bulk-chart.tsx';
import classes from './quota-chart.module.css';

const TICK = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 } as const;

/** One refused of 700 would be half a pixel. */
const SEEN_PIXELS = 8;

interface Point {
  readonly minute: string;
  readonly taken: number;
  readonly throttled: number;
}

export function QuotaChart({ quota }: { readonly quota: DeliveryHealth['quota'] }) {
  const { byMinute, allowedPerMinute, limitPerMinute } = quota;
  const points: Point[] = byMinute.map(({ minute, writes, throttled }) => ({
    minute: clockOf(minute),
    taken: writes - throttled,
    throttled,
  }));
  const most = Math.max(limitPerMinute, ...byMinute.map(({ writes }) => writes));
  const summary = `At most ${counted(Math.max(0, ...byMinute.map(({ writes }) => writes)), 'write')} a minute.`;
  return (
    <>
      <div
        role="img"
        aria-label={`Writes started in each minute against the limit. ${summary} The table has every minute.`}
      >
        <ResponsiveContainer width="100%" height={320}>
          <BarChart data={points} margin={{ top: 16, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
            <XAxis
              dataKey="minute"
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: 'var(--hairline)' }}
              minTickGap={48}
              tickMargin={8}
            />
            <YAxis
              domain={[0, Math.ceil((most * 1.12) / 100) * 100]}
              tickFormatter={count}
              tick={TICK}
              tickLine={false}
              axisLine={false}
              width={48}
            />
            <ReferenceLine y={limitPerMinute} stroke="var(--mantine-color-dimmed)" strokeDasharray="2 4" />
            <ReferenceLine y={allowedPerMinute} stroke="var(--mantine-color-text)" strokeWidth={1.5} />
            <Bar dataKey="taken" stackId="writes" fill="var(--accent)" isAnimationActive={false} />
            <Bar
              dataKey="throttled"
              stackId="writes"
              fill="var(--worse)"
              isAnimationActive={false}
              minPointSize={(_, index) => ((points[index]?.throttled ?? 0) > 0 ? SEEN_PIXELS : 0)}
            />
            <Tooltip content={MinuteTooltip} cursor={{ fill: 'var(--quiet)' }} />
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes.legend} aria-label="What the chart shows">
        <li>
          <span className={classes.write} aria-hidden /> Writes
        </li>
        <li>
          <span className={classes.refused} aria-hidden /> Refused as too many (429)
        </li>
        <li>
          <span className={classes.share} aria-hidden /> Your share <strong>{count(allowedPerMinute)}</strong>
        </li>
        <li>
          <span className={classes.limit} aria-hidden /> Klaviyo’s limit <strong>{count(limitPerMinute)}</strong>
        </li>
      </ul>
      {quota.bulk.jobs === 0 ? null : <BulkChart quota={quota} />}
    </>
  );
}

interface MinuteTooltipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: Point }[];
}

function MinuteTooltip({ active, payload }: MinuteTooltipProps) {
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  return (
    <div className={panel.tooltip}>
      {point.minute} UTC: <strong>{counted(point.taken + point.throttled, 'write')}</strong>
      {point.throttled === 0 ? '' : `, ${count(point.throttled)} refused as too many (429)`}
    </div>
  );
}
