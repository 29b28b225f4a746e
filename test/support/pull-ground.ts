import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { landingFiles } from '../../src/adapters/postgres/landing-files.ts';
import { sftpSources } from '../../src/adapters/postgres/sftp-sources.ts';
import { sourceFileTable } from '../../src/adapters/postgres/source-files.ts';
import { sftpServers } from '../../src/adapters/sftp/sftp-servers.ts';
import type { OrgId, SourceId } from '../../src/domain/ids.ts';
import { type Instant, instant, plusHours } from '../../src/domain/instant.ts';
import type { Landing } from '../../src/ingest/ports.ts';
import type { SftpServers, SourceFile, SourceSettings } from '../../src/ingest/sftp/ports.ts';
import { type Pull, pullDue } from '../../src/ingest/sftp/pull.ts';
import { findSource, listSourceFiles, type ShownSource, saveSource } from '../../src/ingest/sftp/source.ts';
import type { TestDatabase } from './database.ts';
import { localLanding } from './local-landing.ts';
import { openSecretBox } from './pipeline.ts';
import { startSftpServer, type TestSftpServer } from './sftp-server.ts';

export interface PullGround {
  readonly orgId: OrgId;
  readonly server: TestSftpServer;
  /** What the server serves. */
  readonly exported: string;
  readonly landed: string;
  /** The time of the last pull. */
  now(): Instant;
  write(name: string, content: string | Buffer): void;
  save(settings: Partial<SourceSettings>): Promise<ShownSource>;
  /** Pulls an hour later, when the next pull is due. */
  pull(parts?: { filesAtMost?: number; landing?: Landing; servers?: SftpServers }): Promise<Pull>;
  source(): Promise<ShownSource>;
  /** What is told of each file, by its path. */
  told(): Promise<Readonly<Record<string, Pick<SourceFile, 'state' | 'reason'>>>>;
  /** Names of the landed files, in order. */
  landedNames(): Promise<string[]>;
  close(): Promise<void>;
}

/** An organisation whose source is a server of this test's own. */
export async function startPullGround(db: TestDatabase): Promise<PullGround> {
  const exported = mkdtempSync(join(tmpdir(), 'justai-exports-'));
  const landed = mkdtempSync(join(tmpdir(), 'justai-landing-'));
  const server = await startSftpServer(exported);
  const orgId = await db.createOrg();
  const sources = sftpSources(db.database);
  const sourceFiles = sourceFileTable(db.database);
  const landing = localLanding(landed);
  const parts = { sources, sourceFiles, secretBox: openSecretBox, servers: sftpServers };
  let now = instant(Date.parse('2026-07-02T12:00:00Z'));
  const save: PullGround['save'] = (settings) => {
    const where = { host: '127.0.0.1', port: server.port, username: 'VqWrjT', directory: '/' };
    const when = { everyMinutes: 60, offsetMinutes: 10 };
    return saveSource(parts, orgId, { ...where, ...when, ...settings }, now, crypto.randomUUID() as SourceId);
  };
  server.authorise((await save({})).publicKey);
  return {
    orgId,
    server,
    exported,
    landed,
    now: () => now,
    write: (name, content) => writeFileSync(join(exported, name), content),
    save,
    pull(other = {}) {
      now = plusHours(now, 1);
      const manifest = landingFiles(db.database);
      return pullDue({ ...parts, landing, manifest, filesAtMost: 100, ...other }, orgId, now);
    },
    async source() {
      const source = await findSource(parts, orgId);
      if (source === null) throw new Error('There is no source.');
      return source;
    },
    async told() {
      const files = await listSourceFiles(parts, orgId);
      return Object.fromEntries(files.map(({ path, state, reason }) => [path, { state, reason }]));
    },
    async landedNames() {
      const query = 'SELECT name FROM landing_files WHERE org_id = $1';
      return (await db.asOwner<{ name: string }>(query, [orgId])).map(({ name }) => name).sort();
    },
    async close() {
      await server.close();
      rmSync(exported, { recursive: true, force: true });
      rmSync(landed, { recursive: true, force: true });
    },
  };
}

export const sha256Of = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
