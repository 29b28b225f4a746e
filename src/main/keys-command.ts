import { randomBytes } from 'node:crypto';
import { apiKeys } from '../adapters/postgres/api-keys.ts';
import { Database } from '../adapters/postgres/database.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { type CreateApiKey, createApiKey as createSchema } from '../contract/api-keys.ts';
import type { FlowId, OrgId, TemplateId } from '../domain/ids.ts';
import { toDate } from '../domain/instant.ts';
import { createApiKey } from '../http/auth/api-keys.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';

type Keys = ReturnType<typeof apiKeys>;

/** `justai keys create NAME`: the whole key on stdout, and nothing else, so that it can be piped. */
export function createKey(config: Config, asked: CreateApiKey, slug: string | undefined): Promise<void> {
  const parsed = createSchema.safeParse(asked);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join('\n'));
  const { name, scopes, templateIds, flowId, addressRanges, profileDailyCap, requestsPerSecond } = parsed.data;
  return withKeys(config, slug, async (keys, orgId) => {
    const making = { apiKeys: keys, random: randomBytes, keyEnvironment: config.keyEnvironment };
    const bindings = { templateIds: templateIds as TemplateId[], flowId: flowId as FlowId | null, addressRanges };
    const settings = { name, scopes, bindings, limits: { profileDailyCap, requestsPerSecond } };
    const { key } = await createApiKey(making, orgId, settings, now());
    process.stdout.write(`${key}\n`);
    process.stderr.write('Keep it safe: it is not shown again.\n');
  });
}

/** `justai keys list`: one line a key, tabs between. */
export function listKeys(config: Config, slug: string | undefined): Promise<void> {
  return withKeys(config, slug, async (keys, orgId) => {
    for (const key of await keys.list(orgId)) {
      const { templateIds, flowId, addressRanges } = key.bindings;
      const bound = [...templateIds, ...(flowId === null ? [] : [`flow ${flowId}`]), ...addressRanges];
      const used = key.lastUsedAt === null ? 'never used' : `used ${toDate(key.lastUsedAt).toISOString()}`;
      const state = key.revokedAt === null ? used : `revoked ${toDate(key.revokedAt).toISOString()}`;
      const columns = [key.prefix, key.name, key.scopes.join(','), bound.join(',') || 'unbound', state];
      process.stdout.write(`${columns.join('\t')}\n`);
    }
  });
}

/** `justai keys revoke PREFIX`. @throws where it was used lately and `isConfirmed` is false. */
export function revokeKey(config: Config, prefix: string, isConfirmed: boolean, slug: string | undefined) {
  return withKeys(config, slug, async (keys, orgId) => {
    const live = (await keys.list(orgId)).filter((key) => key.revokedAt === null && key.prefix === prefix);
    const [key] = live;
    if (key === undefined) throw new Error(`No live key begins with "${prefix}". \`justai keys list\` shows them.`);
    if (live.length > 1) throw new Error(`${live.length} live keys begin with "${prefix}". Revoke it in the console.`);
    if ((await keys.revoke(orgId, key.keyId, isConfirmed, now())) === 'recently_used') {
      throw new Error(
        `${key.name} was used in the last 25 hours: webhooks that still send it would be refused. Add --yes to revoke it.`,
      );
    }
    process.stdout.write(`Revoked ${key.name} (${prefix}…).\n`);
  });
}

const now = () => ({ userId: null, at: new RealClock().now() });

async function withKeys(config: Config, slug: string | undefined, work: (keys: Keys, orgId: OrgId) => Promise<void>) {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    await work(apiKeys(database), await commandLineOrg(database, slug));
  } finally {
    await database.close();
    await postgres.close();
  }
}
