import { SimpleGrid, TagsInput } from '@mantine/core';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { Section } from '../../ui/section.tsx';
import { FIELD_WORDS, sourcesOf, withSources } from './mapping-words.ts';

interface MeaningFieldsProps {
  readonly definition: MappingDefinition;
  /** Columns and places that may be chosen; others may be typed. */
  readonly data: readonly string[];
  readonly onChange: (definition: MappingDefinition) => void;
}

/** Where each meaning is to be found: one source or several, the first that holds a value counts. */
export function MeaningFields({ definition, data, onChange }: MeaningFieldsProps) {
  return (
    <Section
      title="What it means"
      lead="Choose a column for each meaning, or type a place in the JSON, such as JSON: properties.message.id, and press Enter. Give several where a value may stand in one or another: the first that holds one counts, columns before places in the JSON. Leave empty what the file does not say."
    >
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="md" style={{ alignItems: 'end' }}>
        {FIELD_WORDS.map(([field, label, description]) => (
          <TagsInput
            size="md"
            key={field}
            label={label}
            description={description}
            data={[...data]}
            // A column's name may hold a comma.
            splitChars={[]}
            maxTags={20}
            withPillsReorder
            value={sourcesOf(definition, field)}
            onChange={(sources) => onChange(withSources(definition, field, sources))}
          />
        ))}
      </SimpleGrid>
    </Section>
  );
}
