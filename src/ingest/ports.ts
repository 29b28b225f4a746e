import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { MappedField } from './mapping/mapping.ts';

/** Secrets at rest. `field` names the column, so that a sealed value is worthless in any other place. */
export interface SecretBox {
  seal(orgId: OrgId, field: string, plaintext: string): Promise<Buffer>;
  open(orgId: OrgId, field: string, sealed: Uint8Array): Promise<string>;
}

/** Bytes that have arrived and are safe on disk, but not yet part of the landing area. */
export interface Received {
  readonly sha256: string;
  readonly bytes: number;
  readonly temporaryPath: string;
}

/** `unreadable`: gone, altered or cut short where it lies; its sentence is for people. */
export type Unsealed<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** Where untouched files lie, sealed, named by the hash of what they hold. */
export interface Landing {
  receive(orgId: OrgId, chunks: AsyncIterable<Uint8Array>): Promise<Received>;
  /** @returns the object key. Keeping the same bytes twice changes nothing. */
  keep(orgId: OrgId, received: Received): Promise<string>;
  /** Keeps `received` beside the file that it stands in for from now on, whose hash stays its name. */
  keepInstead(orgId: OrgId, sha256: string, received: Received): Promise<string>;
  discard(received: Received): Promise<void>;
  /** Lends a path to the whole, verified file for as long as `work` takes; no half of a file is ever lent. */
  withPlainFile<T>(orgId: OrgId, objectKey: string, work: (path: string) => Promise<T>): Promise<Unsealed<T>>;
  exists(objectKey: string): Promise<boolean>;
  remove(objectKey: string): Promise<void>;
  /** The object keys of all that lies there. */
  list(orgId: OrgId): Promise<string[]>;
}

export interface LandedFile {
  readonly sha256: string;
  readonly name: string;
  readonly source: 'sftp' | 'upload' | 'cli';
  readonly bytes: number;
  readonly objectKey: string;
}

export interface Reject {
  /** The header is row 1; a quoted field with line breaks is one row. */
  readonly rowNumber: number;
  readonly column: string | null;
  readonly reason: string;
  readonly raw: string;
}

export interface LoadCounts {
  readonly rows: number;
  readonly events: number;
  readonly duplicates: number;
  readonly rejected: number;
}

/** The manifest of landed files. */
export interface Manifest {
  /**
   * A file known by its hash is left as it is if it is loaded or waits; one that could not be loaded waits again.
   * @returns whether the file is new.
   */
  record(orgId: OrgId, file: LandedFile, now: Instant): Promise<boolean>;
  /** Its events are in the warehouse, whether or not its bytes are still there. */
  isLoaded(orgId: OrgId, sha256: string): Promise<boolean>;
  /** Landed and not yet loaded, oldest first. */
  waiting(orgId: OrgId): Promise<LandedFile[]>;
  markLoaded(orgId: OrgId, file: LandedFile, mapping: string, counts: LoadCounts, now: Instant): Promise<void>;
  markUnloaded(
    orgId: OrgId,
    file: LandedFile,
    outcome: { state: 'needs_mapping' | 'parked'; reason: string; mapping: string | null; counts: LoadCounts | null },
  ): Promise<void>;
  /** Replaces what an earlier try at the same file rejected. */
  replaceRejects(orgId: OrgId, file: LandedFile, rejects: readonly Reject[]): Promise<void>;
}

/** `unreadable`: not the text, or not the gzip, that it should be. */
export type Header =
  | { readonly kind: 'header'; readonly columns: readonly string[] }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** Where a field is in a row: a column by its place, or a key of the row's JSON object. */
export type FieldSource =
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'json'; readonly key: string };

/** How one file is to be read. Of a field's sources the first that holds a value counts. */
export interface ReadPlan {
  readonly header: readonly string[];
  readonly fields: Readonly<Record<MappedField, readonly FieldSource[]>>;
  /** Place of the column that holds the JSON object. */
  readonly jsonColumn: number | null;
  /** Name in the file, lower case -> metric; any other name is `other`. */
  readonly metricNames: ReadonlyMap<string, string>;
}

/** A file read under a mapping; its events are typed but not yet in the warehouse. */
export interface ReadFile {
  readonly counts: LoadCounts;
  readonly rejects: readonly Reject[];
  /** Moves the new events into the warehouse, each day's file whole or not at all. Idempotent. */
  commit(): Promise<void>;
  /** Forgets what was read. */
  close(): Promise<void>;
}

export interface EventReader {
  header(path: string): Promise<Header>;
  read(
    orgId: OrgId,
    file: LandedFile,
    path: string,
    plan: ReadPlan,
  ): Promise<({ readonly kind: 'read' } & ReadFile) | { readonly kind: 'unreadable'; readonly sentence: string }>;
}
