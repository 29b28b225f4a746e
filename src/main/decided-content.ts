import type { Database } from '../adapters/postgres/database.ts';
import { decided } from '../adapters/postgres/decided.ts';
import { renderAgain } from '../decide/render-again.ts';
import type { Snapshots } from '../decide/snapshots.ts';
import type { DecisionId, OrgId } from '../domain/ids.ts';

/** What was decided, rendered again for its delivery. */
export const decidedContent = (database: Database, snapshots: Snapshots) => ({
  async contentOf(orgId: OrgId, decisionIds: readonly DecisionId[]) {
    const found = await decided(database, orgId, decisionIds);
    return new Map(
      await Promise.all(
        found.map(async (each) => [each.decisionId, await renderAgain(snapshots, orgId, each)] as const),
      ),
    );
  },
});
