import type { OrgId, UserId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/instant.ts';
import { BUILT_IN_MAPPINGS } from './built-in.ts';
import type { MappedField } from './mapping.ts';
import type { MappingDefinition } from './own.ts';
import type { MappingUse, OwnMappings } from './ports.ts';

export type MappingSaved =
  /** So many files wait to be read by it. */
  { readonly kind: 'saved'; readonly waiting: number } | { readonly kind: 'refused'; readonly sentence: string };

export type MappingRemoved =
  | { readonly kind: 'removed'; readonly files: number; readonly events: number }
  | { readonly kind: 'unknown_mapping' };

/** Of a mapping that no file has met. */
export const UNUSED: MappingUse = { files: 0, events: 0, lastAt: null, keptFiles: 0, sample: null };

const NEEDED: readonly (readonly [MappedField, string])[] = [
  ['time', 'the time of an event'],
  ['profileId', 'the profile'],
  ['metricName', 'the metric'],
];

/**
 * Saves a mapping and puts back into the queue what it may read: files that could not be loaded, those that an earlier
 * version of it read, and `sha256`, which it was made for. Read anew, a file's events take the place of its earlier ones.
 */
export async function saveMapping(
  mappings: OwnMappings,
  orgId: OrgId,
  definition: MappingDefinition,
  sha256: string | null,
  by: { readonly userId: UserId | null; readonly at: Instant },
): Promise<MappingSaved> {
  const sentence = whyUnfit(definition);
  if (sentence !== null) return { kind: 'refused', sentence };
  await mappings.save(orgId, definition, by);
  return { kind: 'saved', waiting: await mappings.readAgain(orgId, definition.name, sha256) };
}

/** What was loaded under it stays; files that come from now on are parked until another mapping knows them. */
export async function removeMapping(mappings: OwnMappings, orgId: OrgId, name: string): Promise<MappingRemoved> {
  if (!(await mappings.remove(orgId, name))) return { kind: 'unknown_mapping' };
  const { files, events } = (await mappings.uses(orgId)).get(name) ?? UNUSED;
  return { kind: 'removed', files, events };
}

function whyUnfit({ name, columns, jsonColumn, jsonPaths, fixedMetric }: MappingDefinition): string | null {
  if (BUILT_IN_MAPPINGS.some((builtIn) => builtIn.name === name)) {
    return `"${name}" is the name of a built-in mapping. Choose another.`;
  }
  if (jsonColumn === null && Object.values(jsonPaths).some((paths) => paths.length > 0)) {
    return 'Places in the JSON are given, but no column that holds it. Choose the column.';
  }
  const isRead = (field: MappedField): boolean =>
    [...(columns[field] ?? []), ...(jsonPaths[field] ?? [])].length > 0 ||
    (field === 'metricName' && fixedMetric !== null);
  const missing = NEEDED.filter(([field]) => !isRead(field)).map(([, meaning]) => meaning);
  if (missing.length > 0) return `An event cannot do without ${missing.join(', ')}: choose a column for it.`;
  if (Object.values(columns).flat().length === 0) {
    return 'At least one column must be read, so that files of this shape can be known by it.';
  }
  return null;
}
