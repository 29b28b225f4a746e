import { Paper, Progress, Text } from '@mantine/core';
import { stepWords } from './ingestion-words.ts';
import classes from './run-progress.module.css';
import { useRuns } from './use-runs.ts';

/** How far the present run is, by the steps that the last whole one took. */
export function RunProgress() {
  const { all: runs, isBusy } = useRuns();
  if (!isBusy) return null;
  const present = runs[0]?.state === 'running' ? runs[0] : undefined;
  const known = runs.find(({ state }) => state === 'done')?.steps.length ?? 0;
  const started = present?.steps.length ?? 0;
  const all = Math.max(known, started);
  const step = present?.steps.at(-1);
  const words =
    step === undefined
      ? 'The run is about to begin'
      : `Step ${started}${known >= started ? ` of ${all}` : ''}: ${stepWords(step.step).toLowerCase()}`;
  return (
    <Paper p="md" className={classes.progress ?? ''} aria-live="polite">
      <Text fw={550}>{words}</Text>
      <Progress
        value={all === 0 ? 5 : Math.max(5, (100 * Math.max(0, started - 0.5)) / all)}
        animated
        aria-label="How far the run is"
      />
    </Paper>
  );
}
