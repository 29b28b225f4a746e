import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { MappingDefinition } from '../../../contract/mappings.ts';
import { Section } from '../../ui/section.tsx';
import { METRIC_WORDS } from './mapping-words.ts';
import classes from './metric-aliases.module.css';

type Metric = keyof typeof METRIC_WORDS;
const METRIC_CHOICES = Object.entries(METRIC_WORDS).map(([value, label]) => ({ value, label }));

interface MetricAliasesProps {
  readonly definition: MappingDefinition;
  /** Names in the file that no metric has. */
  readonly unknown: readonly string[];
  readonly onChange: (definition: MappingDefinition) => void;
}

/** What the file calls the metrics, where it does not call them as Klaviyo does. */
export function MetricAliases({ definition, unknown, onChange }: MetricAliasesProps) {
  const { metricAliases } = definition;
  const [name, setName] = useState('');
  const set = (aliases: MappingDefinition['metricAliases']): void =>
    onChange({ ...definition, metricAliases: aliases });
  const remove = (alias: string): void => {
    const { [alias]: _, ...others } = metricAliases;
    set(others);
  };
  const add = (): void => {
    const wanted = name.trim();
    if (wanted === '') return;
    set({ [wanted]: 'other', ...metricAliases });
    setName('');
  };
  const names = [...new Set([...Object.keys(metricAliases), ...unknown])].filter((each) => each !== '');
  return (
    <Section
      title="What it calls the metrics"
      lead="Klaviyo’s own names are known. Say here which metric each other name stands for."
    >
      <Stack gap="md">
        {names.length === 0 ? null : (
          <ul className={classes.aliases}>
            {names.map((each) => (
              <li key={each}>
                <Select
                  size="md"
                  label={`“${each}” is`}
                  data={METRIC_CHOICES}
                  allowDeselect={false}
                  value={metricAliases[each] ?? 'other'}
                  onChange={(metric) => set({ ...metricAliases, [each]: (metric ?? 'other') as Metric })}
                />
                {each in metricAliases ? (
                  <Button size="md" variant="default" onClick={() => remove(each)} aria-label={`Forget “${each}”`}>
                    Forget
                  </Button>
                ) : null}
              </li>
            ))}
          </ul>
        )}
        <Group gap="sm" align="end">
          <TextInput
            size="md"
            label="Another name"
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') add();
            }}
          />
          <Button size="md" variant="default" onClick={add}>
            Add
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
