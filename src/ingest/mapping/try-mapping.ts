import type { OrgId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import type { LandedFile, Landing, Manifest } from '../ports.ts';
import { foldColumn } from './mapping.ts';
import { type MappingDefinition, ownMapping } from './own.ts';
import { planReading } from './plan.ts';
import type { EventReader, FileHead, MappingPreview } from './ports.ts';
import { fits, fitsName, headerFor } from './recognise.ts';
import { suggestMapping } from './suggest.ts';

export interface TryParts {
  readonly landing: Landing;
  readonly manifest: Manifest;
  readonly reader: EventReader;
}

type NoFile =
  | { readonly kind: 'unknown_file' }
  /** Not as a table of text, whatever the mapping; or not now. */
  | { readonly kind: 'unreadable'; readonly sentence: string };

export type Draft =
  | NoFile
  | {
      readonly kind: 'draft';
      readonly fileName: string;
      readonly header: readonly string[];
      /** Of the JSON in the suggested column. */
      readonly jsonKeys: readonly string[];
      readonly definition: MappingDefinition;
    };

export type Tried =
  | NoFile
  | ({
      readonly kind: 'tried';
      readonly header: readonly string[];
      /** Columns that the mapping names and the file has not. */
      readonly missing: readonly string[];
      /** Whether the file would be read by this mapping once it is saved. */
      readonly isRecognised: boolean;
    } & MappingPreview);

/** The mapping that a landed file suggests, for a person to correct. */
export async function draftMapping(parts: TryParts, orgId: OrgId, sha256: string): Promise<Draft> {
  return withFile(parts, orgId, sha256, async (_path, file, head) => {
    const definition = suggestMapping(file.name, head);
    const header = head.columns(head.delimiter, null);
    const json = definition.jsonColumn === null ? -1 : header.indexOf(definition.jsonColumn);
    const jsonKeys = json < 0 ? [] : [...head.jsonKeys(json)];
    return { kind: 'draft', fileName: file.name, header, jsonKeys, definition };
  });
}

/** What a mapping would make of a landed file. Nothing is stored. */
export async function tryMapping(
  parts: TryParts,
  orgId: OrgId,
  sha256: string,
  definition: MappingDefinition,
  counted: 'first_rows' | 'whole_file',
  now: Instant,
): Promise<Tried> {
  return withFile(parts, orgId, sha256, async (path, file, head) => {
    const mapping = ownMapping(definition);
    const header = headerFor(mapping, head);
    const preview = await parts.reader.preview(path, planReading(mapping, head, header, now), counted);
    if (preview.kind !== 'preview') return { kind: 'unreadable', sentence: preview.sentence };
    const columns = new Set(header.map(foldColumn));
    const names = [
      ...Object.values(definition.columns).flat(),
      ...(definition.jsonColumn ? [definition.jsonColumn] : []),
    ];
    return {
      ...preview,
      kind: 'tried',
      header,
      missing: names.filter((name) => !columns.has(foldColumn(name))),
      isRecognised: fits(mapping, header) && fitsName(mapping.filePattern, file.name),
    };
  });
}

async function withFile<T>(
  { landing, manifest, reader }: TryParts,
  orgId: OrgId,
  sha256: string,
  work: (path: string, file: LandedFile, head: FileHead) => Promise<T | NoFile>,
): Promise<T | NoFile> {
  const file = await manifest.find(orgId, sha256);
  if (file === null) return { kind: 'unknown_file' };
  const opened = await landing.withPlainFile(orgId, file.objectKey, async (path) => {
    const start = await reader.head(path);
    return start.kind === 'unreadable' ? start : work(path, file, start.head);
  });
  return opened.kind === 'read' ? opened.value : opened;
}
