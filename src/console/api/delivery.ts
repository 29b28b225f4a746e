import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import {
  deliveryHealth,
  type HealthPeriod,
  type RedriveScope,
  redriven,
  redrivePreview,
} from '../../contract/delivery-health.ts';
import type { DeliveryEdit } from '../../contract/delivery-settings.ts';
import { outlook } from '../../contract/outlook.ts';
import { change, read } from './request.ts';

const REFRESH_MILLISECONDS = { '24h': 15_000, '7d': 60_000 } as const;

export const outlookQuery = queryOptions({
  queryKey: ['delivery', 'outlook'],
  queryFn: () => read('/delivery/outlook', outlook),
  refetchInterval: 15_000,
});

/** What was shown stays until the next is there. */
export const healthQuery = (period: HealthPeriod) =>
  queryOptions({
    queryKey: ['delivery', 'health', period],
    queryFn: () => read(`/delivery/health?period=${period}`, deliveryHealth),
    refetchInterval: REFRESH_MILLISECONDS[period],
    placeholderData: keepPreviousData,
  });

const questionOf = (scope: RedriveScope): URLSearchParams =>
  new URLSearchParams(Object.entries(scope).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export const redrivePreviewQuery = (scope: RedriveScope) =>
  queryOptions({
    queryKey: ['delivery', 'redrive', scope],
    queryFn: () => read(`/delivery/redrive?${questionOf(scope)}`, redrivePreview),
    placeholderData: keepPreviousData,
  });

export async function redrive(scope: RedriveScope, csrfToken: string): Promise<number> {
  return redriven.parse(await change('POST', '/delivery/redrive', csrfToken, scope)).count;
}

interface DeliveryChange extends DeliveryEdit {
  readonly templateId: string;
}

export async function saveDelivery({ templateId, ...settings }: DeliveryChange, csrfToken: string): Promise<void> {
  await change('PUT', `/templates/${encodeURIComponent(templateId)}/delivery`, csrfToken, settings);
}
