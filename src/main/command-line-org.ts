import type { Database } from '../adapters/postgres/database.ts';
import { organisations } from '../adapters/postgres/organisations.ts';
import type { OrgId } from '../domain/ids.ts';

/** The organisation that a command is about: the one named, or the only one. */
export async function commandLineOrg(database: Database, slug: string | undefined): Promise<OrgId> {
  const all = await organisations(database).list();
  const known = all.map((org) => org.slug).join(', ');
  if (all.length === 0) throw new Error('There is no organisation yet: the first start of `justai serve` makes one.');
  if (slug === undefined && all.length > 1) throw new Error(`Which organisation? Add --org with one of: ${known}.`);
  const found = slug === undefined ? all[0] : all.find((org) => org.slug === slug);
  if (!found) throw new Error(`There is no organisation "${slug}". Known: ${known}.`);
  return found.orgId;
}
