import { Database } from '../adapters/postgres/database.ts';
import { type ReplayFilter, type ReplayRow, replayLog } from '../adapters/postgres/replay-log.ts';
import { type Replayed, replay } from '../decide/replay.ts';
import type { TemplateId } from '../domain/ids.ts';
import { commandLineOrg } from './command-line-org.ts';
import type { Config } from './config.ts';
import { decisionIdOf } from './decision-id.ts';
import { openPostgres } from './open-postgres.ts';
import { recomputePolicies } from './recompute-policies.ts';
import { cellsAgain } from './replayed-cells.ts';

const DIFFERENCES_SHOWN = 20;
const PROGRESS_EVERY = 50_000;

export interface ReplayOptions {
  readonly template?: string;
  readonly id?: string;
  readonly org?: string;
}

/** `justai replay`: every logged choice made again from the log alone, and every policy from its inputs. @returns the exit code: 1 where one differs. */
export async function replayDecisions(config: Config, { template, id, org }: ReplayOptions): Promise<number> {
  const decisionId = id === undefined ? undefined : decisionIdOf(id);
  const postgres = await openPostgres(config);
  const database = new Database(postgres.url);
  try {
    const orgId = await commandLineOrg(database, org);
    const filter = { templateId: template as TemplateId | undefined, decisionId };
    const cellsOf = cellsAgain(database, orgId);
    const counts: Record<Replayed['kind'], number> = { same: 0, not_drawn: 0, differs: 0 };
    let read = 0;
    for await (const row of replayLog(database, orgId, filter)) {
      const replayed = replay(row.decision, await cellsOf(row));
      counts[replayed.kind] += 1;
      read += 1;
      if (id !== undefined) process.stdout.write(explain(row, replayed));
      else if (replayed.kind === 'differs' && counts.differs <= DIFFERENCES_SHOWN) {
        const { what, logged, drawn } = replayed;
        process.stdout.write(`${row.decision.decisionId}: ${what} is ${logged} in the log, and ${drawn} drawn again\n`);
      }
      if (read % PROGRESS_EVERY === 0) process.stderr.write(`${read.toLocaleString('en')} decisions …\n`);
    }
    if (read === 0) throw new Error(nothingFound(filter));
    if (id !== undefined) return counts.differs === 0 ? 0 : 1;
    process.stdout.write(summary(counts));
    const policies = await recomputePolicies(database, orgId, filter.templateId, (line) => process.stdout.write(line));
    return counts.differs + policies.differ === 0 ? 0 : 1;
  } finally {
    await database.close();
    await postgres.close();
  }
}

function nothingFound({ templateId, decisionId }: ReplayFilter): string {
  if (decisionId !== undefined) return `There is no decision ${decisionId}${templateId ? ` of ${templateId}` : ''}.`;
  return templateId === undefined ? 'Nothing was decided yet.' : `Nothing was decided for a template ${templateId}.`;
}

function summary({ same, not_drawn, differs }: Record<Replayed['kind'], number>): string {
  const [total, again, without, other] = [same + not_drawn + differs, same, not_drawn, differs].map((count) =>
    count.toLocaleString('en'),
  );
  return `${total} ${total === '1' ? 'decision' : 'decisions'}: ${again} drawn again the same, ${without} without chance (forced, shipped, fallen back, or a control kept), ${other} different.\n`;
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

function explain({ decision, decidedAt }: ReplayRow, replayed: Replayed): string {
  const { drawnWith, pmf, policyVersion } = decision;
  const shares =
    drawnWith === null
      ? 'not drawn now'
      : `of holdout ${percent(drawnWith.holdoutShare)}, treatment ${percent(drawnWith.treatmentShare)}, random control ${percent(drawnWith.randomControlShare)}, keyed by ${drawnWith.keyedBy}`;
  const weights = Object.entries(pmf)
    .sort(([, one], [, other]) => other - one)
    .map(([variantId, weight]) => `${variantId} ${percent(weight)}`);
  const policy = policyVersion === null ? 'no policy yet' : `policy ${policyVersion}`;
  const lines: [string, string][] = [
    ['decision', `${decision.decisionId}, ${decidedAt.toISOString()}`],
    ['for', `${decision.userId} in ${decision.templateId}, entry ${decision.entry} (${decision.assignment})`],
    ['group', `${decision.kind}, ${decision.reason}: ${percent(decision.groupProbability)}; ${shares}`],
    ['weights', `${weights.join(', ') || 'none'} (${policy}, cell ${decision.cell})`],
    ['content', `${decision.variantId ?? 'cleared'}, drawn with ${percent(decision.propensity)}`],
    ['replay', verdict(replayed)],
  ];
  return `${lines.map(([name, text]) => `${name.padEnd(9)} ${text}`).join('\n')}\n`;
}

function verdict(replayed: Replayed): string {
  if (replayed.kind === 'same') return 'the same';
  if (replayed.kind === 'not_drawn') return 'no chance was involved';
  return `differs: ${replayed.what} is ${replayed.logged} in the log, and ${replayed.drawn} drawn again`;
}
