import type { z } from 'zod';
import * as contract from '../../contract/api-keys.ts';
import type { FlowId, KeyId, TemplateId } from '../../domain/ids.ts';
import { type CreatedApiKey, createApiKey, rotateApiKey } from '../auth/api-keys.ts';
import { editApiKey } from '../auth/edit-api-key.ts';
import type { ApiKey, ApiKeySettings } from '../auth/ports.ts';
import { isUuid } from '../auth/uuid.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const apiKeyRoutes = (dependencies: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/api-keys',
    answer: contract.apiKeyList,
    role: 'viewer',
    handle: async ({ orgId }) => ({ keys: (await dependencies.apiKeys.list(orgId)).map(toContract) }),
  },
  {
    method: 'POST',
    path: '/console-api/api-keys',
    answer: contract.createdApiKey,
    role: 'admin',
    handle: async ({ orgId, body, change, reply }) => {
      const created = await createApiKey(dependencies, orgId, settingsOf(parse(contract.createApiKey, body)), change);
      if (created.kind === 'addresses_unknown') throw addressesUnknown();
      reply.code(201);
      return answerOf(created);
    },
  },
  {
    method: 'POST',
    path: '/console-api/api-keys/:keyId/rotate',
    answer: contract.createdApiKey,
    role: 'admin',
    handle: async ({ orgId, params, change, reply }) => {
      const rotated = await rotateApiKey(dependencies, orgId, params.keyId ?? '', change);
      if (rotated.kind === 'no_such_key') throw noSuchKey();
      if (rotated.kind === 'already_rotated') {
        throw new Refusal(
          'conflict',
          'already_rotated',
          'This key has a successor already. Put that one into Klaviyo and revoke this one, or revoke the successor first.',
        );
      }
      reply.code(201);
      return answerOf(rotated);
    },
  },
  {
    method: 'PUT',
    path: '/console-api/api-keys/:keyId',
    answer: contract.apiKey,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const sent = parse(contract.editApiKey, body);
      const edited = await editApiKey(
        dependencies,
        orgId,
        params.keyId ?? '',
        settingsOf(sent),
        sent.confirmed,
        change,
      );
      if (edited.kind === 'no_such_key') throw noSuchKey();
      if (edited.kind === 'widens') {
        throw new Refusal(
          'conflict',
          'widens_key',
          `Whoever has this key could do more with it. Confirm that it ${edited.widenings.join('; ')}.`,
        );
      }
      if (edited.kind === 'addresses_unknown') throw addressesUnknown();
      return toContract(edited.apiKey);
    },
  },
  {
    method: 'DELETE',
    path: '/console-api/api-keys/:keyId',
    answer: null,
    role: 'admin',
    handle: async ({ orgId, params, body, change }) => {
      const { confirmed } = parse(contract.revokeApiKey, body);
      const keyId = params.keyId ?? '';
      if (!isUuid(keyId)) throw noSuchKey();
      const result = await dependencies.apiKeys.revoke(orgId, keyId as KeyId, confirmed, change);
      if (result === 'no_such_key') throw noSuchKey();
      if (result === 'recently_used') {
        throw new Refusal(
          'conflict',
          'recently_used',
          'This key was used in the last 25 hours: webhooks that still send it would be refused. Confirm to revoke it all the same.',
        );
      }
    },
  },
];

const noSuchKey = (): Refusal =>
  new Refusal('not_found', 'no_such_key', 'There is no such key, or it is revoked already.');

const addressesUnknown = (): Refusal =>
  new Refusal(
    'conflict',
    'addresses_unknown',
    'Klaviyo’s addresses could not be fetched yet, so a key bound to them would work nowhere. Try again, or give the ranges yourself.',
  );

const settingsOf = (sent: contract.ChosenApiKey): ApiKeySettings => ({
  name: sent.name,
  scopes: [...new Set(sent.scopes)],
  bindings: {
    templateIds: sent.templateIds as TemplateId[],
    flowId: sent.flowId as FlowId | null,
    addressRanges: sent.addressRanges,
    fromKlaviyo: sent.fromKlaviyo,
  },
  limits: { profileDailyCap: sent.profileDailyCap, requestsPerSecond: sent.requestsPerSecond },
});

const answerOf = ({ key, apiKey }: CreatedApiKey) => ({ key, apiKey: toContract(apiKey) });

const toContract = (key: ApiKey): z.infer<typeof contract.apiKey> => ({
  keyId: key.keyId,
  name: key.name,
  prefix: key.prefix,
  scopes: [...key.scopes],
  templateIds: [...key.bindings.templateIds],
  flowId: key.bindings.flowId,
  addressRanges: [...key.bindings.addressRanges],
  fromKlaviyo: key.bindings.fromKlaviyo,
  ...key.limits,
  createdAt: toTime(key.createdAt),
  lastUsedAt: toTimeOrNull(key.lastUsedAt),
  revokedAt: toTimeOrNull(key.revokedAt),
  replaces: key.replaces,
});
