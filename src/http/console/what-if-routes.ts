import { askWhatIf as ask, whatIf } from '../../contract/what-if.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { askWhatIf } from '../../report/results/what-if.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';

export const whatIfRoutes = ({ whatIfs }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/templates/:templateId/results/what-if',
    answer: whatIf,
    role: 'viewer',
    handle: async ({ orgId, params, query }) => {
      const { candidate } = parse(ask, query);
      const result = await askWhatIf(whatIfs, orgId, (params.templateId ?? '') as TemplateId, candidate);
      switch (result.kind) {
        case 'answered':
          return result.answer;
        case 'no_template':
          throw noSuchTemplate();
        case 'no_variant':
          throw noSuchCandidate(result.known);
      }
    },
  },
];

function noSuchCandidate(known: readonly string[]): Refusal {
  const choice = known.length === 0 ? '"uniform"' : `${known.join(', ')} or "uniform"`;
  return new Refusal('not_found', 'no_such_candidate', `There is no such version to ask about. Ask about ${choice}.`);
}
