import { queryOptions } from '@tanstack/react-query';
import { milestoneList, type ShipVariant } from '../../contract/shipping.ts';
import { change, read } from './request.ts';

const path = (templateId: string, rest: string): string => `/templates/${encodeURIComponent(templateId)}${rest}`;

export const milestonesQuery = (templateId: string) =>
  queryOptions({
    queryKey: ['templates', templateId, 'milestones'],
    queryFn: () => read(path(templateId, '/milestones'), milestoneList),
  });

type Shipping = ShipVariant & { readonly templateId: string };

export async function shipVariant({ templateId, ...wanted }: Shipping, csrfToken: string): Promise<void> {
  await change('POST', path(templateId, '/ship'), csrfToken, wanted);
}

export async function undoShipping({ templateId }: { readonly templateId: string }, csrfToken: string): Promise<void> {
  await change('POST', path(templateId, '/undo-shipping'), csrfToken);
}
