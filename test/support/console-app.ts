import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import pino from 'pino';
import { hashPassword, verifyPassword } from '../../src/adapters/system/password.ts';
import type { OrgId, UserId } from '../../src/domain/ids.ts';
import { type Instant, instant, plusHours } from '../../src/domain/instant.ts';
import { createApp } from '../../src/http/app.ts';
import type { Role } from '../../src/http/auth/ports.ts';
import type { ConsoleDependencies } from '../../src/http/console/dependencies.ts';
import { consoleRoutes, registerConsole } from '../../src/http/console/register.ts';
import type { ConsoleRoute } from '../../src/http/console/route.ts';
import { consoleTables } from '../../src/main/console-tables.ts';
import { reconciliationDesk } from '../../src/main/reconciliation.ts';
import {
  anyIntegration,
  cannedAddresses,
  noFiles,
  quietForget,
  quietKlaviyo,
  quietPipeline,
  quietSftp,
} from './console-ports.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { quietSources } from './quiet-sources.ts';

export const PUBLIC_URL = 'https://justai.example.com';
export const PASSWORD = 'correct horse battery staple';

/** A browser that is signed in: its cookie, its CSRF token and the right origin go along. */
export interface Browser {
  readonly email: string;
  readonly cookie: string;
  readonly csrfToken: string;
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<LightMyRequestResponse>;
}

export interface ConsoleApp {
  readonly app: FastifyInstance;
  readonly db: TestDatabase;
  readonly routes: readonly ConsoleRoute[];
  readonly logLines: string[];
  createUser(orgId: OrgId, role: Role): Promise<string>;
  signIn(email: string): Promise<Browser>;
  browser(orgId: OrgId, role: Role): Promise<Browser>;
  passHours(hours: number): void;
  close(): Promise<void>;
}

/** The console's API over real PostgreSQL; Klaviyo and SFTP answer from memory. */
export async function startConsole(change: Partial<ConsoleDependencies> = {}): Promise<ConsoleApp> {
  const db = await cloneDatabase();
  const { database } = db;
  const folder = buildTinyConsole();
  let now: Instant = instant(Date.UTC(2026, 10, 1));
  const clock = { now: () => now };
  const dependencies: ConsoleDependencies = {
    publicUrl: PUBLIC_URL,
    clock,
    wallClock: clock,
    random: randomBytes,
    keyEnvironment: 'live',
    ...consoleTables(database, randomBytes(32)),
    passwords: { hash: hashPassword, verify: verifyPassword },
    chooseIntegration: anyIntegration,
    emailEvents: { of: async () => null },
    clickDelays: { clickDelays: async () => null },
    pipeline: quietPipeline,
    forget: quietForget,
    klaviyo: quietKlaviyo,
    klaviyoAddresses: cannedAddresses({ ranges: ['203.0.113.0/24'] }),
    sftp: quietSftp(),
    mappingDesk: noFiles,
    sources: quietSources,
    reconciliation: reconciliationDesk(database, () => undefined),
    ...change,
  };
  const logLines: string[] = [];
  const app = createApp({
    publicUrl: PUBLIC_URL,
    logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
    checkReady: async () => void (await database.beforeOrg('SELECT 1')),
    consoleFolder: folder,
    routes: [(scope) => registerConsole(scope, dependencies)],
  });
  await app.ready();
  const passwordHash = await hashPassword(PASSWORD);

  const createUser = async (orgId: OrgId, role: Role): Promise<string> => {
    const email = `${role}-${randomUUID().slice(0, 8)}@example.com`;
    const user = { userId: randomUUID() as UserId, email, role, passwordHash };
    await dependencies.users.create(orgId, user, { userId: null, at: now });
    return email;
  };
  const signIn = (email: string): Promise<Browser> => openBrowser(app, email);
  return {
    app,
    db,
    routes: consoleRoutes(dependencies),
    logLines,
    createUser,
    signIn,
    browser: async (orgId, role) => signIn(await createUser(orgId, role)),
    passHours: (hours) => {
      now = plusHours(now, hours);
    },
    close: async () => {
      await app.close();
      await db.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openBrowser(app: FastifyInstance, email: string): Promise<Browser> {
  const answer = await app.inject({
    method: 'POST',
    url: '/console-api/session',
    headers: { origin: PUBLIC_URL },
    payload: { email, password: PASSWORD },
  });
  if (answer.statusCode !== 200) throw new Error(`Sign-in was refused: ${answer.body}`);
  const cookie = `justai_session=${answer.cookies[0]?.value}`;
  const csrfToken = answer.json<{ csrfToken: string }>().csrfToken;
  const headers = { cookie, 'x-csrf-token': csrfToken, origin: PUBLIC_URL };
  return {
    email,
    cookie,
    csrfToken,
    call: (method, url, body) =>
      app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body as object }) }),
  };
}

function buildTinyConsole(): string {
  const folder = mkdtempSync(join(tmpdir(), 'justai-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>JustAI</title>');
  writeFileSync(join(folder, 'assets', 'index-4f2a.js'), 'export {};');
  return folder;
}
