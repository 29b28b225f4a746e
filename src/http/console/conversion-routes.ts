import { conversionDefinition, conversions } from '../../contract/conversions.ts';
import type { OrgId, TemplateId } from '../../domain/ids.ts';
import { defineConversions } from '../../studio/conversions/define-conversions.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';
import { toTimeOrNull } from './time.ts';

const CONVERSIONS = '/console-api/templates/:templateId/conversions';

export const conversionRoutes = ({ conversionBook, pipeline }: ConsoleDependencies): ConsoleRoute[] => {
  const view = async (orgId: OrgId, templateId: TemplateId) => {
    const defined = await conversionBook.find(orgId, templateId);
    if (defined === null) throw noSuchTemplate();
    const outcomes = await conversionBook.outcomes(orgId, templateId);
    return {
      ...defined,
      definedAt: toTimeOrNull(defined.definedAt),
      metrics: await conversionBook.metrics(orgId),
      outcomes: { ...outcomes, since: toTimeOrNull(outcomes.since) },
    };
  };
  return [
    {
      method: 'GET',
      path: CONVERSIONS,
      answer: conversions,
      role: 'viewer',
      handle: ({ orgId, params }) => view(orgId, idIn(params)),
    },
    {
      method: 'PUT',
      path: CONVERSIONS,
      answer: conversions,
      role: 'admin',
      handle: async ({ orgId, params, body, change }) => {
        const definition = parse(conversionDefinition, body);
        const { kind } = await defineConversions(conversionBook, orgId, idIn(params), definition, change);
        if (kind === 'no_template') throw noSuchTemplate();
        // What is counted by another definition is not to wait for the next file.
        if (kind === 'defined') pipeline.start(orgId);
        return view(orgId, idIn(params));
      },
    },
  ];
};

const idIn = (params: Readonly<Record<string, string>>): TemplateId => (params.templateId ?? '') as TemplateId;
