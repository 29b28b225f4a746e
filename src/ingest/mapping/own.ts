import { MAPPED_FIELDS, type Mapping } from './mapping.ts';

/** What a person says of their own files. The columns that it reads are also those that it is known by. */
export type MappingDefinition = Omit<Mapping, 'signature' | 'foreign' | 'hasKlaviyoNames'>;

export function ownMapping(definition: MappingDefinition): Mapping {
  const columns = MAPPED_FIELDS.flatMap((field) => {
    const names = definition.columns[field] ?? [];
    return names.length === 0 ? [] : [names];
  });
  const json = definition.jsonColumn === null ? [] : [definition.jsonColumn];
  return { ...definition, signature: [...columns, ...json], foreign: [], hasKlaviyoNames: false };
}
