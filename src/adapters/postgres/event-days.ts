import type { OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { CountedDay, EventDay, EventDays, FileSpan } from '../../ingest/event-days/ports.ts';
import type { Database, Query } from './database.ts';

export const eventDays = (database: Database): EventDays => ({
  async counted(orgId) {
    const rows = await database.inOrg(orgId, (query) =>
      query<{ day: string; fingerprint: string }>(
        `SELECT to_char(day, 'YYYY-MM-DD') AS day, fingerprint FROM counted_days WHERE org_id = $1`,
        [orgId],
      ),
    );
    return new Map(rows.map(({ day, fingerprint }) => [day, fingerprint]));
  },
  replace: (orgId, { days, counts, spans }) =>
    database.inOrg(orgId, async (query) => {
      await forgetDays(query, orgId, days);
      await insertDays(query, orgId, days, counts);
      await setSpans(query, orgId, spans);
    }),
});

async function forgetDays(query: Query, orgId: OrgId, days: readonly CountedDay[]): Promise<void> {
  const names = days.map(({ day }) => day);
  await query('DELETE FROM event_days WHERE org_id = $1 AND day = ANY ($2::date[])', [orgId, names]);
  await query('DELETE FROM counted_days WHERE org_id = $1 AND day = ANY ($2::date[])', [orgId, names]);
}

async function insertDays(
  query: Query,
  orgId: OrgId,
  days: readonly CountedDay[],
  counts: readonly EventDay[],
): Promise<void> {
  await query(
    `INSERT INTO event_days (org_id, day, metric, name, events, last_at)
     SELECT $1, * FROM unnest($2::date[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])`,
    [
      orgId,
      counts.map(({ day }) => day),
      counts.map(({ metric }) => metric),
      counts.map(({ name }) => name),
      counts.map(({ events }) => events),
      counts.map(({ lastAt }) => toDate(lastAt)),
    ],
  );
  await query(
    `INSERT INTO counted_days (org_id, day, fingerprint)
     SELECT $1, day, fingerprint FROM unnest($2::date[], $3::text[]) AS d (day, fingerprint)
     WHERE fingerprint IS NOT NULL`,
    [orgId, days.map(({ day }) => day), days.map(({ fingerprint }) => fingerprint)],
  );
}

/** What begins with a stem lies between it and the stem with a letter after `f`: the primary key finds it. */
async function setSpans(query: Query, orgId: OrgId, spans: readonly FileSpan[]): Promise<void> {
  await query(
    `UPDATE landing_files f SET first_event_at = s.first_at, last_event_at = s.last_at
     FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) AS s (stem, first_at, last_at)
     WHERE f.org_id = $1 AND f.sha256 BETWEEN s.stem AND s.stem || 'g'`,
    [
      orgId,
      spans.map(({ stem }) => stem),
      spans.map(({ firstAt }) => toDate(firstAt)),
      spans.map(({ lastAt }) => toDate(lastAt)),
    ],
  );
}
