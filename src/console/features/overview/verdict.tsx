import { Group, Paper, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconClockHour4 } from '@tabler/icons-react';
import type { Overview } from '../../../contract/overview.ts';
import { forecastSentence } from '../../ui/forecast-sentence.ts';
import { FactsLine } from './facts-line.tsx';
import { IntervalDrawing } from './interval-drawing.tsx';
import classes from './verdict.module.css';
import { verdictSentence } from './verdict-sentence.ts';

/** Does it beat my email? The answer in words and one number, and the range drawn beside it. */
export function Verdict({ overview }: { readonly overview: Overview }) {
  const { lift, forecast } = overview;
  const still = forecastSentence(forecast);
  const { headline, meaning, range, trust } = verdictSentence(lift);
  const isSettled = lift.verdict === 'better' || lift.verdict === 'worse';
  const Icon = isSettled ? IconCircleCheck : IconClockHour4;
  return (
    <Paper component="section" aria-label="The answer" p={0} className={classes.card} data-verdict={lift.verdict}>
      <div className={classes.answer}>
        <Stack gap={8}>
          <h2 className={classes.headline}>
            <span className={isSettled ? classes.number : classes.words}>{headline}</span>
            <span className={classes.meaning}>{meaning}</span>
          </h2>
          {range === null ? null : <Text fz={17}>{range}</Text>}
          {still === null ? null : <Text size="sm">{still}</Text>}
          <Group gap={8} wrap="nowrap" align="flex-start" mt={8} className={classes.trust}>
            <Icon size={20} stroke={1.8} aria-hidden className={classes.icon} />
            <Text size="sm">{trust}</Text>
          </Group>
        </Stack>
        {lift.intentionToTreat === null ? null : <IntervalDrawing {...lift.intentionToTreat} />}
      </div>
      <FactsLine overview={overview} />
    </Paper>
  );
}
