import type { DecisionId } from '../../src/domain/ids.ts';
import type { TestDatabase } from './database.ts';
import type { PostOffice } from './post-office.ts';

/** People who all enter the flow at once; their emails are due in `dueSeconds`. */
export async function burst(office: PostOffice, people: number, dueSeconds: number, from = 0): Promise<DecisionId[]> {
  const decisions: DecisionId[] = [];
  for (let i = from; i < from + people; i += 1) {
    const { id } = office.newProfile(`p${i}@example.com`);
    decisions.push(await office.post(id, { body: `<p>For ${id}</p>` }, { dueSeconds }));
  }
  return decisions;
}

/** Both writers take their turns each second. */
export async function run(
  office: PostOffice,
  seconds: number,
  writers = { single: office.deliverer, bulk: office.bulkWriter },
): Promise<void> {
  const from = office.clock.now();
  for (let second = 0; second < seconds; second += 1) {
    office.clock.moveTo(from + second * 1_000);
    await Promise.all([
      writers.single.serve(office.orgId, office.clock.now()),
      writers.bulk.serve(office.orgId, office.clock.now()),
    ]);
  }
}

export const states = async (db: TestDatabase): Promise<Record<string, number>> => {
  const rows = await db.asOwner<{ state: string; n: number }>(
    'SELECT state, count(*)::int AS n FROM deliveries GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};
