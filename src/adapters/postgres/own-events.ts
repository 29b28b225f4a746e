import { toDate } from '../../domain/instant.ts';
import type { OwnEvents, Taken } from '../../ingest/inbox/ports.ts';
import type { Database } from './database.ts';

export const ownEventTable = (database: Database): OwnEvents => ({
  take: (orgId, events, now) =>
    database.inOrg(orgId, async (query) => {
      const inserted = await query<{ event_id: string }>(
        // In one order everywhere, so that two requests with the same ids wait for each other and never both.
        `INSERT INTO own_events (org_id, event_id, digest, received_at)
         SELECT $1, event_id, digest, $4 FROM unnest($2::text[], $3::bytea[]) AS s(event_id, digest) ORDER BY event_id
         ON CONFLICT DO NOTHING RETURNING event_id`,
        [orgId, events.map(({ eventId }) => eventId), events.map(({ digest }) => digest), toDate(now)],
      );
      const fresh = new Set(inserted.map((row) => row.event_id));
      const outcomes = new Map<string, Taken>([...fresh].map((eventId) => [eventId, 'accepted']));
      if (fresh.size > 0) {
        const lines = events.filter(({ eventId }) => fresh.has(eventId)).map(({ line }) => line);
        await query('INSERT INTO inbox (org_id, source, body, received_at) VALUES ($1, $2, $3, $4)', [
          ...[orgId, 'own_events', Buffer.from(lines.join('\n')), toDate(now)],
        ]);
      }
      const known = events.filter(({ eventId }) => !fresh.has(eventId));
      if (known.length === 0) return outcomes;
      const first = await query<{ event_id: string; digest: Buffer }>(
        'SELECT event_id, digest FROM own_events WHERE org_id = $1 AND event_id = ANY($2::text[])',
        [orgId, known.map(({ eventId }) => eventId)],
      );
      const digests = new Map(first.map((row) => [row.event_id, row.digest]));
      for (const { eventId, digest } of known) {
        outcomes.set(eventId, digests.get(eventId)?.equals(digest) ? 'repeated' : 'conflict');
      }
      return outcomes;
    }),
});
