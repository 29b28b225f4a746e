import pino from 'pino';
import type { Database } from '../../src/adapters/postgres/database.ts';
import { createGenerateKeys } from '../../src/adapters/postgres/generate-keys.ts';
import { createSnapshotSource } from '../../src/adapters/postgres/policy-snapshot.ts';
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
import { createProfileCap } from '../../src/http/generate/profile-cap.ts';
import { createRateLimit } from '../../src/http/generate/rate-limit.ts';
import { registerGenerate } from '../../src/http/generate/register.ts';

export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

/** Persistence off: everything but the database's part. */
export const forgetful: DecisionStore = {
  async transact(_orgId, requests, _at, decide) {
    decide(requests.map(() => ({ latest: null, sameEntryId: null, assignment: null })));
    return 'stored';
  },
};

/** The public API on a port of its own, as the product serves it. */
export async function serve(database: Database, store: DecisionStore): Promise<Served> {
  const clock = new RealClock();
  const snapshots = createSnapshots(createSnapshotSource(database));
  const metrics = createMetrics();
  const decider = createDecider({
    store,
    snapshots,
    clock,
    onCommitted: () => undefined,
    limits: GROUP_COMMIT_LIMITS,
    meter: metrics,
  });
  const authenticate = createAuthenticate(createKeyCache(createGenerateKeys(database), clock), createRateLimit());
  const ask = createAsk(decider, createProfileCap(), clock);
  const app = createApp({
    publicUrl: 'http://127.0.0.1',
    logger: pino({ level: 'warn' }),
    checkReady: async () => undefined,
    consoleFolder: 'none',
    routes: [
      (scope) => registerGenerate(scope, { ask, authenticate, meter: metrics, requestsAtOnce: REQUESTS_AT_ONCE }),
    ],
  });
  return { address: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
}
