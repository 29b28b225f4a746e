import { queryOptions } from '@tanstack/react-query';
import { apiKeyList, createdApiKey } from '../../contract/console.ts';
import { change, read } from './request.ts';

export const apiKeysQuery = queryOptions({ queryKey: ['api-keys'], queryFn: () => read('/api-keys', apiKeyList) });

/** Answers the whole key, this once. */
export async function createApiKey(name: string, csrfToken: string): Promise<string> {
  return createdApiKey.parse(await change('POST', '/api-keys', csrfToken, { name })).key;
}

export async function revokeApiKey(keyId: string, csrfToken: string): Promise<void> {
  await change('DELETE', `/api-keys/${encodeURIComponent(keyId)}`, csrfToken);
}
