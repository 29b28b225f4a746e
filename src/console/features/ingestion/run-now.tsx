import { notifications } from '@mantine/notifications';
import { IconPlayerPlay } from '@tabler/icons-react';
import { startRun } from '../../api/ingestion.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { useRuns } from './use-runs.ts';

/** Fetches, loads and ranks at once; how far it is stands on top of the page. */
export function RunNow() {
  const { isBusy } = useRuns();
  const start = useChange(startRun, ['ingestion']);
  const run = (): void =>
    start.mutate(undefined, {
      onError: (error) => notifications.show({ color: 'red', message: sentenceOf(error) }),
    });
  return (
    <AllowedButton
      leftSection={<IconPlayerPlay size={18} aria-hidden />}
      loading={start.isPending}
      reason={isBusy ? 'A run is under way. Below stands how far it is.' : null}
      onClick={run}
    >
      {isBusy ? 'Running…' : 'Run now'}
    </AllowedButton>
  );
}
