import { Text } from '@mantine/core';
import { lazy } from 'react';
import type { Overview } from '../../../contract/overview.ts';
import classes from '../../ui/chart-panel.module.css';
import { ChartPanel } from '../../ui/chart-panel.tsx';
import { DayTable } from '../../ui/day-table.tsx';
import { signedPercent } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';

const LiftChart = lazy(async () => ({ default: (await import('./lift-chart.tsx')).LiftChart }));

export function LiftPanel({ liftByDay }: { readonly liftByDay: Overview['liftByDay'] }) {
  const table = (
    <DayTable
      caption="Lift by day"
      columns={['Lift', 'Lowest', 'Highest']}
      rows={liftByDay.map(({ day, estimate, low, high }) => ({
        day: dayOf(day),
        cells: [estimate, low, high].map((value) => signedPercent(value)),
      }))}
    />
  );
  const waiting = (
    <Text className={classes.waiting}>The line starts on the day the first people have finished their days.</Text>
  );
  return (
    <ChartPanel
      title="Lift over time"
      lead="The line is our best guess, the band everything it could still be. Once the band leaves the zero line, it is settled."
      chart={liftByDay.length === 0 ? waiting : <LiftChart liftByDay={liftByDay} />}
      table={liftByDay.length === 0 ? waiting : table}
    />
  );
}
