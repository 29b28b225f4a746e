import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { EventDay } from '../event-days/ports.ts';

/** One way in which files come: one that is fetched from, or one by which people send them. */
export interface SourceRecord {
  /** As landed files name it. */
  readonly kind: string;
  /** Where it fetches from; null: files are sent. */
  readonly place: string | null;
  /** Null: nothing is fetched by itself. */
  readonly everyMinutes: number | null;
  readonly nextAt: Instant | null;
  readonly lastSuccessAt: Instant | null;
  readonly lastError: string | null;
  /** What a person should know of a fetch that did not fail. */
  readonly note: string | null;
  readonly files: number;
  readonly lastFileAt: Instant | null;
  /** Of the newest event that a file of it brought. */
  readonly lastEventAt: Instant | null;
}

/** `expired`: its bytes were deleted after their time, and it was never loaded. */
export type FileState = 'landed' | 'loaded' | 'needs_mapping' | 'parked' | 'expired';

/** Where the events of one metric end. */
export interface MetricReach {
  readonly metric: string;
  readonly lastAt: Instant;
}

/** Everything the question "is my data complete?" is answered from. */
export interface IngestHealth {
  sources(orgId: OrgId): Promise<readonly SourceRecord[]>;
  files(orgId: OrgId): Promise<Readonly<Record<FileState, number>>>;
  /** Of the metrics that the pipeline knows. */
  reach(orgId: OrgId): Promise<readonly MetricReach[]>;
  /** For how many emails content was chosen, by UTC day; days without any are absent. */
  decided(orgId: OrgId, from: string, to: string): Promise<ReadonlyMap<string, number>>;
  /** From the one UTC day to the other, both included; days without events are absent. */
  days(orgId: OrgId, from: string, to: string): Promise<readonly EventDay[]>;
}
