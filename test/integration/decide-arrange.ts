import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { createDecisionStore, openDecisions } from '../../src/adapters/postgres/decisions.ts';
import { createGenerateKeys } from '../../src/adapters/postgres/generate-keys.ts';
import { listen } from '../../src/adapters/postgres/listen.ts';
import { createSnapshotSource } from '../../src/adapters/postgres/policy-snapshot.ts';
import { createRateTokens } from '../../src/adapters/postgres/rate-tokens.ts';
import { createMetrics, type Metrics } from '../../src/adapters/system/metrics.ts';
import { createDecider, type Decider } from '../../src/decide/decider.ts';
import { GROUP_COMMIT_LIMITS, type GroupCommitLimits } from '../../src/decide/group-commit.ts';
import { createSnapshots, type Snapshots } from '../../src/decide/snapshots.ts';
import { API_KEY_RANDOM_BYTES, writeApiKey } from '../../src/domain/api-key-format.ts';
import type { OrgId } from '../../src/domain/ids.ts';
import { type Instant, instant } from '../../src/domain/instant.ts';
import { createApp } from '../../src/http/app.ts';
import { REQUESTS_AT_ONCE } from '../../src/http/generate/admission.ts';
import { createAsk } from '../../src/http/generate/ask.ts';
import { createAuthenticate } from '../../src/http/generate/authenticate.ts';
import { createKeyCache } from '../../src/http/generate/key-cache.ts';
import { createRateLimit } from '../../src/http/generate/rate-limit.ts';
import { registerGenerate } from '../../src/http/generate/register.ts';
import type { TestDatabase } from '../support/database.ts';

type Owner = Pick<TestDatabase, 'asOwner'>;

export const START = instant(Date.UTC(2026, 6, 1));
export const FLOW_ID = 'WfLow1';
export const ACTION_ID = '55501';

export interface Server {
  readonly app: FastifyInstance;
  readonly decider: Decider;
  readonly snapshots: Snapshots;
  readonly metrics: Metrics;
  readonly woken: OrgId[];
  /** The server's time; tests move it. */
  readonly clock: { now(): Instant; at: Instant };
  close(): Promise<void>;
}

/** A server as `main` wires it, with a clock of the test's own. */
export function startServer(
  url: string,
  limits: Partial<GroupCommitLimits> & { readonly requestsAtOnce?: number } = {},
): Server {
  const database = openDecisions(url);
  const clock = { at: START, now: () => clock.at };
  const woken: OrgId[] = [];
  const snapshots = createSnapshots(createSnapshotSource(database));
  const metrics = createMetrics();
  const { requestsAtOnce = REQUESTS_AT_ONCE, ...queue } = limits;
  const decider = createDecider({
    store: createDecisionStore(database),
    snapshots,
    clock,
    onCommitted: (orgId) => woken.push(orgId),
    limits: { ...GROUP_COMMIT_LIMITS, ...queue },
    meter: metrics,
  });
  const keyCache = createKeyCache(createGenerateKeys(database), clock);
  const stopListening = listen(url, 'justai_key', keyCache.forget);
  const authenticate = createAuthenticate(keyCache, createRateLimit(createRateTokens(database)), clock);
  const ask = createAsk(decider);
  const app = createApp({
    publicUrl: 'http://127.0.0.1',
    logger: pino({ level: 'silent' }),
    checkReady: async () => undefined,
    consoleFolder: '/nonexistent',
    routes: [(scope) => registerGenerate(scope, { ask, authenticate, meter: metrics, requestsAtOnce })],
  });
  const close = async (): Promise<void> => {
    await app.close();
    await stopListening();
    await database.close();
  };
  return { app, decider, snapshots, metrics, woken, clock, close };
}

export async function createKey(db: Owner, orgId: OrgId, scopes = ['generate']): Promise<string> {
  const key = writeApiKey('live', randomBytes(API_KEY_RANDOM_BYTES));
  await db.asOwner(
    `INSERT INTO api_keys (org_id, key_id, name, prefix, hash, scopes, requests_per_second, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 100000, now())`,
    [orgId, randomUUID(), 'Webhook', key.slice(0, 14), createHash('sha256').update(key).digest(), scopes],
  );
  return key;
}

export interface TemplateOptions {
  readonly state?: string;
  readonly split?: string;
  readonly share?: number;
  readonly isConnected?: boolean;
  readonly variants?: readonly string[];
  readonly controlBody?: string | null;
  readonly epsilon?: number;
}

/** The template `welcome`, connected to a flow, with variants that say their own name and greet by first name. */
export async function createTemplate(db: Owner, orgId: OrgId, options: TemplateOptions = {}): Promise<void> {
  const { state = 'active', split = 'internal_persistent', share = 0.9, epsilon = 0.02 } = options;
  const { isConnected = true, variants = ['a', 'b', 'c'], controlBody = '<p>Control</p>' } = options;
  const integration = isConnected ? [randomUUID(), FLOW_ID, ACTION_ID, 'MsGaBc'] : [null, null, null, null];
  await db.asOwner(
    `INSERT INTO templates (org_id, template_id, name, state, split, treatment_share, epsilon, created_at, updated_at,
       account_id, flow_id, treatment_action_id, treatment_message_id)
     VALUES ($1, 'welcome', 'Welcome', $2, $3, $4, $5, now(), now(), $6, $7, $8, $9)`,
    [orgId, state, split, share, epsilon, ...integration],
  );
  if (controlBody !== null) await createVariant(db, orgId, 'control', 'control', 'Control', controlBody);
  for (const id of variants) {
    await createVariant(db, orgId, id, 'variant', `${id}: hi {{ first_name }}`, `<p>${id} {{ first_name }}</p>`);
  }
}

export async function createVariant(
  db: Owner,
  orgId: OrgId,
  id: string,
  role: 'control' | 'variant',
  subject: string,
  body: string,
): Promise<void> {
  await db.asOwner(
    `INSERT INTO variants (org_id, template_id, variant_id, role, name, state, created_at, updated_at)
     VALUES ($1, 'welcome', $2, $3, $2, 'active', now(), now())`,
    [orgId, id, role],
  );
  await createVersion(db, orgId, id, 1, subject, body);
}

export async function createVersion(
  db: Owner,
  orgId: OrgId,
  id: string,
  version: number,
  subject: string,
  body: string,
): Promise<void> {
  await db.asOwner(
    `INSERT INTO variant_versions (org_id, template_id, variant_id, version, subject, preheader, body, created_at)
     VALUES ($1, 'welcome', $2, $3, $4, '', $5, now())`,
    [orgId, id, version, subject, body],
  );
  await db.asOwner('UPDATE variants SET version = $3 WHERE org_id = $1 AND variant_id = $2', [orgId, id, version]);
}

/** The body of the set-up page. */
export const webhookBody = (profileId: string, more: Record<string, unknown> = {}) => ({
  template_id: 'welcome',
  user_id: profileId,
  tracking_id: `${profileId}.${FLOW_ID}.${ACTION_ID}`,
  ...more,
});
