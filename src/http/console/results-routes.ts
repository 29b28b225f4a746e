import { results as answer } from '../../contract/results.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { type Results, results } from '../../report/results/results.ts';
import { resultsCsv } from '../../report/results/results-csv.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import type { ConsoleRoute } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';
import { toTime, toTimeOrNull } from './time.ts';

const RESULTS = '/console-api/templates/:templateId/results';

export const resultsRoutes = (dependencies: ConsoleDependencies): ConsoleRoute[] => {
  const parts = { source: dependencies.results, delays: dependencies.clickDelays };
  const find = async (orgId: OrgId, templateId: string | undefined): Promise<Results> => {
    const found = await results(parts, orgId, (templateId ?? '') as TemplateId);
    if (found === null) throw noSuchTemplate();
    return found;
  };
  return [
    {
      method: 'GET',
      path: RESULTS,
      answer,
      role: 'viewer',
      handle: async ({ orgId, params }) => toResults(await find(orgId, params.templateId)),
    },
    {
      method: 'GET',
      path: `${RESULTS}.csv`,
      answer: 'csv',
      role: 'viewer',
      handle: async ({ orgId, params }) => {
        const found = await find(orgId, params.templateId);
        return { name: `results of ${found.template.templateId}`, chunks: oneChunk(resultsCsv(found)) };
      },
    },
  ];
};

const toResults = ({ dataUntil, policy, ...found }: Results) => ({
  ...found,
  dataUntil: toTimeOrNull(dataUntil),
  policy: policy && { ...policy, publishedAt: toTime(policy.publishedAt) },
});

async function* oneChunk(text: string): AsyncGenerator<string> {
  yield text;
}
