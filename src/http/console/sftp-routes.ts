import * as contract from '../../contract/sftp.ts';
import type { ShownSource } from '../../ingest/sftp/source.ts';
import { Refusal } from '../refusal.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTime, toTimeOrNull } from './time.ts';

export const sftpRoutes = ({ sftp, audit }: ConsoleDependencies): ConsoleRoute[] => [
  {
    method: 'GET',
    path: '/console-api/sftp',
    answer: contract.sftpSource,
    role: 'viewer',
    handle: async ({ orgId }) => toContract(await sftp.find(orgId)),
  },
  {
    method: 'PUT',
    path: '/console-api/sftp',
    answer: contract.sftpSource,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const settings = parse(contract.saveSftpSource, body);
      const source = await sftp.save(orgId, settings, change.at);
      await audit.record(orgId, change, 'sftp.save', `${settings.username}@${settings.host}`);
      return toContract(source);
    },
  },
  {
    method: 'POST',
    path: '/console-api/sftp/host-key',
    answer: contract.sftpSource,
    role: 'admin',
    handle: async ({ orgId, body, change }) => {
      const { hostKey } = parse(contract.acceptHostKey, body);
      const accepted = await sftp.acceptHostKey(orgId, hostKey, change.at);
      if (accepted.kind === 'not_offered') throw notOffered();
      const { host, port } = accepted.source;
      const keys = `${accepted.before} replaced by ${hostKey}`;
      await audit.record(orgId, change, 'sftp.accept_host_key', `${host}:${port}: ${keys}`);
      return toContract(accepted.source);
    },
  },
  {
    method: 'GET',
    path: '/console-api/sftp/files',
    answer: contract.sftpFiles,
    role: 'viewer',
    handle: async ({ orgId }) => {
      const files = await sftp.files(orgId);
      return {
        files: files.map(({ path, bytes, state, reason, modifiedAt, lookedAt, nextTryAt }) => ({
          ...{ path, bytes, state, reason },
          modifiedAt: toTime(modifiedAt),
          lookedAt: toTime(lookedAt),
          nextTryAt: toTimeOrNull(nextTryAt),
        })),
      };
    },
  },
];

const notOffered = (): Refusal =>
  new Refusal(
    'conflict',
    'host_key_not_offered',
    'The server does not show this key now. Reload the page and compare the keys again.',
  );

/** Before the first save the form shows what it would save. */
const NOTHING_YET = { ...contract.saveSftpSource.parse({ username: '-' }), username: '' };

const toContract = (source: ShownSource | null): contract.SftpSource => ({
  configured: source !== null,
  host: (source ?? NOTHING_YET).host,
  port: (source ?? NOTHING_YET).port,
  username: (source ?? NOTHING_YET).username,
  directory: (source ?? NOTHING_YET).directory,
  everyMinutes: (source ?? NOTHING_YET).everyMinutes,
  offsetMinutes: (source ?? NOTHING_YET).offsetMinutes,
  publicKey: source?.publicKey ?? null,
  hostKey: source?.hostKey ?? null,
  offeredHostKey: source?.offeredHostKey ?? null,
  nextPullAt: toTimeOrNull(source?.nextPullAt ?? null),
  lastPulledAt: toTimeOrNull(source?.lastPulledAt ?? null),
  lastError: source?.lastError ?? null,
  note: source?.note ?? null,
});
