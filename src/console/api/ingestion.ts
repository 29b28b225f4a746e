import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  eventVolume,
  type FileState,
  fileDetail,
  fileList,
  ingestion,
  rejectList,
  runList,
} from '../../contract/ingestion.ts';
import { change, read } from './request.ts';

const REFRESH_MILLISECONDS = 15_000;
const WHILE_RUNNING_MILLISECONDS = 1_500;

export const ingestionQuery = queryOptions({
  queryKey: ['ingestion', 'overview'],
  queryFn: () => read('/ingestion', ingestion),
  refetchInterval: REFRESH_MILLISECONDS,
});

/** What was shown stays until the next is there. */
export const volumeQuery = (days: 30 | 90) =>
  queryOptions({
    queryKey: ['ingestion', 'volume', days],
    queryFn: () => read(`/ingestion/volume?days=${days}`, eventVolume),
    placeholderData: keepPreviousData,
  });

export interface FilesWanted {
  readonly state?: FileState | undefined;
  readonly search?: string | undefined;
  /** The name of the mapping they were read by. */
  readonly mapping?: string | undefined;
  readonly page?: number | undefined;
}

const questionOf = (wanted: object): URLSearchParams =>
  new URLSearchParams(
    Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

export const filesQuery = (wanted: FilesWanted) =>
  queryOptions({
    queryKey: ['ingestion', 'files', wanted],
    queryFn: () => read(`/ingestion/files?${questionOf(wanted)}`, fileList),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MILLISECONDS,
  });

const fileAddress = (sha256: string): string => `/ingestion/files/${encodeURIComponent(sha256)}`;

export const fileQuery = (sha256: string) =>
  queryOptions({
    queryKey: ['ingestion', 'file', sha256],
    queryFn: () => read(fileAddress(sha256), fileDetail),
    refetchInterval: ({ state }) => (state.data?.state === 'landed' ? WHILE_RUNNING_MILLISECONDS : false),
  });

/** One group of rejects, by its reason and its column; undefined: all of them. */
export interface RejectsWanted {
  readonly reason?: string | undefined;
  readonly column?: string | undefined;
}

export const rejectsQuery = (sha256: string, wanted: RejectsWanted) =>
  infiniteQueryOptions({
    queryKey: ['ingestion', 'file', sha256, 'rejects', wanted],
    queryFn: ({ pageParam }) =>
      read(`${fileAddress(sha256)}/rejects?${questionOf({ ...wanted, after: pageParam })}`, rejectList),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  });

export const rejectsFile = (sha256: string, wanted: RejectsWanted): string =>
  `/console-api${fileAddress(sha256)}/rejects.csv?${questionOf(wanted)}`;

export async function loadAgain(sha256: string, csrfToken: string): Promise<void> {
  await change('POST', `${fileAddress(sha256)}/load-again`, csrfToken);
}

/** Latest first; while one is under way it is looked at often. */
export const runsQuery = infiniteQueryOptions({
  queryKey: ['ingestion', 'runs'],
  queryFn: ({ pageParam }) => read(`/ingestion/runs${pageParam === null ? '' : `?before=${pageParam}`}`, runList),
  initialPageParam: null as number | null,
  getNextPageParam: ({ next }) => next,
  refetchInterval: ({ state }) => {
    const latest = state.data?.pages[0];
    return latest?.isRunning || latest?.isAsked ? WHILE_RUNNING_MILLISECONDS : REFRESH_MILLISECONDS;
  },
});

export async function startRun(_: undefined, csrfToken: string): Promise<void> {
  await change('POST', '/ingestion/runs', csrfToken);
}
