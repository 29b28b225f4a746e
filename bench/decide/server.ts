import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import pino from 'pino';
import { createDecisionStore, openDecisions } from '../../src/adapters/postgres/decisions.ts';
import { createGenerateKeys } from '../../src/adapters/postgres/generate-keys.ts';
import { listen } from '../../src/adapters/postgres/listen.ts';
import { NOTICES, readNotice } from '../../src/adapters/postgres/notices.ts';
import { createSnapshotSource } from '../../src/adapters/postgres/policy-snapshot.ts';
import { createRateTokens } from '../../src/adapters/postgres/rate-tokens.ts';
import { createMetrics } from '../../src/adapters/system/metrics.ts';
import { RealClock } from '../../src/adapters/system/real-clock.ts';
import { createDecider } from '../../src/decide/decider.ts';
import { GROUP_COMMIT_LIMITS } from '../../src/decide/group-commit.ts';
import type { DecisionStore } from '../../src/decide/ports.ts';
import { createSnapshots } from '../../src/decide/snapshots.ts';
import { createApp } from '../../src/http/app.ts';
import { REQUESTS_AT_ONCE } from '../../src/http/generate/admission.ts';
import { createAsk } from '../../src/http/generate/ask.ts';
import { createAuthenticate } from '../../src/http/generate/authenticate.ts';
import { createKeyCache } from '../../src/http/generate/key-cache.ts';
import { createRateLimit } from '../../src/http/generate/rate-limit.ts';
import { registerGenerate } from '../../src/http/generate/register.ts';

/** What is served: the product, the product without its database's part, or the same bytes to whoever asks. */
export type Served =
  | { readonly kind: 'durable' | 'off'; readonly databaseUrl: string }
  | { readonly kind: 'bare'; readonly answer: string };

/** As `npm start` has them. */
const FLAGS = ['--max-semi-space-size=64'];

export interface ServerProcess {
  readonly address: string;
  /** From the start of the process to its first answer. */
  readonly secondsToListen: number;
  residentMegabytes(): number;
  close(): Promise<void>;
}

/** A server in a process of its own, as in production. */
export async function startServer(served: Served): Promise<ServerProcess> {
  const started = performance.now();
  const child = fork(new URL(import.meta.url), ['--serve'], { execArgv: [...process.execArgv, ...FLAGS] });
  child.send(served);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The server ended with code ${code}.`);
  });
  const [address] = (await Promise.race([once(child, 'message'), ended])) as [string];
  ended.catch(() => undefined);
  return {
    address,
    secondsToListen: (performance.now() - started) / 1_000,
    residentMegabytes: () => residentMegabytesOf(child.pid ?? 0),
    async close() {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

function residentMegabytesOf(pid: number): number {
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(resident) / 1_024);
}

/** Persistence off: everything but the database's part. */
const forgetful: DecisionStore = {
  async transact(_orgId, lookUps, _at, decide) {
    decide(lookUps.map(() => ({ latest: null, sameEntryId: null, assignment: null, earlier: null, taken: 0 })));
    return 'stored';
  },
};

/** The public API as the product serves it. */
async function serve(kind: 'durable' | 'off', databaseUrl: string): Promise<string> {
  const database = openDecisions(databaseUrl);
  const clock = new RealClock();
  const snapshots = createSnapshots(createSnapshotSource(openDecisions(databaseUrl, { connections: 2 })));
  for (const channel of NOTICES) {
    listen(databaseUrl, channel, (notice) => {
      const { orgId, templateId } = readNotice(notice);
      void snapshots.refresh(orgId, templateId);
    });
  }
  const metrics = createMetrics();
  const decider = createDecider({
    store: kind === 'durable' ? createDecisionStore(database) : forgetful,
    snapshots,
    clock,
    onCommitted: () => undefined,
    limits: GROUP_COMMIT_LIMITS,
    meter: metrics,
  });
  const authenticate = createAuthenticate(
    createKeyCache(createGenerateKeys(database), clock),
    createRateLimit(createRateTokens(database)),
    clock,
  );
  const ask = createAsk(decider);
  const app = createApp({
    publicUrl: 'http://127.0.0.1',
    logger: pino({ level: 'info' }, pino.destination('/dev/null')),
    checkReady: async () => undefined,
    consoleFolder: 'none',
    routes: [
      (scope) => registerGenerate(scope, { ask, authenticate, meter: metrics, requestsAtOnce: REQUESTS_AT_ONCE }),
    ],
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** What the framework alone can do with requests and answers of this size. */
async function serveBare(answer: string): Promise<string> {
  const app = Fastify();
  app.post('/api/generate/:org_slug', (_request, reply) => reply.type('application/json; charset=utf-8').send(answer));
  return app.listen({ port: 0, host: '127.0.0.1' });
}

if (process.argv[2] === '--serve') {
  process.once('message', async (served: Served) => {
    process.once('disconnect', () => process.exit());
    process.send?.(await (served.kind === 'bare' ? serveBare(served.answer) : serve(served.kind, served.databaseUrl)));
  });
}
