import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ApiKey } from '../../../contract/api-keys.ts';
import { editApiKey } from '../../api/api-keys.ts';
import { isWidening, sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Notice } from '../../ui/notice.tsx';
import { KeyFields } from './key-fields.tsx';
import { askedFor, formOf, type KeyForm, problemsOf } from './key-form.ts';

interface EditKeyDialogProps {
  /** Null: closed. */
  readonly apiKey: ApiKey | null;
  readonly onClose: () => void;
}

export function EditKeyDialog({ apiKey, onClose }: EditKeyDialogProps) {
  return (
    <Modal opened={apiKey !== null} onClose={onClose} size="lg" title={`Edit ${apiKey?.name ?? ''}`}>
      {apiKey === null ? null : <EditKeyForm key={apiKey.keyId} apiKey={apiKey} onClose={onClose} />}
    </Modal>
  );
}

/** The server says what the key could do more, and changes it once that is confirmed. */
function EditKeyForm({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const edit = useChange(editApiKey, ['api-keys']);
  const form = useForm<KeyForm>({
    initialValues: formOf(apiKey),
    validate: problemsOf,
    // What was asked to be confirmed is no longer what would be saved.
    onValuesChange: () => edit.reset(),
  });
  const asksFirst = edit.isError && isWidening(edit.error);
  const save = (values: KeyForm): void =>
    edit.mutate({ keyId: apiKey.keyId, settings: askedFor(values), confirmed: asksFirst }, { onSuccess: onClose });
  return (
    <form noValidate onSubmit={form.onSubmit(save)}>
      <Stack gap="md">
        <Text c="dimmed" size="sm">
          The key itself stays: nothing is to be changed in Klaviyo. Every server follows within 5 seconds.
        </Text>
        <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
        <KeyFields form={form} />
        {edit.isError ? <Notice tone={asksFirst ? 'caution' : 'problem'}>{sentenceOf(edit.error)}</Notice> : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={edit.isPending}>
            {asksFirst ? 'Allow it' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
