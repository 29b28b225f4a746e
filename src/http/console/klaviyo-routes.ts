import type { Verified } from '../../connect/verify.ts';
import * as contract from '../../contract/console.ts';
import type { OrgId } from '../../domain/ids.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies, KlaviyoConsole, NotConnected } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

const KLAVIYO = '/console-api/klaviyo';

export const klaviyoRoutes = ({ klaviyo, audit }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: KLAVIYO,
    answer: contract.klaviyoConnection,
    role: 'viewer',
    handle: ({ orgId }) => connectionOf(klaviyo, orgId),
  },
  {
    method: 'PUT',
    path: KLAVIYO,
    answer: contract.klaviyoConnection,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const { privateKey } = parse(contract.connectKlaviyo, body);
      const result = await klaviyo.connect(orgId, privateKey);
      if (result.kind !== 'saved') throw refuse(result);
      await audit.record(orgId, change, 'klaviyo.connect', 'klaviyo');
      return connectionOf(klaviyo, orgId);
    },
  },
  {
    method: 'POST',
    path: `${KLAVIYO}/verify`,
    answer: contract.klaviyoConnection,
    role: 'admin',
    handle: async ({ orgId, change }) => {
      const result = await klaviyo.verify(orgId);
      if (result.kind !== 'saved') throw refuse(result);
      await audit.record(orgId, change, 'klaviyo.verify', 'klaviyo');
      return connectionOf(klaviyo, orgId);
    },
  },
  {
    method: 'PUT',
    path: `${KLAVIYO}/quota`,
    answer: contract.klaviyoConnection,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const { quotaPercent } = parse(contract.shareQuota, body);
      const result = await klaviyo.shareQuota(orgId, quotaPercent);
      if (result.kind !== 'saved') throw refuse(result);
      await audit.record(orgId, change, 'klaviyo.quota', 'klaviyo');
      return connectionOf(klaviyo, orgId);
    },
  },
  {
    method: 'POST',
    path: `${KLAVIYO}/refresh`,
    answer: contract.refreshResult,
    role: 'editor',
    handle: async ({ orgId, change }) => {
      const result = await klaviyo.refresh(orgId);
      if (result.kind !== 'refreshed') throw refuse(result);
      await audit.record(orgId, change, 'klaviyo.refresh', 'klaviyo');
      return result;
    },
  },
  {
    method: 'GET',
    path: `${KLAVIYO}/flows`,
    answer: contract.flowList,
    role: 'viewer',
    handle: async ({ orgId }) => ({ flows: await klaviyo.flows(orgId) }),
  },
];

async function connectionOf(klaviyo: KlaviyoConsole, orgId: OrgId) {
  const connection = await klaviyo.connection(orgId);
  const { verifiedAt, syncedAt, trouble } = connection;
  return {
    ...connection,
    trouble: trouble && { ...trouble, since: toTime(trouble.since) },
    verifiedAt: toTimeOrNull(verifiedAt),
    syncedAt: toTimeOrNull(syncedAt),
  };
}

type NotDone = NotConnected | Exclude<Verified, { kind: 'saved' }>;

function refuse(result: NotDone): Refusal {
  switch (result.kind) {
    case 'not_connected':
      return new Refusal('conflict', 'klaviyo_not_connected', 'Paste a Klaviyo private key and verify it first.');
    case 'key_refused':
      return new Refusal('invalid', 'klaviyo_key_refused', result.message);
    case 'unreachable':
      return new Refusal('upstream', 'klaviyo_unreachable', result.message);
  }
}
