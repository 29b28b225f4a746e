import type { Account } from './account.ts';
import { type EventRecord, eventsInOrder } from './events.ts';

/** Of one metric's events, `from` and `to` included. */
export type EventExport = {
  readonly id: string;
  readonly metricId: string;
  readonly from: number;
  readonly to: number;
  /** Paths into the events' properties. */
  readonly properties: readonly string[];
  readonly created: number;
  /** `null` while it is made. */
  finished: FinishedExport | null;
};

export type FinishedExport = { readonly file: Uint8Array; readonly expiresAt: number };

export type EventExports = Map<string, EventExport>;

export function openEventExport(
  account: Account,
  wanted: Pick<EventExport, 'metricId' | 'from' | 'to' | 'properties'>,
  now: number,
): EventExport {
  const job: EventExport = { ...wanted, id: account.ids.job(now), created: now, finished: null };
  account.eventExports.set(job.id, job);
  return job;
}

export function eventsOfExport({ events }: Account, { from, to, metricId }: EventExport): Generator<EventRecord> {
  return eventsInOrder(events, { from, to: to + 1, metricId }, 'oldest-first');
}

export function exportStatus({ finished }: EventExport, now: number): 'processing' | 'complete' | 'expired' {
  if (finished === null) return 'processing';
  return now < finished.expiresAt ? 'complete' : 'expired';
}
