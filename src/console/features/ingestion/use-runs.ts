import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { runsQuery } from '../../api/ingestion.ts';

/** Runs of the pipeline; when one has ended, everything else on the page is read again. */
export function useRuns() {
  const runs = useInfiniteQuery(runsQuery);
  const queries = useQueryClient();
  const latest = runs.data?.pages[0];
  const isBusy = latest !== undefined && (latest.isRunning || latest.isAsked);
  const wasBusy = useRef(isBusy);
  useEffect(() => {
    if (wasBusy.current && !isBusy) void queries.invalidateQueries({ queryKey: ['ingestion'] });
    wasBusy.current = isBusy;
  }, [isBusy, queries]);
  return { ...runs, isBusy, all: runs.data?.pages.flatMap((page) => page.runs) ?? [] };
}
