import { template } from '../../contract/console.ts';
import { deliverySettings } from '../../contract/delivery-settings.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { saveDelivery } from '../../studio/save-delivery.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { noSuchTemplate } from './template-refusals.ts';
import { toTemplate } from './template-views.ts';

export const deliveryRoutes = ({ templates }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'PUT',
    path: '/console-api/templates/:templateId/delivery',
    answer: template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const templateId = (params.templateId ?? '') as TemplateId;
      const result = await saveDelivery(templates, orgId, templateId, parse(deliverySettings, body), change);
      if (result.kind === 'no_template') throw noSuchTemplate();
      return toTemplate(result.template);
    },
  },
];
