import type { OrgId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface Organisation {
  readonly orgId: OrgId;
  readonly slug: string;
  readonly name: string;
}

/** Organisations, as start-up and the command line see them: all of them, oldest first. */
export const organisations = (database: Database) => ({
  async list(): Promise<Organisation[]> {
    const rows = await database.beforeOrg<{ org_id: OrgId; slug: string; name: string }>('SELECT * FROM list_orgs()');
    return rows.map((row) => ({ orgId: row.org_id, slug: row.slug, name: row.name }));
  },

  async findBySlug(slug: string): Promise<Organisation | null> {
    return (await this.list()).find((org) => org.slug === slug) ?? null;
  },

  async create(org: Organisation, at: Instant): Promise<void> {
    await database.beforeOrg('SELECT create_org($1, $2, $3, $4)', [org.orgId, org.slug, org.name, toDate(at)]);
  },
});
