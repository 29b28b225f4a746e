import { ActionIcon, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { AttributeDefinition, NamedBucket } from '../../../contract/attributes.ts';
import { saveBucket } from '../../api/attributes.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { valuesOf } from '../../ui/attribute-words.ts';
import { Notice } from '../../ui/notice.tsx';
import classes from './attribute-dialog.module.css';
import { bucketFormOf, bucketOf, bucketProblemsOf, emptyEntry, type NamedBucketForm } from './named-bucket-form.ts';

interface NamedBucketDialogProps {
  /** Null: a new one. */
  readonly bucket: NamedBucket | null;
  readonly attributes: readonly AttributeDefinition[];
  readonly onClose: () => void;
}

export function NamedBucketDialog({ bucket, attributes, onClose }: NamedBucketDialogProps) {
  const save = useChange(saveBucket, ['attributes']);
  const form = useForm<NamedBucketForm>({ initialValues: bucketFormOf(bucket), validate: bucketProblemsOf });
  const submit = form.onSubmit((values) =>
    save.mutate({ content: bucketOf(values), isNew: bucket === null }, { onSuccess: onClose }),
  );
  return (
    <Modal opened onClose={onClose} title={bucket === null ? 'New named bucket' : bucket.name} size="lg">
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="What a request sends as bucket_name."
            placeholder="vips"
            readOnly={bucket !== null}
            {...form.getInputProps('name')}
          />
          <Stack gap="sm" role="group" aria-label="Values">
            {form.values.entries.map(({ key, attribute }, index) => (
              <div key={key} className={classes.pair}>
                <Select
                  size="md"
                  aria-label={`Attribute ${index + 1}`}
                  placeholder="Attribute"
                  data={known(
                    attributes.map(({ name }) => name),
                    attribute,
                  )}
                  {...form.getInputProps(`entries.${index}.attribute`)}
                  onChange={(chosen) => form.setFieldValue('entries', replaced(form.values, index, chosen))}
                />
                <Select
                  size="md"
                  aria-label={`Value of ${attribute ?? `attribute ${index + 1}`}`}
                  placeholder="Value"
                  data={known(
                    attributes.filter(({ name }) => name === attribute).flatMap(valuesOf),
                    form.values.entries[index]?.value ?? null,
                  )}
                  {...form.getInputProps(`entries.${index}.value`)}
                />
                <ActionIcon
                  className={classes.remove ?? ''}
                  variant="subtle"
                  color="gray"
                  size={36}
                  disabled={form.values.entries.length === 1}
                  aria-label={`Remove ${attribute ?? `attribute ${index + 1}`}`}
                  onClick={() => form.removeListItem('entries', index)}
                >
                  <IconTrash size={18} stroke={1.6} aria-hidden />
                </ActionIcon>
              </div>
            ))}
          </Stack>
          <div>
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              disabled={form.values.entries.length >= attributes.length}
              onClick={() => form.insertListItem('entries', emptyEntry())}
            >
              Add an attribute
            </Button>
          </div>
          {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <AllowedButton type="submit" loading={save.isPending}>
              Save
            </AllowedButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Another attribute has other values. */
const replaced = ({ entries }: NamedBucketForm, index: number, attribute: string | null) =>
  entries.map((entry, at) => (at === index ? { ...entry, attribute, value: null } : entry));

/** What is chosen stays visible, even where its definition is gone. */
const known = (choices: readonly string[], chosen: string | null): string[] =>
  chosen === null || choices.includes(chosen) ? [...choices] : [...choices, chosen];
