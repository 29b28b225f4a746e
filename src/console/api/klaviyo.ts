import { queryOptions } from '@tanstack/react-query';
import { flowList, klaviyoConnection, type RefreshResult, refreshResult } from '../../contract/console.ts';
import { change, read } from './request.ts';

export const klaviyoQuery = queryOptions({
  queryKey: ['klaviyo'],
  queryFn: () => read('/klaviyo', klaviyoConnection),
});

export const flowsQuery = queryOptions({
  queryKey: ['klaviyo', 'flows'],
  queryFn: () => read('/klaviyo/flows', flowList),
});

/** Stores the key after Klaviyo has accepted it. */
export async function connectKlaviyo(privateKey: string, csrfToken: string): Promise<void> {
  await change('PUT', '/klaviyo', csrfToken, { privateKey });
}

export async function shareQuota(quotaPercent: number, csrfToken: string): Promise<void> {
  await change('PUT', '/klaviyo/quota', csrfToken, { quotaPercent });
}

export async function verifyKlaviyo(_: undefined, csrfToken: string): Promise<void> {
  await change('POST', '/klaviyo/verify', csrfToken);
}

export async function refreshKlaviyo(_: undefined, csrfToken: string): Promise<RefreshResult> {
  return refreshResult.parse(await change('POST', '/klaviyo/refresh', csrfToken));
}
