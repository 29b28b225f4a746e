import { Database } from '../adapters/postgres/database.ts';
import { unwrittenDeliveries } from '../adapters/postgres/unwritten-deliveries.ts';
import { RealClock } from '../adapters/system/real-clock.ts';
import type { Unwritten } from '../deliver/ports.ts';
import type { DecisionId, TemplateId } from '../domain/ids.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { decisionIdOf } from './decision-id.ts';
import { openPostgres } from './open-postgres.ts';

export interface RedriveOptions {
  readonly template?: string;
  readonly id?: string;
  readonly org?: string;
  readonly yes?: boolean;
}

/** `justai redrive`: what ended unwritten and why; with `--yes`, what still can be written is tried again. */
export async function redriveDeliveries(config: Config, { template, id, org, yes }: RedriveOptions): Promise<void> {
  const decisionId: DecisionId | null = id === undefined ? null : decisionIdOf(id);
  const scope = { templateId: (template ?? null) as TemplateId | null, decisionId };
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, org);
    const unwritten = unwrittenDeliveries(database);
    const now = new RealClock().now();
    const found = await unwritten.list(orgId, scope, now);
    process.stdout.write(found.length === 0 ? 'Nothing ended unwritten.\n' : `${found.map(lineOf).join('\n')}\n`);
    const again = found.reduce((sum, each) => sum + each.again, 0);
    if (found.length === 0 || again === 0) return;
    if (yes) process.stdout.write(`${many(await unwritten.putBack(orgId, scope, now))} put back into the queue.\n`);
    else process.stdout.write(`${many(again)} can be tried again: add --yes.\n`);
  } finally {
    await database.close();
    await postgres.close();
  }
}

/** Why the others stay as they are. */
const WHY_NOT: Readonly<Record<Unwritten['state'], string>> = {
  rejected: 'their emails are out already',
  expired: 'their emails are out already; a late content would show in the next one',
  superseded: 'a later content took their place',
};

const many = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'delivery' : 'deliveries'}`;

function lineOf({ state, reason, count, again }: Unwritten): string {
  const left = count - again;
  const verdict = [
    ...(again > 0 ? [`${again.toLocaleString('en')} can be tried again`] : []),
    ...(left > 0 ? [`${again > 0 ? left.toLocaleString('en') : 'none'} cannot: ${WHY_NOT[state]}`] : []),
  ];
  return `${count.toLocaleString('en').padStart(7)}  ${state}: ${reason}\n         ${verdict.join('; ')}`;
}
