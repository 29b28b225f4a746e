import type { OrgId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';

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
  readonly source: 'sftp' | 'upload' | 'cli' | 'klaviyo_events' | 'klaviyo_webhook' | 'own_events';
  readonly bytes: number;
  readonly objectKey: string;
}

export interface WaitingFile extends LandedFile {
  /** Loaded once before, and its events are in the warehouse. */
  readonly wasLoaded: boolean;
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
  find(orgId: OrgId, sha256: string): Promise<LandedFile | null>;
  /** Its events are in the warehouse, whether or not its bytes are still there. */
  isLoaded(orgId: OrgId, sha256: string): Promise<boolean>;
  /** The oldest that is landed and not yet loaded. */
  nextWaiting(orgId: OrgId): Promise<WaitingFile | null>;
  markLoaded(orgId: OrgId, file: LandedFile, mapping: string, counts: LoadCounts, now: Instant): Promise<void>;
  markUnloaded(
    orgId: OrgId,
    file: LandedFile,
    outcome: {
      readonly state: 'needs_mapping' | 'parked';
      readonly reason: string;
      readonly mapping: string | null;
      /** Kept, so that a mapping can be made for it. */
      readonly header: readonly string[] | null;
      readonly counts: LoadCounts | null;
    },
  ): Promise<void>;
  /** It was loaded before and cannot be read anew; what it brought stays. */
  keepLoaded(orgId: OrgId, file: LandedFile, reason: string): Promise<void>;
  /** It could not be loaded for want of something on this machine, and waits for the next run. */
  leaveWaiting(orgId: OrgId, file: LandedFile, reason: string): Promise<void>;
  /** Files of the same name, but shorter, that brought something or were parked. */
  shorterNamesakes(orgId: OrgId, file: LandedFile): Promise<readonly LandedFile[]>;
  /** `file` was the beginning of `by`, which has brought all that it had. */
  markReplaced(orgId: OrgId, file: LandedFile, by: LandedFile): Promise<void>;
  /**
   * Events of `file` are no longer there. Every other file that held copies of known events waits again: what was a
   * copy may now be the only one.
   */
  openAgainWithDuplicates(orgId: OrgId, file: LandedFile): Promise<void>;
  /** Replaces what an earlier try at the same file rejected. */
  replaceRejects(orgId: OrgId, file: LandedFile, rejects: readonly Reject[]): Promise<void>;
}
