import { template } from '../../contract/console.ts';
import { ranking } from '../../contract/ranking.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { saveRanking } from '../../studio/save-ranking.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';
import { toTemplate } from './template-views.ts';

export const rankingRoutes = ({ templates }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'PUT',
    path: '/console-api/templates/:templateId/ranking',
    answer: template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const templateId = (params.templateId ?? '') as TemplateId;
      const result = await saveRanking(templates, orgId, templateId, parse(ranking, body), change);
      if (result.kind !== 'saved') throw noSuchTemplate();
      return toTemplate(result.template);
    },
  },
];
