import { Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { SaveVariant } from '../../../contract/console.ts';
import { TargetingEditor } from './targeting-editor.tsx';
import { ThemeField } from './theme-field.tsx';
import classes from './variant-editor.module.css';

interface VariantFieldsProps {
  readonly form: UseFormReturnType<SaveVariant>;
  readonly isControl: boolean;
}

const STATES = [
  { value: 'draft', label: 'Draft: nobody gets it' },
  { value: 'approved', label: 'Approved: ready, nobody gets it yet' },
  { value: 'active', label: 'Live: people get it' },
  { value: 'held_back', label: 'Held back: nobody gets it until it is live again' },
  { value: 'archived', label: 'Archived: kept, never sent again' },
];

export function VariantFields({ form, isControl }: VariantFieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        description="For you and your team; people never see it."
        {...form.getInputProps('name')}
      />
      {isControl ? null : (
        <Select label="State" size="md" data={STATES} allowDeselect={false} {...form.getInputProps('state')} />
      )}
      {isControl ? null : <TargetingEditor form={form} />}
      <TextInput label="Subject" {...form.getInputProps('subject')} />
      <TextInput
        label="Preheader"
        description="The grey line after the subject in an inbox."
        {...form.getInputProps('preheader')}
      />
      <Textarea
        size="md"
        label="Body (HTML)"
        description={'Fields such as {{ first_name | default: "there" }} are filled in for each person.'}
        minRows={14}
        maxRows={22}
        autosize
        classNames={{ input: classes.code ?? '' }}
        spellCheck={false}
        {...form.getInputProps('body')}
      />
      <ThemeField form={form} />
    </>
  );
}
