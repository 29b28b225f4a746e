import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

/** The events of one metric on one UTC day. */
export interface EventDay {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly metric: string;
  /** As Klaviyo calls it, where the pipeline does not know it; else empty. */
  readonly name: string;
  readonly events: number;
  readonly lastAt: Instant;
}

/** From when to when the events are that a landed file brought. */
export interface FileSpan {
  /** The first characters of its hash, by which the warehouse knows it. */
  readonly stem: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export interface CountedDay {
  readonly day: string;
  /** Of the files that it was counted from; null: it has none any more. */
  readonly fingerprint: string | null;
}

/** Days, each counted whole. */
export interface CountedDays {
  readonly days: readonly CountedDay[];
  readonly counts: readonly EventDay[];
  /** Of every file that has events on one of them. */
  readonly spans: readonly FileSpan[];
}

/** The warehouse, counted. */
export interface EventCounter {
  /** The days whose files are others than those they were counted from: fingerprint by day. */
  countChanged(orgId: OrgId, counted: ReadonlyMap<string, string>): Promise<CountedDays>;
}

/** What people read of it. */
export interface EventDays {
  /** Fingerprint by day. */
  counted(orgId: OrgId): Promise<ReadonlyMap<string, string>>;
  /** Puts the counts of these days in the place of theirs, in one transaction. */
  replace(orgId: OrgId, counted: CountedDays): Promise<void>;
}
