import type { DeliverySettings } from '../../contract/delivery-settings.ts';
import { change } from './request.ts';

interface DeliveryChange extends DeliverySettings {
  readonly templateId: string;
}

export async function saveDelivery({ templateId, ...settings }: DeliveryChange, csrfToken: string): Promise<void> {
  await change('PUT', `/templates/${encodeURIComponent(templateId)}/delivery`, csrfToken, settings);
}
