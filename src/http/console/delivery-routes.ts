import { template } from '../../contract/console.ts';
import { deliveryEdit } from '../../contract/delivery-settings.ts';
import { outlook } from '../../contract/outlook.ts';
import { foreseeLateness } from '../../deliver/outlook/outlook.ts';
import type { TemplateId } from '../../domain/ids.ts';
import { saveDelivery } from '../../studio/save-delivery.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { refuseDelivery } from './template-refusals.ts';
import { toTemplate } from './template-views.ts';

export const deliveryRoutes = ({ templates, workloads }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/delivery/outlook',
    answer: outlook,
    role: 'viewer',
    handle: async ({ orgId, now }) => ({ lateness: await foreseeLateness(workloads, orgId, now) }),
  },
  {
    method: 'PUT',
    path: '/console-api/templates/:templateId/delivery',
    answer: template,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const templateId = (params.templateId ?? '') as TemplateId;
      const result = await saveDelivery(templates, orgId, templateId, parse(deliveryEdit, body), change);
      if (result.kind !== 'saved') throw refuseDelivery(result);
      return toTemplate(result.template);
    },
  },
];
