import { Button, Skeleton, Text } from '@mantine/core';
import { Failure } from '../../ui/failure.tsx';
import { Section } from '../../ui/section.tsx';
import { RunItem } from './run-item.tsx';
import classes from './runs-section.module.css';
import { useRuns } from './use-runs.ts';

export function RunsSection() {
  const { all, error, refetch, isPending, isBusy, hasNextPage, fetchNextPage, isFetchingNextPage } = useRuns();
  return (
    <Section
      title="Runs"
      lead="Each run fetches new files, reads them and ranks the versions again. It may be repeated at any time: nothing is counted twice."
    >
      {error === null ? null : <Failure error={error} retry={refetch} />}
      {isPending ? <Skeleton h={240} radius="md" /> : null}
      {all.length === 0 && !isPending && error === null && !isBusy ? (
        <Text c="dimmed">Nothing has run yet.</Text>
      ) : null}
      {all.length === 0 ? null : (
        <ul className={classes.list} aria-label="Runs, latest first">
          {all.map((run) => (
            <RunItem key={run.runId} run={run} />
          ))}
        </ul>
      )}
      {hasNextPage ? (
        <Button
          variant="default"
          onClick={() => fetchNextPage()}
          loading={isFetchingNextPage}
          className={classes.more ?? ''}
        >
          Show earlier runs
        </Button>
      ) : null}
    </Section>
  );
}
