import type { OrgId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';

/** Everything by which one person is known here. */
export interface Person {
  /** Klaviyo's profile id and what requests called them. */
  readonly ids: readonly string[];
  readonly decisionIds: readonly string[];
}

/** What a search went through, and in how many rows or files of it the person still was. */
export interface Searched {
  /** For people, e.g. `PostgreSQL, decisions`. */
  readonly place: string;
  readonly found: number;
}

/** Who is forgotten and who asked for it. */
export interface Request {
  readonly id: string;
  /** Null: the command line. */
  readonly userId: UserId | null;
  readonly at: Instant;
}

/** `unsearchable`: in a form that cannot be looked through here. */
export type FileWithout =
  | { readonly kind: 'absent' }
  | { readonly kind: 'less'; readonly chunks: AsyncIterable<Uint8Array> }
  | { readonly kind: 'unsearchable' };

/** The rows of one person in a file of any shape. */
export interface FileRows {
  without(path: string, person: Person): Promise<FileWithout>;
}

/** The rows of one person in the database. */
export interface PersonRows {
  /** A name that several people share stands for none of them. */
  identify(orgId: OrgId, id: string): Promise<Person>;
  /** All in one transaction, with an entry in the audit log that does not hold the id. @returns how many. */
  remove(orgId: OrgId, person: Person, request: Request): Promise<number>;
  search(orgId: OrgId, person: Person): Promise<Searched[]>;
}

/** The rows of one person in the warehouse's files. */
export interface PersonFiles {
  /** Each file whole or not at all. @returns from how many files rows went. */
  remove(orgId: OrgId, person: Person): Promise<number>;
  search(orgId: OrgId, person: Person): Promise<Searched[]>;
}
