import { ActionIcon, Button, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import classes from './attribute-dialog.module.css';
import { type AttributeForm, emptyOption } from './attribute-form.ts';

/** Values, each with what else means it. */
export function OptionRows({ form }: { readonly form: UseFormReturnType<AttributeForm> }) {
  const { options } = form.values;
  return (
    <Stack gap="sm" role="group" aria-label="Values">
      <div className={classes.heads} aria-hidden>
        <span>Value</span>
        <span>Also sent as</span>
      </div>
      {options.map(({ key, value, aliases }, index) => (
        <div key={key} className={classes.row}>
          <TextInput
            aria-label={`Value ${index + 1}`}
            placeholder={['premium', 'free'][index] ?? ''}
            {...form.getInputProps(`options.${index}.value`)}
          />
          <TagsInput
            size="md"
            aria-label={`Also sent as, for ${value || `value ${index + 1}`}`}
            placeholder={aliases.length === 0 ? (['VIP, /^paid/', ''][index] ?? '') : ''}
            splitChars={[]}
            acceptValueOnBlur
            {...form.getInputProps(`options.${index}.aliases`)}
            error={aliasProblem(form.errors, index)}
          />
          <ActionIcon
            className={classes.remove ?? ''}
            variant="subtle"
            color="gray"
            size={36}
            disabled={options.length === 1}
            aria-label={`Remove ${value || `value ${index + 1}`}`}
            onClick={() => form.removeListItem('options', index)}
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
          onClick={() => form.insertListItem('options', emptyOption())}
        >
          Add a value
        </Button>
      </div>
      <Text size="sm" c="dimmed">
        Upper and lower case never matter. Press Enter after each alias; one between slashes, such as /^paid/, is a
        regular expression.
      </Text>
    </Stack>
  );
}

/** Of any alias of the row. */
function aliasProblem(errors: Readonly<Record<string, unknown>>, index: number): string | null {
  const found = Object.entries(errors).find(([place]) => place.startsWith(`options.${index}.aliases`));
  return found === undefined ? null : String(found[1]);
}
