import { Text } from '@mantine/core';
import type { Overview } from '../../../contract/overview.ts';
import classes from '../../ui/chart-panel.module.css';
import { signedPercent } from '../../ui/numbers.ts';
import { dayOf } from '../../ui/times.ts';
import { between } from '../../ui/verdict-words.ts';

interface LiftTooltipProps {
  readonly active?: boolean;
  readonly payload?: readonly { readonly payload?: Overview['liftByDay'][number] }[];
}

export function LiftTooltip({ active, payload }: LiftTooltipProps) {
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  return (
    <div className={classes.tooltip}>
      <Text size="sm" c="dimmed">
        {dayOf(point.day)}
      </Text>
      <Text fw={600}>{signedPercent(point.estimate)}</Text>
      <Text size="sm">{between(point)}</Text>
    </div>
  );
}
