import { queryOptions } from '@tanstack/react-query';
import { apiKeyList, type CreateApiKey, createdApiKey } from '../../contract/api-keys.ts';
import { change, read } from './request.ts';

export const apiKeysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: () => read('/api-keys', apiKeyList) });

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
