import { Area, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Overview } from '../../../contract/overview.ts';
import { signedPercent } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import { liftDomain } from './lift-domain.ts';
import { LiftTooltip } from './lift-tooltip.tsx';

const TICK = { fill: 'var(--mantine-color-dimmed)', fontSize: 12 } as const;

export function LiftChart({ liftByDay }: { readonly liftByDay: Overview['liftByDay'] }) {
  const { bounds, ticks } = liftDomain(liftByDay);
  const points = liftByDay.map((point) => ({ ...point, band: [point.low, point.high] }));
  const last = liftByDay.at(-1);
  const summary = last === undefined ? '' : `Now ${signedPercent(last.estimate)}.`;
  return (
    <div role="img" aria-label={`Lift over time with its range. ${summary} The table has every day.`}>
      <ResponsiveContainer width="100%" height={320}>
        <ComposedChart data={points} margin={{ top: 8, right: 12, bottom: 0, left: 0 }} accessibilityLayer={false}>
          <XAxis
            dataKey="day"
            tickFormatter={dayOf}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            minTickGap={48}
            tickMargin={8}
          />
          <YAxis
            domain={bounds}
            ticks={ticks}
            allowDataOverflow
            tickFormatter={(value: number) => signedPercent(value, 0)}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            width={56}
          />
          {ticks.map((tick) => (
            <ReferenceLine key={tick} y={tick} stroke="var(--hairline)" />
          ))}
          <Area
            dataKey="band"
            fill="var(--accent)"
            fillOpacity={0.18}
            stroke="var(--accent)"
            strokeOpacity={0.35}
            isAnimationActive={false}
            activeDot={false}
          />
          <ReferenceLine y={0} stroke="var(--mantine-color-text)" strokeWidth={2} />
          <Line
            dataKey="estimate"
            stroke="var(--accent)"
            strokeWidth={2.5}
            dot={false}
            activeDot={{ r: 5, fill: 'var(--accent)', stroke: 'var(--mantine-color-body)', strokeWidth: 2 }}
            isAnimationActive={false}
          />
          <Tooltip content={LiftTooltip} cursor={{ stroke: 'var(--mantine-color-dimmed)', strokeDasharray: '2 4' }} />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  );
}
