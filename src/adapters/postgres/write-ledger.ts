import type { ClaimedSlots, CleanUpAsk, WrittenSlot, WrittenSlots } from '../../deliver/clean-up/ports.ts';
import type { AccountId, DecisionId, OrgId, Prefix, ProfileId } from '../../domain/ids.ts';
import { type Instant, toDate } from '../../domain/instant.ts';
import type { Database, Query } from './database.ts';
import { IS_UNDER_WAY } from './lease-deliveries.ts';

/** What emails left behind in profiles. */
export const writtenSlots = (database: Database): WrittenSlots => ({
  async orgs(occupiedBefore) {
    const rows = await database.beforeOrg<{ org_id: OrgId }>('SELECT org_id FROM orgs_with_written_properties($1)', [
      toDate(occupiedBefore),
    ]);
    return rows.map((row) => row.org_id);
  },
  async claim(orgId, ask) {
    const marked = await database.inOrg(orgId, (query) => mark(query, ask));
    if (marked.length === 0) return null;
    // A second look, once the mark can be seen: whoever claimed a delivery without seeing it had found it before.
    return database.inOrg(orgId, async (query) => {
      const claimed = await stillLeftBehind(query, marked);
      const kept = new Set(claimed?.slots.map(nameOf));
      await release(
        query,
        marked.filter((slot) => !kept.has(nameOf(slot))),
        null,
      );
      return claimed;
    });
  },
  release: (orgId, slots, cleanedAt) => database.inOrg(orgId, (query) => release(query, slots, cleanedAt)),
  noteWrite: (orgId, at, isThrottled) => database.inOrg(orgId, (query) => noteWrite(query, at, isThrottled)),
});

async function noteWrite(query: Query, at: Instant, isThrottled: boolean): Promise<void> {
  await query(
    `WITH forgotten AS (DELETE FROM clean_up_writes WHERE minute < $1::timestamptz - interval '1 day')
     INSERT INTO clean_up_writes AS w (org_id, minute, writes, throttled)
     VALUES (current_org(), date_trunc('minute', $1::timestamptz), 1, $2)
     ON CONFLICT (org_id, minute) DO UPDATE SET writes = w.writes + 1, throttled = w.throttled + excluded.throttled`,
    [toDate(at), isThrottled ? 1 : 0],
  );
}

interface SlotRow {
  account_id: AccountId;
  profile_id: ProfileId;
  prefix: Prefix;
  decision_id: DecisionId;
}

/** Those whose template wants it and that nothing waits to be written to, longest ago first. */
async function mark(query: Query, ask: CleanUpAsk): Promise<WrittenSlot[]> {
  const rows = await query<SlotRow>(
    `WITH left_behind AS (
       SELECT l.account_id, l.profile_id, l.prefix
       FROM write_ledger l
       JOIN klaviyo_accounts k ON k.account_id = l.account_id AND k.state = 'active'
       JOIN deliveries d ON d.decision_id = l.decision_id
       JOIN templates t ON t.template_id = d.template_id AND wants_clean_up(t)
       WHERE NOT l.is_clean AND l.occupied_until > $1 AND l.occupied_until < $2
         AND (l.cleaning_until IS NULL OR l.cleaning_until < clock_timestamp())
         AND NOT EXISTS (SELECT FROM deliveries p
                         WHERE p.${IS_UNDER_WAY} AND p.carrier = 'profile' AND p.profile_id = l.profile_id AND p.prefix = l.prefix)
       ORDER BY l.occupied_until, l.profile_id
       LIMIT CASE WHEN EXISTS (SELECT FROM deliveries WHERE state = 'pending') THEN $3::int ELSE $4::int END
       FOR UPDATE OF l SKIP LOCKED
     )
     UPDATE write_ledger l SET cleaning_until = clock_timestamp() + make_interval(secs => $5)
     FROM left_behind b WHERE (l.account_id, l.profile_id, l.prefix) = (b.account_id, b.profile_id, b.prefix)
     RETURNING l.account_id, l.profile_id, l.prefix, l.decision_id`,
    [toDate(ask.occupiedAfter), toDate(ask.occupiedBefore), ask.mostBeside, ask.mostAlone, ask.leaseSeconds],
  );
  return rows.map(writtenSlot);
}

async function stillLeftBehind(query: Query, marked: readonly WrittenSlot[]): Promise<ClaimedSlots | null> {
  const rows = await query<SlotRow & { sealed_private_key: Buffer }>(
    `SELECT l.account_id, l.profile_id, l.prefix, l.decision_id, k.sealed_private_key
     FROM ${MARKED}
     JOIN write_ledger l USING (account_id, profile_id, prefix, decision_id)
     JOIN klaviyo_accounts k USING (account_id)
     WHERE NOT EXISTS (SELECT FROM deliveries p
                       WHERE p.${IS_UNDER_WAY} AND p.carrier = 'profile' AND p.profile_id = l.profile_id AND p.prefix = l.prefix)`,
    columnsOf(marked),
  );
  const [first] = rows;
  return first ? { sealedPrivateKey: first.sealed_private_key, slots: rows.map(writtenSlot) } : null;
}

/** Only while it still holds what it held: a content written since is not touched. */
async function release(query: Query, slots: readonly WrittenSlot[], cleanedAt: Instant | null): Promise<void> {
  await query(
    `UPDATE write_ledger l SET cleaning_until = NULL, is_clean = $5::timestamptz IS NOT NULL,
       written_at = coalesce($5::timestamptz, l.written_at)
     FROM ${MARKED}
     WHERE (l.account_id, l.profile_id, l.prefix, l.decision_id)
         = (m.account_id, m.profile_id, m.prefix, m.decision_id)`,
    [...columnsOf(slots), cleanedAt && toDate(cleanedAt)],
  );
}

const MARKED =
  'unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[]) AS m (account_id, profile_id, prefix, decision_id)';

const nameOf = ({ profileId, prefix }: WrittenSlot): string => `${profileId} ${prefix}`;

const columnsOf = (slots: readonly WrittenSlot[]): string[][] => [
  slots.map(({ accountId }) => accountId),
  slots.map(({ profileId }) => profileId),
  slots.map(({ prefix }) => prefix),
  slots.map(({ decisionId }) => decisionId),
];

const writtenSlot = (row: SlotRow): WrittenSlot => ({
  accountId: row.account_id,
  profileId: row.profile_id,
  prefix: row.prefix,
  decisionId: row.decision_id,
});
