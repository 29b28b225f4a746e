import { Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { saveMapping } from '../../api/mappings.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FormOfFile } from './form-of-file.tsx';
import { MappingPreviewSection } from './mapping-preview.tsx';
import { choices } from './mapping-words.ts';
import { MeaningFields } from './meaning-fields.tsx';
import { MetricAliases } from './metric-aliases.tsx';
import { useMappingPreview } from './use-mapping-preview.ts';

/** The file that a mapping is tried on. */
export interface TriedFile {
  readonly sha256: string;
  readonly header: readonly string[];
  readonly jsonKeys: readonly string[];
}

interface MappingFormProps {
  readonly opening: MappingDefinition;
  /** Null: there is none, and nothing can be shown of what it would become. */
  readonly file: TriedFile | null;
  /** It is saved already, and goes by its name. */
  readonly isSaved: boolean;
  /** Names that other mappings have. */
  readonly takenNames: readonly string[];
  /** What saving it means beside what the page says. */
  readonly consequence: ReactNode;
  /** @param waiting how many files will be read by it */
  readonly onSaved: (waiting: number) => void;
}

export function MappingForm({ opening, file, isSaved, takenNames, consequence, onSaved }: MappingFormProps) {
  const [definition, setDefinition] = useState<MappingDefinition>(opening);
  const save = useChange(saveMapping, ['ingestion']);
  const preview = useMappingPreview(file?.sha256 ?? null, definition);
  const header = file?.header ?? [...Object.values(definition.columns).flat(), ...orNone(definition.jsonColumn)];
  const unknown = (preview.data?.rows ?? []).flatMap(({ metric, fields }) =>
    metric === 'other' ? [fields.metricName ?? ''] : [],
  );
  const isTaken = takenNames.includes(definition.name);
  const submit = (): void =>
    save.mutate({ definition, sha256: isSaved ? null : (file?.sha256 ?? null) }, { onSuccess: onSaved });
  return (
    <Stack gap="lg">
      <FormOfFile definition={definition} header={header} isSaved={isSaved} onChange={setDefinition} />
      <MeaningFields definition={definition} data={choices(header, file?.jsonKeys ?? [])} onChange={setDefinition} />
      <MetricAliases definition={definition} unknown={unknown} onChange={setDefinition} />
      {file === null ? (
        <Notice tone="calm">None of its files is here any more, so what it would become cannot be shown.</Notice>
      ) : (
        <MappingPreviewSection sha256={file.sha256} definition={definition} preview={preview} />
      )}
      {isTaken ? (
        <Notice tone="caution">
          There is a mapping of this name, and saving puts this one in its place. Choose another name to keep both.
        </Notice>
      ) : null}
      {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
      <Group justify="space-between" gap="md">
        <Text size="sm" c="dimmed" maw={680}>
          {consequence}
        </Text>
        <AllowedButton needs="admin" onClick={submit} loading={save.isPending}>
          Save and read the files
        </AllowedButton>
      </Group>
    </Stack>
  );
}

const orNone = (column: string | null): string[] => (column === null ? [] : [column]);
