import { createHash } from 'node:crypto';
import { single } from './documents.ts';
import { notFound } from './errors.ts';
import type { Operation } from './operation.ts';
import { TIERS } from './rate-windows.ts';

const ONLY_ID = 'integration-egress';
/** The twin's webhooks come from the machine it runs on. */
const PREFIXES: readonly string[] = ['127.0.0.0/8'];
const CREATED = '2022-11-08T00:00:00+00:00';

export const ipAllowlistOperations: readonly Operation[] = [
  {
    name: 'get_client_ip_allowlist',
    method: 'GET',
    path: '/client/ip-allowlists/:id',
    isForClients: true,
    scopes: [],
    limit: TIERS.L,
    query: { fields: ['ip-allowlist'] },
    answer: (call) =>
      call.pathId === ONLY_ID
        ? single(call, {
            type: 'ip-allowlist',
            id: ONLY_ID,
            attributes: { prefixes: PREFIXES, sync_token: syncToken(PREFIXES), created: CREATED },
            relationships: {},
          })
        : notFound('ip-allowlist', call.pathId),
  },
];

/** Changes only when the ranges do. */
const syncToken = (prefixes: readonly string[]): string =>
  createHash('sha256').update(prefixes.join(' ')).digest('hex').slice(0, 16);
