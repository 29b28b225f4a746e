import type { Database } from '../adapters/postgres/database.ts';
import { publishedVersion } from '../adapters/postgres/published-versions.ts';
import type { ReplayRow } from '../adapters/postgres/replay-log.ts';
import { bestByPosterior } from '../decide/best-in-cell.ts';
import type { PublishedCells } from '../decide/ports.ts';
import type { OrgId } from '../domain/ids.ts';
import type { PublishedPosterior } from '../learn/rank/ports.ts';
import { rankCells } from '../learn/rank/rank-cells.ts';

const POSTERIORS_KEPT = 50;

/** What a decision's policy said of its cell; a cell that it does not list is computed again from its inputs. */
export function cellsAgain(database: Database, orgId: OrgId): (row: ReplayRow) => Promise<PublishedCells | null> {
  const posteriors = new Map<string, PublishedPosterior | null>();

  async function posteriorOf({ templateId, policyVersion }: ReplayRow['decision']): Promise<PublishedPosterior | null> {
    const name = `${templateId} ${policyVersion}`;
    const kept = posteriors.get(name);
    if (kept !== undefined) return kept;
    const published = policyVersion && (await publishedVersion(database, orgId, templateId, policyVersion));
    const again = published ? rankCells(published.inputs, published.ranker).posterior : null;
    if (posteriors.size >= POSTERIORS_KEPT) posteriors.clear();
    posteriors.set(name, again);
    return again;
  }

  return async ({ decision, policy }) => {
    if (policy === null) return null;
    if (decision.cell in policy.cells || policy.ranker !== 'contextual') return policy.cells;
    const posterior = await posteriorOf(decision);
    if (posterior === null) return policy.cells;
    return { ...policy.cells, [decision.cell]: Object.fromEntries(bestByPosterior(posterior, decision.cell)) };
  };
}
