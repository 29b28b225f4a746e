import { askDecisions } from '../../contract/export.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { exportDecisions } from '../../report/export/decisions-csv.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';

export const exportRoutes = ({ templates, logExport, audit }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/templates/:templateId/decisions.csv',
    answer: 'csv',
    role: 'admin',
    async handle({ orgId, params, query, change }) {
      const { from, to, units } = parse(askDecisions, query);
      const template = await templates.find(orgId, (params.templateId ?? '') as TemplateId);
      if (template === null) throw noSuchTemplate();
      const { templateId } = template;
      const filter = { templateId, from: instantOrNull(from), to: instantOrNull(to), unitsOnly: units === 'yes' };
      const exported = await exportDecisions(logExport.source, orgId, filter, logExport.personsOf(orgId));
      await audit.record(orgId, change, 'decisions.export', templateId);
      return { name: `decisions of ${templateId}`, chunks: exported.csv(true) };
    },
  },
];

const instantOrNull = (time: string | undefined): Instant | null =>
  time === undefined ? null : instant(Date.parse(time));
