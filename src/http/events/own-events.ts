import { MOST_OWN_EVENTS, type OwnEventsAnswer, ownEventBatch } from '../../contract/own-events.ts';
import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OwnEvents } from '../../ingest/inbox/ports.ts';
import { type Outcome, takeOwnEvents } from '../../ingest/inbox/take-own-events.ts';
import { Refusal } from '../refusal.ts';
import { idIn, type ReadEvent, readOwnEvent, type WrongForm } from './read-own-event.ts';

const CONFLICT =
  'An event with this event_id and another content was taken before. The first stands. Send a change as an event of its own.';

/** A body that is one event, or a list of them. @throws a refusal where the only event, or the list itself, is wrong. */
export async function answerOwnEvents(
  log: OwnEvents,
  orgId: OrgId,
  body: unknown,
  now: Instant,
): Promise<OwnEventsAnswer> {
  const isBatch = typeof body === 'object' && body !== null && 'events' in body;
  const sent = isBatch ? eventsIn(body) : [body];
  const read = sent.map(readOwnEvent);
  const events = read.flatMap((each) => (each.kind === 'event' ? [each.event] : []));
  const taken = await takeOwnEvents(log, orgId, events, now);
  const results = resultsOf(sent, read, taken);
  const [only] = results;
  if (!isBatch && only?.code !== undefined) {
    throw new Refusal(only.status === 'conflict' ? 'conflict' : 'invalid', only.code, only.message ?? '');
  }
  const count = (status: OwnEventsAnswer['results'][number]['status']): number =>
    results.filter((result) => result.status === status).length;
  return {
    accepted: count('accepted'),
    repeated: count('repeated'),
    conflicts: count('conflict'),
    refused: count('refused'),
    results,
  };
}

function eventsIn(body: object): readonly unknown[] {
  const batch = ownEventBatch.safeParse(body);
  if (batch.success) return batch.data.events;
  throw new Refusal(
    'invalid',
    'invalid_event_batch',
    `events must be a list of 1 to ${MOST_OWN_EVENTS} JSON objects, and stand alone in the body.`,
  );
}

type Result = OwnEventsAnswer['results'][number];

function resultsOf(sent: readonly unknown[], read: readonly ReadEvent[], taken: readonly Outcome[]): Result[] {
  let place = 0;
  return read.map((each, index) => {
    const outcome = each.kind === 'event' ? taken[place++] : each;
    return resultOf(idIn(sent[index]), outcome as Outcome | WrongForm);
  });
}

function resultOf(eventId: string | null, outcome: Outcome | WrongForm): Result {
  switch (outcome.kind) {
    case 'accepted':
    case 'repeated':
      return { event_id: eventId, status: outcome.kind };
    case 'conflict':
      return { event_id: eventId, status: 'conflict', code: 'event_conflict', message: CONFLICT };
    case 'refused':
    case 'malformed':
      return { event_id: eventId, status: 'refused', code: outcome.code, message: outcome.sentence };
  }
}
