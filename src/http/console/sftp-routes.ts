import * as contract from '../../contract/console.ts';
import type { ShownSource } from '../../ingest/sftp-source.ts';
import type { ConsoleDependencies } from './dependencies.ts';
import { type ConsoleRoute, parse } from './route.ts';
import { toTimeOrNull } from './time.ts';

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
];

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
  lastPulledAt: toTimeOrNull(source?.lastPulledAt ?? null),
  lastError: source?.lastError ?? null,
});
