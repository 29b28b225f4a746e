import { Autocomplete, Input, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { AttributeForm, Kind } from './attribute-form.ts';
import { KINDS } from './attribute-words.ts';
import { BucketRows } from './bucket-rows.tsx';
import { OptionRows } from './option-rows.tsx';

interface AttributeFieldsProps {
  readonly form: UseFormReturnType<AttributeForm>;
  readonly isNew: boolean;
}

const CHOICES = Object.entries(KINDS).map(([value, { label }]) => ({ value, label }));

export function AttributeFields({ form, isNew }: AttributeFieldsProps) {
  const { kind, name, options, buckets } = form.values;
  const hasOptions = kind === 'string' || kind === 'list';
  const own = (hasOptions ? options : buckets).map(({ value }) => value.trim()).filter((value) => value !== '');
  return (
    <>
      <Stack gap={6}>
        <Input.Label component="div" size="md">
          Kind
        </Input.Label>
        {isNew ? (
          <SegmentedControl
            fullWidth
            aria-label="Kind"
            data={CHOICES}
            value={kind}
            onChange={(value) => form.setFieldValue('kind', value as Kind)}
          />
        ) : null}
        <Text size="sm" c="dimmed">
          {isNew ? '' : `${KINDS[kind].label}. `}
          {KINDS[kind].about}
        </Text>
      </Stack>
      <TextInput
        label="Name"
        description={isNew ? 'As your webhook sends it in attrs; it stays.' : 'It stays: decisions are kept under it.'}
        placeholder={hasOptions ? 'plan' : 'spend'}
        readOnly={!isNew}
        {...(isNew ? { 'data-autofocus': true } : {})}
        {...form.getInputProps('name')}
      />
      {hasOptions ? null : (
        <TextInput
          label="Read from"
          description="Where your webhook sends it under another name."
          placeholder={name === '' ? 'The same name' : name}
          {...form.getInputProps('source')}
        />
      )}
      {hasOptions ? <OptionRows form={form} /> : <BucketRows form={form} />}
      <Autocomplete
        size="md"
        label="Default"
        description="For people of whom nothing is sent, and for what fits nothing above: your largest group, or a word such as unknown."
        data={[...new Set(own)]}
        {...form.getInputProps('defaultValue')}
      />
    </>
  );
}
