import type { OrgId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { LandedFile, LoadCounts, Reject } from '../ports.ts';
import type { Delimiter, Encoding, MappedField, TimeFormat } from './mapping.ts';
import type { Metric } from './metrics.ts';
import type { MappingDefinition } from './own.ts';

/** What the first rows of a file tell. */
export interface FileHead {
  /** The one that the header row is split by best. */
  readonly delimiter: Delimiter;
  /** UTF-16 where the first bytes say so, else UTF-8. */
  readonly encoding: Encoding;
  /** False where the first rows are not valid in `encoding`. */
  readonly isWellEncoded: boolean;
  /** The header row. @param encoding null: the file's */
  columns(delimiter: Delimiter, encoding: Encoding | null): readonly string[];
  /** How many cells each of the first rows has, the header row first. */
  widths(delimiter: Delimiter, encoding: Encoding | null): readonly number[];
  /** Keys of the first rows' JSON objects in that column. */
  jsonKeys(column: number): ReadonlySet<string>;
}

/** `unreadable`: not the text, or not the gzip, that it should be. */
export type Header =
  | { readonly kind: 'header'; readonly head: FileHead }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** Where a field is in a row: a column by its place, a value in the row's JSON by the names on the way to it, or the same in every row. */
export type FieldSource =
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'json'; readonly path: readonly string[] }
  | { readonly kind: 'constant'; readonly value: string };

/** How one file is to be read. Of a field's sources the first that holds a value counts. */
export interface ReadPlan {
  readonly header: readonly string[];
  readonly delimiter: Delimiter;
  readonly encoding: Encoding;
  readonly timeFormat: TimeFormat;
  /** An event after this is no event yet. */
  readonly latest: Instant;
  readonly fields: Readonly<Record<MappedField, readonly FieldSource[]>>;
  /** Place of the column that holds the JSON object. */
  readonly jsonColumn: number | null;
  /** Name in the file, folded -> metric; any other name is `other`. */
  readonly metricNames: ReadonlyMap<string, Metric>;
}

/** A file read under a mapping; its events are typed but not yet in the warehouse. */
export interface ReadFile {
  readonly counts: LoadCounts;
  readonly rejects: readonly Reject[];
  /** Events that the file, or one that it replaces, had brought before and that it no longer brings. */
  readonly lost: number;
  /**
   * Puts the new events into the warehouse in the place of what the same file had brought before. Cut off at any point
   * and done again from the start, it ends the same.
   */
  commit(): Promise<void>;
  /** Forgets what was read. */
  close(): Promise<void>;
}

/** What keeps a file from being read: itself (`unreadable`), or this machine (`no_room`), so that it is tried again. */
export type Unread =
  | { readonly kind: 'unreadable'; readonly sentence: string }
  | { readonly kind: 'no_room'; readonly sentence: string };

/** What a mapping makes of a file, with nothing stored. */
export interface MappingPreview {
  /** The first rows: the file's own text, and what each field would read. */
  readonly rows: readonly PreviewRow[];
  /** Of the rows looked at. */
  readonly counts: { readonly rows: number; readonly loadable: number; readonly rejected: number };
  readonly reasons: readonly { readonly column: string; readonly reason: string; readonly rows: number }[];
}

export interface PreviewRow {
  readonly cells: readonly string[];
  readonly fields: Readonly<Partial<Record<MappedField, string>>>;
  readonly metric: string | null;
  /** As the event would have it, ISO 8601 in UTC. */
  readonly at: string | null;
  /** Null: the row would load. */
  readonly rejected: { readonly column: string; readonly reason: string } | null;
}

export interface EventReader {
  head(path: string): Promise<Header>;
  read(
    orgId: OrgId,
    file: LandedFile,
    path: string,
    plan: ReadPlan,
    replaces: readonly LandedFile[],
  ): Promise<({ readonly kind: 'read' } & ReadFile) | Unread>;
  preview(
    path: string,
    plan: ReadPlan,
    counted: 'first_rows' | 'whole_file',
  ): Promise<({ readonly kind: 'preview' } & MappingPreview) | Unread>;
  /** How many events of the file are in the warehouse. */
  held(orgId: OrgId, file: LandedFile): Promise<number>;
  /** Takes them out. */
  forget(orgId: OrgId, file: LandedFile): Promise<void>;
  /** Whether the file at `path` begins with all of the shorter one, which ended inside a row. */
  continues(path: string, shorter: LandedFile): Promise<boolean>;
}

export interface SavedMapping {
  readonly definition: MappingDefinition;
  readonly updatedAt: Instant;
}

/** What files have to do with a mapping. */
export interface MappingUse {
  /** Loaded under it, and what they brought. */
  readonly files: number;
  readonly events: number;
  /** When a file was last loaded under it; null: none ever was. */
  readonly lastAt: Instant | null;
  /** Files that it has read, or tried to, and whose bytes are still here: a change of it reads them anew. */
  readonly keptFiles: number;
  /** The latest of those; null: there is none. */
  readonly sample: { readonly sha256: string; readonly name: string } | null;
}

/** The mappings of an organisation, beside the built-in ones. */
export interface OwnMappings {
  list(orgId: OrgId): Promise<readonly SavedMapping[]>;
  /** By the name of the mapping, the built-in ones among them; one that no file has met is missing. */
  uses(orgId: OrgId): Promise<ReadonlyMap<string, MappingUse>>;
  definitions(orgId: OrgId): Promise<readonly MappingDefinition[]>;
  /** In the place of one of the same name. */
  save(
    orgId: OrgId,
    definition: MappingDefinition,
    by: { readonly userId: UserId | null; readonly at: Instant },
  ): Promise<void>;
  /** @returns whether there was one. */
  remove(orgId: OrgId, name: string): Promise<boolean>;
  /**
   * Puts back into the queue what a change of the mapping may concern: files that could not be loaded, those that were
   * loaded under it, and the file with this hash. @returns how many.
   */
  readAgain(orgId: OrgId, name: string, sha256: string | null): Promise<number>;
}
