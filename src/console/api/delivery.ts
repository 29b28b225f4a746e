import { queryOptions } from '@tanstack/react-query';
import type { DeliverySettings } from '../../contract/delivery-settings.ts';
import { outlook } from '../../contract/outlook.ts';
import { change, read } from './request.ts';

export const outlookQuery = queryOptions({
  queryKey: ['delivery', 'outlook'],
  queryFn: () => read('/delivery/outlook', outlook),
  refetchInterval: 15_000,
});

interface DeliveryChange extends DeliverySettings {
  readonly templateId: string;
}

export async function saveDelivery({ templateId, ...settings }: DeliveryChange, csrfToken: string): Promise<void> {
  await change('PUT', `/templates/${encodeURIComponent(templateId)}/delivery`, csrfToken, settings);
}
