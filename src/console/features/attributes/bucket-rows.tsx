import { ActionIcon, Button, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './attribute-dialog.module.css';
import { type AttributeForm, emptyBucket } from './attribute-form.ts';

const EXAMPLES = {
  numeric: [
    ['low', '100'],
    ['high', 'No end'],
  ],
  date: [
    ['recent', '30'],
    ['lapsed', 'No end'],
  ],
} as const;

/** Ranges in ascending order, each named. */
export function BucketRows({ form }: { readonly form: UseFormReturnType<AttributeForm> }) {
  const { kind, buckets } = form.values;
  const isDate = kind === 'date';
  const examples = EXAMPLES[isDate ? 'date' : 'numeric'];
  return (
    <Stack gap="sm" role="group" aria-label="Ranges">
      <div className={classes.heads} aria-hidden>
        <span>Range</span>
        <span>{isDate ? 'Up to this many days ago' : 'Up to and including'}</span>
      </div>
      {buckets.map(({ key, value }, index) => (
        <div key={key} className={classes.row}>
          <TextInput
            aria-label={`Range ${index + 1}`}
            placeholder={examples[index]?.[0] ?? ''}
            {...form.getInputProps(`buckets.${index}.value`)}
          />
          <NumberInput
            size="md"
            aria-label={`${isDate ? 'Days' : 'Maximum'} of ${value || `range ${index + 1}`}`}
            placeholder={index === buckets.length - 1 ? 'No end' : (examples[index]?.[1] ?? '')}
            hideControls
            {...form.getInputProps(`buckets.${index}.maximum`)}
          />
          <ActionIcon
            className={classes.remove ?? ''}
            variant="subtle"
            color="gray"
            size={36}
            disabled={buckets.length === 1}
            aria-label={`Remove ${value || `range ${index + 1}`}`}
            onClick={() => form.removeListItem('buckets', index)}
          >
            <IconTrash size={18} stroke={1.6} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.insertListItem('buckets', emptyBucket())}
        >
          Add a range
        </Button>
      </div>
      <Text size="sm" c="dimmed">
        {isDate
          ? 'By age in days: ISO dates, Unix seconds and Unix milliseconds are read. A date still to come falls in the first range.'
          : 'In ascending order: each holds what is above the one before. Leave the last without a number for no end.'}
      </Text>
    </Stack>
  );
}
