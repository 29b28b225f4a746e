import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { Section } from '../../ui/section.tsx';

const FOUND_OUT = 'found out';
const DELIMITERS = [
  { value: FOUND_OUT, label: 'Found out' },
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
];
const ENCODINGS = [
  { value: FOUND_OUT, label: 'Found out: UTF-8 or UTF-16' },
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16' },
  { value: 'windows-1252', label: 'Windows-1252, Latin-1' },
];
const TIMES = [
  { value: 'any', label: 'Found out: ISO 8601 or Unix time' },
  { value: 'iso', label: 'ISO 8601: 2026-07-01T10:57:14Z' },
  { value: 'unix_seconds', label: 'Unix seconds' },
  { value: 'unix_milliseconds', label: 'Unix milliseconds' },
  { value: 'pattern', label: 'Another way' },
];

interface FormOfFileProps {
  readonly definition: MappingDefinition;
  readonly header: readonly string[];
  /** It goes by its name: files say by it how they were read. */
  readonly isSaved: boolean;
  readonly onChange: (definition: MappingDefinition) => void;
}

/** How the file is written, before what it means. */
export function FormOfFile({ definition, header, isSaved, onChange }: FormOfFileProps) {
  const { name, filePattern, delimiter, encoding, timeFormat, jsonColumn, fixedMetric } = definition;
  const set = (change: Partial<MappingDefinition>): void => onChange({ ...definition, ...change });
  const orNull = (value: string): string | null => (value === '' ? null : value);
  return (
    <Section title="Which files, and how they are written">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="md" style={{ alignItems: 'end' }}>
        <TextInput
          label="Name"
          description={isSaved ? 'It stays: files say by it how they were read.' : undefined}
          readOnly={isSaved}
          value={name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Files named"
          description="* stands for anything. Empty: any name."
          value={filePattern ?? ''}
          onChange={(event) => set({ filePattern: orNull(event.currentTarget.value) })}
        />
        <Select
          size="md"
          label="Columns are separated by"
          data={DELIMITERS}
          allowDeselect={false}
          value={delimiter ?? FOUND_OUT}
          onChange={(value) => set({ delimiter: chosen(value) as MappingDefinition['delimiter'] })}
        />
        <Select
          size="md"
          label="Letters"
          data={ENCODINGS}
          allowDeselect={false}
          value={encoding ?? FOUND_OUT}
          onChange={(value) => set({ encoding: chosen(value) as MappingDefinition['encoding'] })}
        />
        <Select
          size="md"
          label="Times"
          data={TIMES}
          allowDeselect={false}
          value={timeFormat.kind}
          onChange={(kind) => set({ timeFormat: timeFormatOf(kind) })}
        />
        {timeFormat.kind === 'pattern' ? (
          <>
            <TextInput
              label="Times are written as"
              description="%Y year, %m month, %d day, %H %M %S"
              value={timeFormat.pattern}
              onChange={(event) => set({ timeFormat: { ...timeFormat, pattern: event.currentTarget.value } })}
            />
            <NumberInput
              size="md"
              label="Minutes ahead of UTC"
              hideControls
              value={timeFormat.offsetMinutes}
              onChange={(value) =>
                set({ timeFormat: { ...timeFormat, offsetMinutes: Math.round(Number(value) || 0) } })
              }
            />
          </>
        ) : null}
        <Select
          size="md"
          label="Column that holds JSON"
          data={[...new Set(header.filter((column) => column !== ''))]}
          clearable
          value={jsonColumn}
          onChange={(column) => set({ jsonColumn: column })}
        />
        <TextInput
          label="The one metric of the file"
          description="Only where no column names it."
          value={fixedMetric ?? ''}
          onChange={(event) => set({ fixedMetric: orNull(event.currentTarget.value) })}
        />
      </SimpleGrid>
    </Section>
  );
}

const chosen = (value: string | null): string | null => (value === FOUND_OUT ? null : value);

const timeFormatOf = (kind: string | null): MappingDefinition['timeFormat'] =>
  kind === 'pattern'
    ? { kind, pattern: '%d/%m/%Y %H:%M:%S', offsetMinutes: 0 }
    : { kind: (kind ?? 'any') as 'any' | 'iso' | 'unix_seconds' | 'unix_milliseconds' };
