import { askVolume, eventVolume as eventVolumeAnswer, ingestion } from '../../contract/ingestion.ts';
import { eventVolume } from '../../ingest/health/event-volume.ts';
import { type IngestionView, viewIngestion } from '../../ingest/health/view-ingestion.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const ingestionRoutes = ({ ingestHealth }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/ingestion',
    answer: ingestion,
    role: 'viewer',
    handle: async ({ orgId, now }) => toIngestion(await viewIngestion(ingestHealth, orgId, now)),
  },
  {
    method: 'GET',
    path: '/console-api/ingestion/volume',
    answer: eventVolumeAnswer,
    role: 'viewer',
    handle: ({ orgId, now, query }) => eventVolume(ingestHealth, orgId, now, parse(askVolume, query).days),
  },
];

const toIngestion = ({ at, completeTo, reach, sources, ...view }: IngestionView) => ({
  ...view,
  at: toTime(at),
  completeTo: toTimeOrNull(completeTo),
  reach: reach.map(({ metric, lastAt }) => ({ metric, lastAt: toTime(lastAt) })),
  sources: sources.map((source) => ({
    ...source,
    nextAt: toTimeOrNull(source.nextAt),
    lastSuccessAt: toTimeOrNull(source.lastSuccessAt),
    lastFileAt: toTimeOrNull(source.lastFileAt),
    lastEventAt: toTimeOrNull(source.lastEventAt),
  })),
});
