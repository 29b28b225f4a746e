import type { DueTogether, WaitingWork, Workloads } from '../../deliver/outlook/ports.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Database, Query } from './database.ts';
import { findDeliveryAccount } from './delivery-account.ts';

/** Of the latest decisions: the inflow of a few minutes, and far more than any pace can write in them. */
const DECISIONS_LOOKED_AT = 10_000;

/** Of what waits, nearest email first: what the pace of single writes needs more than two hours for. Read each 15 s in a console. */
const WAITING_LOOKED_AT = 100_000;

/** What waits to be written to the organisation's account, and what comes in. */
export const workloads = (database: Database): Workloads => ({
  find: (orgId, now, inflowMinutes) =>
    database.inOrg(orgId, async (query) => {
      const account = await findAccount(query);
      if (account === null) return null;
      return { ...account, waiting: await waiting(query, now), inflow: await inflow(query, now, inflowMinutes) };
    }),
});

async function findAccount(
  query: Query,
): Promise<Pick<WaitingWork, 'isWritten' | 'grantedScopes' | 'quotaShare' | 'limitPerMinute'> | null> {
  const account = await findDeliveryAccount(query);
  if (!account) return null;
  const { state, isInTrouble, grantedScopes, quotaShare, pace } = account;
  const isWritten = state === 'active' && !isInTrouble;
  return { isWritten, grantedScopes, quotaShare, limitPerMinute: pace?.limitPerMinute ?? null };
}

const waiting = (query: Query, now: Instant): Promise<DueTogether[]> =>
  query<DueTogether & Record<string, unknown>>(
    `SELECT floor(extract(epoch FROM due_at - $1) / 60)::int AS "minutesUntilDue", count(*) AS people
     FROM (SELECT due_at FROM deliveries WHERE state = 'pending' ORDER BY due_at LIMIT $2) nearest
     GROUP BY 1 ORDER BY 1`,
    [toDate(now), WAITING_LOOKED_AT],
  );

/** Of a burst that ended a minute ago nothing goes on. */
async function inflow(query: Query, now: Instant, minutes: number): Promise<WaitingWork['inflow']> {
  const [row] = await query<{ per_minute: number; delay_minutes: number | null; grace_minutes: number | null }>(
    `SELECT least(count(*) / $2::float8,
                  count(*) FILTER (WHERE latest.decided_at > $1::timestamptz - interval '1 minute')) AS per_minute,
            min(extract(epoch FROM d.due_at - latest.decided_at))::float8 / 60 AS delay_minutes,
            min(extract(epoch FROM d.expires_at - d.due_at))::float8 / 60 AS grace_minutes
     FROM (SELECT decision_id, decided_at FROM decisions ORDER BY sequence DESC LIMIT $3) latest
     JOIN deliveries d USING (decision_id)
     WHERE latest.decided_at > $1::timestamptz - make_interval(mins => $2::int)`,
    [toDate(now), minutes, DECISIONS_LOOKED_AT],
  );
  const { per_minute = 0, delay_minutes = null, grace_minutes = null } = row ?? {};
  return { perMinute: per_minute, delayMinutes: delay_minutes ?? 0, graceMinutes: grace_minutes ?? 0 };
}
