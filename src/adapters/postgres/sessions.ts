import type { OrgId, UserId } from '../../domain/ids.ts';
import { fromDate, type Instant, toDate } from '../../domain/instant.ts';
import type { Database } from './database.ts';

interface NewSession {
  readonly tokenHash: Buffer;
  readonly userId: UserId;
  readonly csrfToken: string;
  readonly expiresAt: Instant;
}

interface FoundSession {
  org_id: OrgId;
  slug: string;
  org_name: string;
  user_id: UserId;
  email: string;
  role: 'owner' | 'admin' | 'editor' | 'viewer';
  csrf_token: string;
  expires_at: Date;
}

export const sessions = (database: Database) => ({
  async find(tokenHash: Buffer, at: Instant) {
    const [row] = await database.beforeOrg<FoundSession>('SELECT * FROM find_session($1, $2)', [tokenHash, toDate(at)]);
    if (row === undefined) return null;
    return {
      org: { orgId: row.org_id, slug: row.slug, name: row.org_name },
      userId: row.user_id,
      email: row.email,
      role: row.role,
      csrfToken: row.csrf_token,
      expiresAt: fromDate(row.expires_at),
    };
  },

  async create(orgId: OrgId, session: NewSession, at: Instant): Promise<void> {
    await database.inOrg(orgId, async (query) => {
      await query('DELETE FROM sessions WHERE org_id = $1 AND expires_at <= $2', [orgId, toDate(at)]);
      await query(
        `INSERT INTO sessions (org_id, token_hash, user_id, csrf_token, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [orgId, session.tokenHash, session.userId, session.csrfToken, toDate(at), toDate(session.expiresAt)],
      );
    });
  },

  async extend(orgId: OrgId, tokenHash: Buffer, expiresAt: Instant): Promise<void> {
    await database.inOrg(orgId, (query) =>
      query('UPDATE sessions SET expires_at = $3 WHERE org_id = $1 AND token_hash = $2', [
        orgId,
        tokenHash,
        toDate(expiresAt),
      ]),
    );
  },

  async remove(orgId: OrgId, tokenHash: Buffer): Promise<void> {
    await database.inOrg(orgId, (query) =>
      query('DELETE FROM sessions WHERE org_id = $1 AND token_hash = $2', [orgId, tokenHash]),
    );
  },
});
