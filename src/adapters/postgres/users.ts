import type { OrgId, UserId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { Change } from '../../studio/ports.ts';
import { recordChange } from './audit-log.ts';
import type { Database } from './database.ts';

interface NewUser {
  readonly userId: UserId;
  readonly email: string;
  readonly role: 'owner' | 'admin' | 'editor' | 'viewer';
  readonly passwordHash: string;
}

export const users = (database: Database) => ({
  async findByEmail(email: string): Promise<{ orgId: OrgId; userId: UserId; passwordHash: string } | null> {
    const [row] = await database.beforeOrg<{ org_id: OrgId; user_id: UserId; password_hash: string }>(
      'SELECT org_id, user_id, password_hash FROM find_user_by_email($1)',
      [email],
    );
    return row === undefined ? null : { orgId: row.org_id, userId: row.user_id, passwordHash: row.password_hash };
  },

  async count(orgId: OrgId): Promise<number> {
    const [row] = await database.inOrg(orgId, (query) =>
      query<{ count: number }>('SELECT count(*) FROM users WHERE org_id = $1', [orgId]),
    );
    return row?.count ?? 0;
  },

  async create(orgId: OrgId, user: NewUser, change: Change): Promise<void> {
    await database.inOrg(orgId, async (query) => {
      await query(
        `INSERT INTO users (org_id, user_id, email, role, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [orgId, user.userId, user.email, user.role, user.passwordHash, toDate(change.at)],
      );
      await recordChange(query, orgId, change, 'user.create', user.userId, { email: user.email, role: user.role });
    });
  },
});
