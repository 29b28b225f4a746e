import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { FileState } from '../health/ports.ts';
import type { BytesGoneBecause } from '../retention/ports.ts';

export interface ListedFile {
  readonly sha256: string;
  readonly name: string;
  readonly source: string;
  readonly bytes: number;
  readonly state: FileState;
  readonly reason: string | null;
  readonly mapping: string | null;
  /** Null: not read yet. */
  readonly rows: number | null;
  readonly events: number | null;
  readonly duplicates: number | null;
  readonly rejected: number | null;
  readonly landedAt: Instant;
  readonly loadedAt: Instant | null;
  readonly firstEventAt: Instant | null;
  readonly lastEventAt: Instant | null;
  /** Null: its bytes are here, and it can be read again. */
  readonly bytesGone: { readonly at: Instant; readonly because: BytesGoneBecause } | null;
}

export interface FilesAsk {
  /** Null: whichever. */
  readonly state: FileState | null;
  /** Part of the name; empty: whichever. */
  readonly search: string;
  /** Read by the mapping of this name; null: by whichever. */
  readonly mapping: string | null;
  readonly skip: number;
  readonly most: number;
}

/** Rows that one file lost for the same reason. */
export interface RejectGroup {
  readonly column: string | null;
  /** Without what differs from row to row. */
  readonly reason: string;
  readonly count: number;
  /** The reason of one of them in full. */
  readonly example: string;
}

export interface FoundFile extends ListedFile {
  /** Where it lay on the server it was fetched from. */
  readonly path: string | null;
  /** Commonest first, of the rejects that were kept. */
  readonly groups: readonly RejectGroup[];
}

export interface RejectsAsk {
  /** Null: of every group. */
  readonly group: Pick<RejectGroup, 'column' | 'reason'> | null;
  /** Rows after this one. */
  readonly after: number;
  readonly most: number;
  /** Of the raw text. */
  readonly mostCharacters: number;
}

export interface ListedReject {
  readonly rowNumber: number;
  readonly column: string | null;
  readonly reason: string;
  readonly raw: string;
  /** The row is longer than `raw`. */
  readonly isCut: boolean;
}

/** The landed files as people see them. */
export interface FileBook {
  /** Latest first. */
  list(orgId: OrgId, ask: FilesAsk): Promise<{ readonly files: readonly ListedFile[]; readonly total: number }>;
  find(orgId: OrgId, sha256: string): Promise<FoundFile | null>;
  /** By row. */
  rejects(orgId: OrgId, sha256: string, ask: RejectsAsk): Promise<readonly ListedReject[]>;
  /** Lets a file wait to be loaded, whatever became of it. @returns false: its bytes are gone, and it stays as it is. */
  loadAgain(orgId: OrgId, sha256: string): Promise<boolean>;
}
