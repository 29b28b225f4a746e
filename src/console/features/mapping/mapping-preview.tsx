import { Button, List, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { MappingDefinition, MappingPreview } from '../../../contract/mappings.ts';
import { tryMapping } from '../../api/mappings.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useSession } from '../../api/use-session.ts';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import { Section } from '../../ui/section.tsx';
import classes from './mapping-preview.module.css';
import { FIELD_WORDS, METRIC_WORDS } from './mapping-words.ts';

interface MappingPreviewProps {
  readonly sha256: string;
  readonly definition: MappingDefinition;
  readonly preview: { readonly data: MappingPreview | undefined; readonly error: unknown };
}

/** What the first rows would become by the mapping as it stands in the form. */
export function MappingPreviewSection({ sha256, definition, preview: { data, error } }: MappingPreviewProps) {
  const { csrfToken } = useSession();
  const whole = useMutation({ mutationFn: () => tryMapping({ sha256, definition, counted: 'whole_file' }, csrfToken) });
  return (
    <Section
      title="What it becomes"
      actions={
        <Button variant="default" loading={whole.isPending} onClick={() => whole.mutate()}>
          Count the whole file
        </Button>
      }
    >
      <Stack gap="md" aria-live="polite">
        {error === null ? null : <Notice tone="problem">{sentenceOf(error)}</Notice>}
        {whole.isError ? <Notice tone="problem">{sentenceOf(whole.error)}</Notice> : null}
        {data === undefined ? null : (
          <>
            <Missing preview={data} />
            <Counts preview={data} of="the first rows" />
            {whole.data === undefined ? null : <Counts preview={whole.data} of="the whole file" />}
            <Rows preview={data} />
          </>
        )}
      </Stack>
    </Section>
  );
}

function Missing({ preview: { missing, isRecognised } }: { readonly preview: MappingPreview }) {
  if (missing.length > 0) {
    return (
      <Notice tone="caution">The file has no column {missing.join(', ')}, so this mapping would not know it.</Notice>
    );
  }
  if (isRecognised) return null;
  return (
    <Notice tone="caution">The file’s name or columns do not fit: this mapping would not know it once saved.</Notice>
  );
}

function Counts({ preview: { counts, reasons }, of }: { readonly preview: MappingPreview; readonly of: string }) {
  return (
    <Stack gap={4}>
      <Text>
        Of {of}, {counted(counts.loadable, 'row')} would load and {counted(counts.rejected, 'row')} would be rejected.
      </Text>
      {reasons.length === 0 ? null : (
        <List size="sm">
          {reasons.map(({ column, reason, rows }) => (
            <List.Item key={`${column} ${reason}`}>
              {counted(rows, 'row')}: {column} {reason}
            </List.Item>
          ))}
        </List>
      )}
    </Stack>
  );
}

function Rows({ preview: { rows } }: { readonly preview: MappingPreview }) {
  const read = FIELD_WORDS.filter(([field]) => rows.some(({ fields }) => fields[field] !== undefined));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label="The first rows">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Loads</th>
            {read.map(([field, label]) => (
              <th key={field} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fields, metric, at, rejected }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file have no other name than their place.
            <tr key={index} data-rejected={rejected !== null}>
              <td>{rejected === null ? 'Yes' : `No: ${rejected.column} ${rejected.reason}`}</td>
              {read.map(([field]) => (
                <td key={field}>
                  {field === 'time'
                    ? (at ?? fields.time)
                    : field === 'metricName'
                      ? metricOf(metric, fields)
                      : fields[field]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const metricOf = (metric: string | null, { metricName = '' }: MappingPreview['rows'][number]['fields']): string =>
  metric === null || metric === 'other'
    ? metricName
    : (METRIC_WORDS[metric as keyof typeof METRIC_WORDS] ?? metricName);
