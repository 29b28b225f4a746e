import { z } from 'zod';
import * as contract from '../../contract/console.ts';
import type { KeyId } from '../../domain/ids.ts';
import { createApiKey } from '../auth/api-keys.ts';
import type { ApiKey } from '../auth/ports.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const apiKeyRoutes = ({ apiKeys, random }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/api-keys',
    answer: contract.apiKeyList,
    role: 'viewer',
    handle: async ({ orgId }) => ({ keys: (await apiKeys.list(orgId)).map(toContract) }),
  },
  {
    method: 'POST',
    path: '/console-api/api-keys',
    answer: contract.createdApiKey,
    role: 'admin',
    handle: async ({ orgId, body, change, reply }) => {
      const { name } = parse(contract.createApiKey, body);
      const { key, apiKey } = await createApiKey(apiKeys, orgId, name, random, change);
      reply.code(201);
      return { key, apiKey: toContract(apiKey) };
    },
  },
  {
    method: 'DELETE',
    path: '/console-api/api-keys/:keyId',
    answer: null,
    role: 'admin',
    handle: async ({ orgId, params, change }) => {
      const keyId = z.uuid().safeParse(params.keyId);
      const isRevoked = keyId.success && (await apiKeys.revoke(orgId, keyId.data as KeyId, change));
      if (!isRevoked) throw new Refusal('not_found', 'no_such_key', 'There is no such key, or it is revoked already.');
    },
  },
];

const toContract = (key: ApiKey): z.infer<typeof contract.apiKey> => ({
  keyId: key.keyId,
  name: key.name,
  prefix: key.prefix,
  scopes: [...key.scopes],
  createdAt: toTime(key.createdAt),
  lastUsedAt: toTimeOrNull(key.lastUsedAt),
  revokedAt: toTimeOrNull(key.revokedAt),
});
