import { Progress, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Conversions } from '../../../contract/conversions.ts';
import { runsQuery } from '../../api/ingestion.ts';
import { Notice } from '../../ui/notice.tsx';
import { count, counted } from '../../ui/numbers.ts';

/** How far counting again is: a run counts everything and then publishes it at once. */
export function RecountNotice({ outcomes }: Pick<Conversions, 'outcomes'>) {
  const isDue = outcomes.toRecount > 0;
  const { data } = useInfiniteQuery({ ...runsQuery, enabled: isDue });
  if (!isDue) return null;
  const latest = data?.pages[0];
  const present = latest?.runs[0]?.state === 'running' ? latest.runs[0] : undefined;
  const started = present?.steps.length ?? 0;
  const known = latest?.runs.find(({ state }) => state === 'done')?.steps.length ?? 0;
  const all = Math.max(known, started);
  const isBusy = latest !== undefined && (latest.isRunning || latest.isAsked);
  return (
    <Notice
      tone="calm"
      title={isBusy ? 'Conversions are being counted again' : 'The next run counts conversions again'}
    >
      <Stack gap={8} aria-live="polite">
        <Text size="sm">
          {counted(outcomes.toRecount, 'outcome')} of {count(outcomes.all)} still{' '}
          {outcomes.toRecount === 1 ? 'goes' : 'go'} by the earlier definition.
          {started === 0 ? '' : ` The run is at step ${started}${known >= started ? ` of ${all}` : ''}.`}
        </Text>
        {isBusy ? (
          <Progress
            value={all === 0 ? 5 : Math.max(5, (100 * Math.max(0, started - 0.5)) / all)}
            animated
            aria-label="How far counting again is"
          />
        ) : null}
      </Stack>
    </Notice>
  );
}
