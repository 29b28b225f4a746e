import { randomBytes } from 'node:crypto';
import { apiKeys } from '../adapters/postgres/api-keys.ts';
import { Database } from '../adapters/postgres/database.ts';
import { orgKeys } from '../adapters/postgres/org-keys.ts';
import { createLogger } from '../adapters/system/log.ts';
import { readMasterKey } from '../adapters/system/master-key.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import { secretBox } from '../adapters/system/secret-box.ts';
import {
  type ChosenApiKey,
  type CreateApiKey,
  createApiKey as createSchema,
  editApiKey as editSchema,
} from '../contract/api-keys.ts';
import type { FlowId, OrgId, TemplateId } from '../domain/ids.ts';
import { toDate } from '../domain/instant.ts';
import { createApiKey } from '../http/auth/api-keys.ts';
import { editApiKey } from '../http/auth/edit-api-key.ts';
import type { ApiKey, ApiKeySettings, KlaviyoAddressSource } from '../http/auth/ports.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { openPostgres } from './open-postgres.ts';
import { wireKlaviyo } from './wire-klaviyo.ts';

interface Work {
  readonly keys: ReturnType<typeof apiKeys>;
  readonly klaviyoAddresses: KlaviyoAddressSource;
  readonly orgId: OrgId;
}

/** `justai keys create NAME`: the whole key on stdout, and nothing else, so that it can be piped. */
export function createKey(config: Config, asked: CreateApiKey, slug: string | undefined): Promise<void> {
  const settings = settingsOf(parse(createSchema, asked));
  return withKeys(config, slug, async ({ keys, klaviyoAddresses, orgId }) => {
    const { keyEnvironment } = config;
    const making = { apiKeys: keys, random: randomBytes, keyEnvironment, klaviyoAddresses };
    const created = await createApiKey(making, orgId, settings, now());
    if (created.kind === 'addresses_unknown') throw await addressesUnknown(klaviyoAddresses, orgId);
    process.stdout.write(`${created.key}\n`);
    process.stderr.write('Keep it safe: it is not shown again.\n');
  });
}

/** `justai keys edit PREFIX`: what is not asked stays. @throws where the key could do more and that is not confirmed. */
export function editKey(
  config: Config,
  prefix: string,
  asked: Partial<CreateApiKey>,
  isConfirmed: boolean,
  slug: string | undefined,
): Promise<void> {
  return withKeys(config, slug, async ({ keys, klaviyoAddresses, orgId }) => {
    const key = await liveKey(keys, orgId, prefix);
    const said = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
    const { name, scopes, bindings, limits } = key;
    const settings = settingsOf(parse(editSchema, { name, scopes, ...bindings, ...limits, ...said }));
    const editing = { apiKeys: keys, klaviyoAddresses };
    const edited = await editApiKey(editing, orgId, key.keyId, settings, isConfirmed, now());
    if (edited.kind === 'addresses_unknown') throw await addressesUnknown(klaviyoAddresses, orgId);
    if (edited.kind === 'widens') {
      throw new Error(
        `Nothing was changed. Whoever has this key could do more with it: it ${edited.widenings.join('; ')}. Add --yes to allow that.`,
      );
    }
    if (edited.kind === 'no_such_key') throw new Error(`${name} was revoked meanwhile.`);
    process.stdout.write(`Changed. Every server follows within 5 seconds.\n${lineOf(edited.apiKey)}\n`);
  });
}

/** `justai keys list`: one line a key, tabs between. */
export function listKeys(config: Config, slug: string | undefined): Promise<void> {
  return withKeys(config, slug, async ({ keys, orgId }) => {
    for (const key of await keys.list(orgId)) process.stdout.write(`${lineOf(key)}\n`);
  });
}

/** `justai keys revoke PREFIX`. @throws where it was used lately and `isConfirmed` is false. */
export function revokeKey(config: Config, prefix: string, isConfirmed: boolean, slug: string | undefined) {
  return withKeys(config, slug, async ({ keys, orgId }) => {
    const key = await liveKey(keys, orgId, prefix);
    if ((await keys.revoke(orgId, key.keyId, isConfirmed, now())) === 'recently_used') {
      throw new Error(
        `${key.name} was used in the last 25 hours: webhooks that still send it would be refused. Add --yes to revoke it.`,
      );
    }
    process.stdout.write(`Revoked ${key.name} (${prefix}…).\n`);
  });
}

async function liveKey(keys: Work['keys'], orgId: OrgId, prefix: string): Promise<ApiKey> {
  const live = (await keys.list(orgId)).filter((key) => key.revokedAt === null && key.prefix === prefix);
  const [key] = live;
  if (key === undefined) throw new Error(`No live key begins with "${prefix}". \`justai keys list\` shows them.`);
  if (live.length > 1) throw new Error(`${live.length} live keys begin with "${prefix}". Use the console for them.`);
  return key;
}

function lineOf(key: ApiKey): string {
  const { templateIds, flowId, addressRanges, fromKlaviyo } = key.bindings;
  const flow = flowId === null ? [] : [`flow ${flowId}`];
  const bound = [...templateIds, ...flow, ...(fromKlaviyo ? ['Klaviyo’s addresses'] : []), ...addressRanges];
  const used = key.lastUsedAt === null ? 'never used' : `used ${toDate(key.lastUsedAt).toISOString()}`;
  const state = key.revokedAt === null ? used : `revoked ${toDate(key.revokedAt).toISOString()}`;
  const limits = `${key.limits.requestsPerSecond}/s, ${key.limits.profileDailyCap} a profile`;
  return [key.prefix, key.name, key.scopes.join(','), bound.join(',') || 'unbound', state, limits].join('\t');
}

type Schema<T> = {
  safeParse(
    input: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { message: string }[] } };
};

function parse<T>(schema: Schema<T>, asked: unknown): T {
  const parsed = schema.safeParse(asked);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ message }) => message).join('\n'));
}

const settingsOf = (chosen: ChosenApiKey): ApiKeySettings => ({
  name: chosen.name,
  scopes: chosen.scopes,
  bindings: {
    templateIds: chosen.templateIds as TemplateId[],
    flowId: chosen.flowId as FlowId | null,
    addressRanges: chosen.addressRanges,
    fromKlaviyo: chosen.fromKlaviyo,
  },
  limits: { profileDailyCap: chosen.profileDailyCap, requestsPerSecond: chosen.requestsPerSecond },
});

async function addressesUnknown(addresses: KlaviyoAddressSource, orgId: OrgId): Promise<Error> {
  const { problem } = await addresses.find(orgId);
  return new Error(
    `Klaviyo’s addresses could not be fetched (${problem}), so a key bound to them would work nowhere. Try again in a minute, or give the ranges with --address.`,
  );
}

const now = () => ({ userId: null, at: new RealClock().now() });

async function withKeys(config: Config, slug: string | undefined, run: (work: Work) => Promise<void>) {
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  const clock = new RealClock();
  const klaviyo = wireKlaviyo({
    baseUrl: config.klaviyoApiUrl,
    database,
    secrets: secretBox(readMasterKey(config.masterKey, config.dataFolder), orgKeys(database)),
    logger: createLogger(config.logLevel),
    clock,
    wallClock: clock,
    onSaved: () => undefined,
  });
  try {
    const orgId = await commandLineOrg(database, slug);
    await run({ keys: apiKeys(database), klaviyoAddresses: klaviyo.addresses, orgId });
  } finally {
    await klaviyo.close();
    await database.close();
    await postgres.close();
  }
}
