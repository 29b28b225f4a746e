import { logEvidenceOfHarm } from '../../bandit/guard.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RowCounts } from '../ports.ts';
import type { Guard, GuardedVariant, Guards, Hold } from './ports.ts';

const GUARDS: readonly Guard[] = ['spam', 'unsubscribe'];
/** Of a variant that keeps to its limit, at most one in twenty is ever held back, however often it is looked at. */
const HELD_FROM = Math.log(20);

/** Takes variants out of service that surely harm more people than their template allows. */
export async function holdBackHarmful(guards: Guards, orgId: OrgId, now: Instant): Promise<RowCounts> {
  const watched = await guards.watched(orgId);
  const holds = watched.flatMap((variant) => harmOf(variant) ?? []);
  for (const hold of holds) await guards.holdBack(orgId, hold, now);
  return { rowsIn: watched.length, rowsOut: holds.length };
}

/** @returns null: nothing speaks surely against it. */
export function harmOf({ templateId, variantId, people, harmed: counts, limits }: GuardedVariant): Hold | null {
  for (const guard of GUARDS) {
    const [limit, harmed] = [limits[guard], counts[guard]];
    if (limit === null || harmed <= limit * people) continue;
    if (logEvidenceOfHarm({ people, harmed }, limit) < HELD_FROM) continue;
    return { templateId, variantId, guard, people, harmed, limit };
  }
  return null;
}
