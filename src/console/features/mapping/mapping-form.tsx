import { Autocomplete, Group, SimpleGrid, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { MappingDefinition, MappingDraft } from '../../../contract/mappings.ts';
import { saveMapping } from '../../api/mappings.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import { FormOfFile } from './form-of-file.tsx';
import { MappingPreviewSection } from './mapping-preview.tsx';
import { choices, FIELD_WORDS, sourceOf, withSource } from './mapping-words.ts';

interface MappingFormProps {
  readonly sha256: string;
  readonly draft: MappingDraft;
}

export function MappingForm({ sha256, draft }: MappingFormProps) {
  const [definition, setDefinition] = useState<MappingDefinition>(draft.definition);
  const save = useChange(saveMapping, ['ingestion']);
  const data = choices(draft.header, draft.jsonKeys);
  const submit = (): void =>
    save.mutate(
      { definition, sha256 },
      {
        onSuccess: (waiting) =>
          notifications.show({ message: `Saved. ${counted(waiting, 'file')} will be read by the next run.` }),
      },
    );
  return (
    <Stack gap="lg">
      <FormOfFile definition={definition} header={draft.header} onChange={setDefinition} />
      <Section
        title="What it means"
        lead="Choose a column for each meaning, or type a place in the JSON, such as JSON: properties.message.id. Leave empty what the file does not say."
      >
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="md" style={{ alignItems: 'end' }}>
          {FIELD_WORDS.map(([field, label, description]) => (
            <Autocomplete
              size="md"
              key={field}
              label={label}
              description={description}
              data={data}
              value={sourceOf(definition, field)}
              onChange={(source) => setDefinition(withSource(definition, field, source))}
            />
          ))}
        </SimpleGrid>
      </Section>
      <MappingPreviewSection sha256={sha256} definition={definition} onChange={setDefinition} />
      {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
      <Group justify="flex-end">
        <AllowedButton needs="admin" onClick={submit} loading={save.isPending}>
          Save and read the files
        </AllowedButton>
      </Group>
    </Stack>
  );
}
