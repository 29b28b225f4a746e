import type { OrgId, SourceId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { MappedField } from './mapping/mapping.ts';

/** Secrets at rest. `field` names the column, so that a sealed value is worthless in any other place. */
export interface SecretBox {
  seal(orgId: OrgId, field: string, plaintext: string): Promise<Buffer>;
  open(orgId: OrgId, field: string, sealed: Uint8Array): Promise<string>;
}

/** What a person sets: where the export files lie and how often they are fetched. */
export interface SourceSettings {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly directory: string;
  readonly everyMinutes: number;
  /** Minutes from UTC midnight to the first pull of the day. */
  readonly offsetMinutes: number;
}

export interface Source extends SourceSettings {
  readonly sourceId: SourceId;
  /** The OpenSSH line to paste into Klaviyo. */
  readonly publicKey: string;
  readonly sealedPrivateKey: Buffer;
  /** `SHA256:…`, pinned on first use; null before. */
  readonly hostKey: string | null;
  readonly nextPullAt: Instant;
  readonly lastPulledAt: Instant | null;
  readonly lastError: string | null;
}

/** The SFTP source of an organisation; there is at most one. */
export interface Sources {
  find(orgId: OrgId): Promise<Source | null>;
  insert(orgId: OrgId, source: Source, now: Instant): Promise<void>;
  /** Settings, pinned host key and next pull; the key pair stays. */
  change(orgId: OrgId, source: Source): Promise<void>;
  recordPulled(
    orgId: OrgId,
    source: Source,
    pulled: { hostKey: string; at: Instant; nextPullAt: Instant },
  ): Promise<void>;
  recordFailed(orgId: OrgId, source: Source, failed: { sentence: string; nextPullAt: Instant }): Promise<void>;
  /** What was fetched before, by path. */
  fetched(orgId: OrgId, source: Source): Promise<ReadonlyMap<string, FileVersion>>;
  recordFetched(orgId: OrgId, source: Source, file: RemoteFile, sha256: string, now: Instant): Promise<void>;
}

/** A file that has neither another size nor another time is taken to be the same. */
export interface FileVersion {
  readonly bytes: number;
  readonly modifiedAt: Instant;
}

export interface RemoteFile extends FileVersion {
  readonly path: string;
}

export interface SftpLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  readonly pinnedHostKey: string | null;
}

export interface SftpSession {
  list(directory: string): Promise<RemoteFile[]>;
  /** @returns null where the file is gone. */
  stat(path: string): Promise<FileVersion | null>;
  read(path: string): AsyncIterable<Uint8Array>;
}

/** `failed` is anything the other side or the network did; its sentence is for people. */
export type SftpVisit<T> =
  | { readonly kind: 'done'; readonly value: T; readonly hostKey: string }
  | { readonly kind: 'failed'; readonly sentence: string };

export interface SftpServers {
  /** Runs `work` in one session. Failures of the network and the server are answered; bugs of `work` throw. */
  visit<T>(login: SftpLogin, work: (session: SftpSession) => Promise<T>): Promise<SftpVisit<T>>;
  /** A fresh ed25519 pair in OpenSSH's formats. */
  generateKeyPair(comment: string): { readonly privateKey: string; readonly publicKey: string };
}

/** Bytes that have arrived and are safe on disk, but not yet part of the landing area. */
export interface Received {
  readonly sha256: string;
  readonly bytes: number;
  readonly temporaryPath: string;
}

/** Where untouched files lie, named by their hash. */
export interface Landing {
  receive(orgId: OrgId, chunks: AsyncIterable<Uint8Array>): Promise<Received>;
  /** @returns the object key. Keeping the same bytes twice changes nothing. */
  keep(orgId: OrgId, received: Received): Promise<string>;
  discard(received: Received): Promise<void>;
  /** A path that a reader can open. */
  pathOf(objectKey: string): string;
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
