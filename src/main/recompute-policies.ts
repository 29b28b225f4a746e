import type { Database } from '../adapters/postgres/database.ts';
import { publishedVersions } from '../adapters/postgres/published-versions.ts';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import { recompute } from '../learn/rank/recompute.ts';

export interface RecomputedPolicies {
  readonly same: number;
  readonly differ: number;
  /** Published by rankers that have changed since. */
  readonly older: number;
}

/** Every published policy computed again from its inputs and compared to the last bit. */
export async function recomputePolicies(
  database: Database,
  orgId: OrgId,
  templateId: TemplateId | undefined,
  say: (line: string) => void,
): Promise<RecomputedPolicies> {
  const counts = { same: 0, differ: 0, older: 0 };
  for await (const published of publishedVersions(database, orgId, templateId)) {
    const again = recompute(published);
    if (again.kind === 'same') counts.same += 1;
    else if (again.kind === 'other_formula') counts.older += 1;
    else {
      counts.differ += 1;
      const name = `policy ${published.version} of ${published.templateId}`;
      say(`${name}, cell ${again.cell}: ${again.published} was published, and ${again.recomputed} follows\n`);
    }
  }
  const { same, differ, older } = counts;
  const total = same + differ + older;
  say(
    `${total} ${total === 1 ? 'policy' : 'policies'}: ${same} computed again the same, ${older} by an older formula, ${differ} different.\n`,
  );
  return counts;
}
