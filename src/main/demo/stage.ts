import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../adapters/postgres/database.ts';
import { organisations } from '../../adapters/postgres/organisations.ts';
import { findPostmaster } from '../../adapters/postgres/postmaster.ts';
import type { OrgId } from '../../domain/ids.ts';
import { type OpenPostgres, openPostgres } from '../open-postgres.ts';
import { type ConsoleClient, signInToConsole } from './console-client.ts';
import { type ServerReady, startServerProcess, startTwinProcess, stopProcess, type TwinProcess } from './processes.ts';
import { type TwinControl, twinControl } from './twin-control.ts';

export const ORG_SLUG = 'fernhill';

export interface StageOptions {
  /** Emptied first: a demo starts from nothing. */
  readonly folder: string;
  readonly port: number;
  readonly start: number;
  readonly seed: number;
}

/** All that runs: PostgreSQL, the twin, the server; and hands on each. */
export interface Stage {
  readonly twin: TwinProcess;
  readonly control: TwinControl;
  readonly server: ServerReady;
  readonly console: ConsoleClient;
  readonly database: Database;
  readonly orgId: OrgId;
  close(): Promise<void>;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  if (await findPostmaster(join(options.folder, 'postgres', 'cluster'))) {
    throw new Error(`A demo is running in ${options.folder}. End it first, or set JUSTAI_DATA_DIR to another folder.`);
  }
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    return { ...(await open(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(options: StageOptions, closers: (() => Promise<void>)[]): Promise<Omit<Stage, 'close'>> {
  const { folder, port, start, seed } = options;
  const postgres = await openPostgres({ databaseUrl: undefined, dataFolder: folder });
  closers.push(postgres.close);
  const twin = await startTwinProcess(start, seed, join(folder, 'twin.log'));
  closers.push(() => stopProcess(twin.child));
  const server = await startServerProcess(environment(options, postgres, twin), join(folder, 'server.log'));
  closers.push(() => stopProcess(server.child));
  const control = twinControl(twin.controlUrl);
  await control.send('POST', 'clock/followers', { url: server.clockUrl });

  const administrator = server.firstAdministrator;
  if (!administrator) throw new Error(`The database in ${folder} was not empty; something else uses port ${port}?`);
  const database = new Database(postgres.url, { connections: 2 });
  closers.push(() => database.close());
  const org = await organisations(database).findBySlug(ORG_SLUG);
  if (!org) throw new Error(`The server did not create the organisation ${ORG_SLUG}.`);
  const console = await signInToConsole(server.url, administrator.email, administrator.password);
  return { twin, control, server, console, database, orgId: org.orgId };
}

const environment = (options: StageOptions, postgres: OpenPostgres, twin: TwinProcess): NodeJS.ProcessEnv => ({
  ...process.env,
  JUSTAI_DEMO: '1',
  JUSTAI_STEPPED_CLOCK: String(options.start),
  JUSTAI_DATA_DIR: options.folder,
  JUSTAI_ORG: ORG_SLUG,
  JUSTAI_ADMIN_EMAIL: 'demo@fernhillcoffee.example',
  DATABASE_URL: postgres.url,
  KLAVIYO_API_URL: twin.klaviyoUrl,
  HOST: '127.0.0.1',
  PORT: String(options.port),
  PUBLIC_URL: `http://127.0.0.1:${options.port}`,
  LOG_LEVEL: 'warn',
});
