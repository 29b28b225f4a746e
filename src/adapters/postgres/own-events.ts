import { createHash } from 'node:crypto';
import type { OrgId } from '../../domain/ids.ts';
import { toDate } from '../../domain/instant.ts';
import type { OwnEvents, Taken } from '../../ingest/inbox/ports.ts';
import type { Database } from './database.ts';

/** Ids are known by a digest: a customer's own may name a person, who may be forgotten. */
export const ownEventTable = (database: Database): OwnEvents => ({
  take: (orgId, events, now) =>
    database.inOrg(orgId, async (query) => {
      const named = events.map((event) => ({ ...event, idDigest: digestOfId(orgId, event.eventId) }));
      const inserted = await query<{ id_digest: Buffer }>(
        // In one order everywhere, so that two requests with the same ids wait for each other and never both.
        `INSERT INTO own_events (org_id, id_digest, digest, received_at)
         SELECT $1, id_digest, digest, $4 FROM unnest($2::bytea[], $3::bytea[]) AS s(id_digest, digest) ORDER BY id_digest
         ON CONFLICT DO NOTHING RETURNING id_digest`,
        [orgId, named.map(({ idDigest }) => idDigest), named.map(({ digest }) => digest), toDate(now)],
      );
      const isInserted = new Set(inserted.map((row) => row.id_digest.toString('hex')));
      const fresh = named.filter(({ idDigest }) => isInserted.has(idDigest.toString('hex')));
      const outcomes = new Map<string, Taken>(fresh.map(({ eventId }) => [eventId, 'accepted']));
      if (fresh.length > 0) {
        await query('INSERT INTO inbox (org_id, source, body, received_at) VALUES ($1, $2, $3, $4)', [
          ...[orgId, 'own_events', Buffer.from(fresh.map(({ line }) => line).join('\n')), toDate(now)],
        ]);
      }
      const known = named.filter(({ eventId }) => !outcomes.has(eventId));
      if (known.length === 0) return outcomes;
      const first = await query<{ id_digest: Buffer; digest: Buffer }>(
        'SELECT id_digest, digest FROM own_events WHERE org_id = $1 AND id_digest = ANY($2::bytea[])',
        [orgId, known.map(({ idDigest }) => idDigest)],
      );
      const digests = new Map(first.map((row) => [row.id_digest.toString('hex'), row.digest]));
      for (const { eventId, idDigest, digest } of known) {
        outcomes.set(eventId, digests.get(idDigest.toString('hex'))?.equals(digest) ? 'repeated' : 'conflict');
      }
      return outcomes;
    }),
});

const digestOfId = (orgId: OrgId, eventId: string): Buffer =>
  createHash('sha256').update(`${orgId}/${eventId}`).digest();
