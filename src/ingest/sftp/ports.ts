import type { OrgId, SourceId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

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
  /** The key that the server shows in place of the pinned one; nothing is fetched until it is accepted. */
  readonly offeredHostKey: string | null;
  readonly nextPullAt: Instant;
  readonly lastPulledAt: Instant | null;
  readonly lastError: string | null;
  /** Pulls in a row that failed. */
  readonly failures: number;
  /** What a person should know of a pull that did not fail. */
  readonly note: string | null;
}

/** The SFTP source of an organisation; there is at most one. */
export interface Sources {
  find(orgId: OrgId): Promise<Source | null>;
  insert(orgId: OrgId, source: Source, now: Instant): Promise<void>;
  /** Settings, pinned host key and next pull; the key pair stays. */
  change(orgId: OrgId, source: Source): Promise<void>;
  /** Only where none is pinned yet. */
  pinHostKey(orgId: OrgId, source: Source, hostKey: string): Promise<void>;
  /** Pins the key that the server offered. @returns false where it offers another or none. */
  acceptHostKey(orgId: OrgId, source: Source, hostKey: string, now: Instant): Promise<boolean>;
  recordPulled(
    orgId: OrgId,
    source: Source,
    pulled: { at: Instant; nextPullAt: Instant; note: string | null },
  ): Promise<void>;
  recordFailed(
    orgId: OrgId,
    source: Source,
    failed: { sentence: string; nextPullAt: Instant; offeredHostKey: string | null },
  ): Promise<void>;
}

/** A file that has neither another size nor another time is taken to be the same. */
export interface FileVersion {
  readonly bytes: number;
  readonly modifiedAt: Instant;
}

export interface RemoteFile extends FileVersion {
  readonly path: string;
}

/**
 * `changing`: written to while it was read. `unreadable`: the server did not let it be read. `left`: not to be fetched
 * as it is. The first two are tried again, the third is looked at when it changes.
 */
export type Unfetched =
  | { readonly kind: 'changing' | 'unreadable'; readonly reason: string; readonly nextTryAt: Instant }
  | { readonly kind: 'left'; readonly reason: string };

/** What the console shows of a file on the server. */
export interface SourceFile extends RemoteFile {
  readonly state: 'fetched' | Unfetched['kind'];
  readonly reason: string | null;
  readonly sha256: string | null;
  readonly lookedAt: Instant;
  readonly nextTryAt: Instant | null;
}

/** What became of each file that the server listed. */
export interface SourceFiles {
  /** Of these, what is new, changed or to be tried again, and how often each was tried in vain. */
  due(
    orgId: OrgId,
    source: Source,
    files: readonly RemoteFile[],
    now: Instant,
  ): Promise<ReadonlyMap<string, { readonly tries: number }>>;
  recordFetched(orgId: OrgId, source: Source, file: RemoteFile, sha256: string, now: Instant): Promise<void>;
  recordUnfetched(
    orgId: OrgId,
    source: Source,
    files: readonly { readonly file: RemoteFile; readonly outcome: Unfetched }[],
    now: Instant,
  ): Promise<void>;
  /** Last looked at first. */
  latest(orgId: OrgId, source: Source, limit: number): Promise<readonly SourceFile[]>;
}

export interface SftpLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly privateKey: string;
  readonly pinnedHostKey: string | null;
}

export interface RemoteEntry extends FileVersion {
  readonly name: string;
  /** A link is never followed. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** The server did not let us do one thing; the session goes on. */
export interface NotLet {
  readonly kind: 'not_let';
  readonly sentence: string;
}

export interface SftpSession {
  readonly hostKey: string;
  /** A folder's entries in the server's order, some at a time. */
  list(directory: string): AsyncIterable<readonly RemoteEntry[]>;
  /** Of a link, the link itself. */
  lookAt(path: string): Promise<{ readonly kind: 'found'; readonly entry: RemoteEntry } | { kind: 'gone' } | NotLet>;
  /** Hands `take` the file's first `bytes`, fewer where it is shorter. What `take` throws is thrown. */
  read<T>(
    path: string,
    bytes: number,
    take: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<{ readonly kind: 'read'; readonly value: T } | NotLet>;
}

/** `failed` is anything the other side or the network did; its sentence is for people. */
export type SftpVisit<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly sentence: string; readonly offeredHostKey: string | null };

export interface SftpServers {
  /** Runs `work` in one session. Failures of the network and the server are answered; bugs of `work` throw. */
  visit<T>(login: SftpLogin, work: (session: SftpSession) => Promise<T>): Promise<SftpVisit<T>>;
  /** A fresh ed25519 pair in OpenSSH's formats. */
  generateKeyPair(comment: string): { readonly privateKey: string; readonly publicKey: string };
}
