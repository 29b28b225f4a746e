import { template } from '../../contract/console.ts';
import * as contract from '../../contract/themes.ts';
import type { TemplateId } from '../../domain/ids.ts';
import type { ThemeContinuity } from '../../domain/theme.ts';
import { saveThemeContinuity } from '../../studio/save-theme-continuity.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { refuseThemeContinuity } from './template-refusals.ts';
import { toTemplate } from './template-views.ts';

export const themeRoutes = ({ templates }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/themes',
    answer: contract.themeList,
    role: 'viewer',
    handle: async ({ orgId }) => ({ themes: await templates.themesInUse(orgId) }),
  },
  {
    method: 'PUT',
    path: '/console-api/templates/:templateId/theme-continuity',
    answer: template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const { continuity } = parse(contract.saveThemeContinuity, body);
      const templateId = (params.templateId ?? '') as TemplateId;
      const result = await saveThemeContinuity(
        templates,
        orgId,
        templateId,
        continuity && toDomain(continuity),
        change,
      );
      if (result.kind !== 'saved') throw refuseThemeContinuity(result);
      return toTemplate(result.template);
    },
  },
];

const toDomain = ({ earlierTemplateId, ...rest }: contract.ThemeContinuity): ThemeContinuity => ({
  ...rest,
  earlierTemplateId: earlierTemplateId as TemplateId,
});
