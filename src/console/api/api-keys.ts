import { queryOptions } from '@tanstack/react-query';
import { apiKeyList, type CreateApiKey, createdApiKey, klaviyoAddresses } from '../../contract/api-keys.ts';
import { change, read } from './request.ts';

export const apiKeysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: () => read('/api-keys', apiKeyList) });

export const klaviyoAddressesQuery = queryOptions({
  queryKey: ['klaviyo', 'addresses'],
  queryFn: () => read('/klaviyo/addresses', klaviyoAddresses),
});

/** @param asked.confirmed else a key that could do more stays as it is. */
export async function editApiKey(
  asked: { keyId: string; settings: CreateApiKey; confirmed: boolean },
  csrfToken: string,
): Promise<void> {
  await change('PUT', path(asked.keyId), csrfToken, { ...asked.settings, confirmed: asked.confirmed });
}

/** Answers the whole key, this once. */
export async function createApiKey(asked: CreateApiKey, csrfToken: string): Promise<string> {
  return createdApiKey.parse(await change('POST', '/api-keys', csrfToken, asked)).key;
}

/** Answers the whole successor, this once; the old key stays alive. */
export async function rotateApiKey(keyId: string, csrfToken: string): Promise<string> {
  return createdApiKey.parse(await change('POST', `${path(keyId)}/rotate`, csrfToken)).key;
}

export async function revokeApiKey(asked: { keyId: string; confirmed: boolean }, csrfToken: string): Promise<void> {
  await change('DELETE', path(asked.keyId), csrfToken, { confirmed: asked.confirmed });
}

const path = (keyId: string): string => `/api-keys/${encodeURIComponent(keyId)}`;
