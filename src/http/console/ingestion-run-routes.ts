import { askRuns, runList } from '../../contract/ingestion.ts';
import type { RecordedRun } from '../../learn/runs/ports.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type Call, type ConsoleRoute, parse } from './route.ts';
import { toTime } from './time.ts';

const RUNS_A_PAGE = 10;
const RUNS = '/console-api/ingestion/runs';

export const ingestionRunRoutes = ({ runs, pipeline, audit }: ConsoleDependencies): ConsoleRoute[] => {
  const list = async ({ orgId, query }: Pick<Call, 'orgId' | 'query'>) => {
    const isAsked = pipeline.isAsked(orgId);
    const isRunning = await runs.isRunning(orgId);
    const listed = await runs.list(orgId, parse(askRuns, query).before ?? null, RUNS_A_PAGE + 1);
    const shown = listed.slice(0, RUNS_A_PAGE);
    const next = listed.length > RUNS_A_PAGE ? (shown.at(-1)?.sequence ?? null) : null;
    return { isRunning, isAsked, runs: shown.map(toRun), next };
  };
  return [
    { method: 'GET', path: RUNS, answer: runList, role: 'viewer', handle: list },
    {
      method: 'POST',
      path: RUNS,
      answer: runList,
      role: 'editor',
      handle: async ({ orgId, change }) => {
        await audit.record(orgId, change, 'pipeline.run', 'pipeline');
        await pipeline.fetchSoon(orgId, change.at);
        pipeline.start(orgId);
        return list({ orgId, query: {} });
      },
    },
  ];
};

const toRun = ({ at, sequence: _, ...run }: RecordedRun) => ({ ...run, at: toTime(at) });
