import { Database } from '../adapters/postgres/database.ts';
import { deliveryHealth } from '../adapters/postgres/delivery-health.ts';
import { templates } from '../adapters/postgres/templates.ts';
import { unwrittenDeliveries } from '../adapters/postgres/unwritten-deliveries.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import type { HealthAccount, Unwritten } from '../deliver/health/ports.ts';
import { STAYS_UNWRITTEN } from '../deliver/health/stays-unwritten.ts';
import type { DecisionId, OrgId, TemplateId } from '../domain/ids.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { decisionIdOf } from './decision-id.ts';
import { openPostgres } from './open-postgres.ts';

export interface RedriveOptions {
  readonly template?: string;
  readonly id?: string;
  readonly since?: string;
  readonly org?: string;
  readonly yes?: boolean;
}

/** `justai redrive`: what ended unwritten and why; with `--yes`, what still can be written is tried again. */
export async function redriveDeliveries(
  config: Config,
  { template, id, since, org, yes }: RedriveOptions,
): Promise<void> {
  const decisionId: DecisionId | null = id === undefined ? null : decisionIdOf(id);
  const endedSince = since === undefined ? null : timeOf(since);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, org);
    const templateId = template === undefined ? null : await templateIdOf(database, orgId, template);
    const scope = { templateId, decisionId, since: endedSince };
    const unwritten = unwrittenDeliveries(database);
    const now = new RealClock().now();
    const found = await unwritten.list(orgId, scope, now);
    const nothing = template || id || since ? 'Nothing of this ended unwritten.\n' : 'Nothing ended unwritten.\n';
    process.stdout.write(found.length === 0 ? nothing : `${found.map(lineOf).join('\n')}\n`);
    const again = found.reduce((sum, each) => sum + each.again, 0);
    if (found.length === 0) return;
    if (again === 0) {
      process.stdout.write('None of these can be tried again, so nothing was done.\n');
      return;
    }
    if (yes)
      process.stdout.write(
        `${many(await unwritten.putBack(orgId, scope, { userId: null, at: now }))} put back into the queue.\n`,
      );
    else process.stdout.write(`${many(again)} can be tried again: add --yes.\n`);
    process.stdout.write(pauseOf(await deliveryHealth(database).account(orgId)));
  } finally {
    await database.close();
    await postgres.close();
  }
}

/** The id that was typed. @throws a sentence where no template has it. */
async function templateIdOf(database: Database, orgId: OrgId, typed: string): Promise<TemplateId> {
  const found = await templates(database).find(orgId, typed as TemplateId);
  if (found) return found.templateId;
  throw new Error(
    `There is no template "${typed}". The address of a template's page in the console has its id: …/templates/ID.`,
  );
}

/** What is put back is not written before somebody mends the key. */
function pauseOf(account: HealthAccount | null): string {
  if (account?.state !== 'paused') return '';
  const { reason = null, since = null } = account.paused ?? {};
  const from = since === null ? '' : ` since ${new Date(since).toISOString()}`;
  return [
    `The Klaviyo account has been paused${from}: nothing is written until Verify on the page Klaviyo succeeds.`,
    ...(reason === null ? [] : [`That page says: ${reason}`]),
    '',
  ].join('\n');
}

/** ISO 8601; without a zone it is UTC. @throws a sentence where it is no time. */
function timeOf(typed: string): Instant {
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(typed);
  const at = Date.parse(/T.*(Z|[+-]\d\d:\d\d)$/.test(typed) || !typed.includes('T') ? typed : `${typed}Z`);
  if (isTime && !Number.isNaN(at)) return instant(at);
  throw new Error(`"${typed}" is no time. Give it like 2026-11-21T06:00:00Z or 2026-11-21.`);
}

const many = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'delivery' : 'deliveries'}`;

function lineOf({ state, reason, count, again }: Unwritten): string {
  const left = count - again;
  const verdict = [
    ...(again > 0 ? [`${again.toLocaleString('en')} can be tried again`] : []),
    ...(left > 0 ? [`${again > 0 ? left.toLocaleString('en') : 'none'} cannot: ${STAYS_UNWRITTEN[state]}`] : []),
  ];
  return `${count.toLocaleString('en').padStart(7)}  ${state}: ${reason}\n         ${verdict.join('; ')}`;
}
