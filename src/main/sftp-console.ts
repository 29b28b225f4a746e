import { randomUUID } from 'node:crypto';
import type { Database } from '../adapters/postgres/database.ts';
import { sftpSources } from '../adapters/postgres/sftp-sources.ts';
import { sourceFileTable } from '../adapters/postgres/source-files.ts';
import { sftpServers } from '../adapters/sftp/sftp-servers.ts';
import type { SourceId } from '../domain/ids.ts';
import type { SftpConsole } from '../http/console/dependencies.ts';
import type { SecretBox } from '../ingest/ports.ts';
import { acceptHostKey, findSource, listSourceFiles, saveSource } from '../ingest/sftp/source.ts';

/** The SFTP source as the console works with it. `onDue`: the time of the next fetch has moved. */
export function sftpConsole(database: Database, secretBox: SecretBox, onDue: () => void): SftpConsole {
  const parts = { sources: sftpSources(database), secretBox, servers: sftpServers };
  const sourceFiles = sourceFileTable(database);
  return {
    find: (orgId) => findSource(parts, orgId),
    async save(orgId, settings, at) {
      const saved = await saveSource(parts, orgId, settings, at, randomUUID() as SourceId);
      onDue();
      return saved;
    },
    async acceptHostKey(orgId, hostKey, at) {
      const accepted = await acceptHostKey(parts, orgId, hostKey, at);
      onDue();
      return accepted;
    },
    files: (orgId) => listSourceFiles({ ...parts, sourceFiles }, orgId),
  };
}
