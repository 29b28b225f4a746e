import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { createApiKey } from '../../api/api-keys.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Notice } from '../../ui/notice.tsx';
import { KeyFields } from './key-fields.tsx';
import { askedFor, emptyKeyForm, type KeyForm, problemsOf } from './key-form.ts';
import { NewKey } from './new-key.tsx';

interface CreateKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Names a key and says where it works, then shows it, once. */
export function CreateKeyDialog({ opened, onClose }: CreateKeyDialogProps) {
  const create = useChange(createApiKey, ['api-keys']);
  const form = useForm<KeyForm>({ initialValues: emptyKeyForm(), validate: problemsOf });
  const finish = (): void => {
    onClose();
    create.reset();
    form.reset();
  };
  const isMade = create.data !== undefined;
  return (
    <Modal
      opened={opened}
      onClose={finish}
      size="lg"
      title={isMade ? 'Copy your key now' : 'New API key'}
      closeOnClickOutside={!isMade}
      closeOnEscape={!isMade}
    >
      {isMade ? (
        <NewKey value={create.data} onDone={finish} />
      ) : (
        <form noValidate onSubmit={form.onSubmit((values) => create.mutate(askedFor(values)))}>
          <Stack gap="md">
            <TextInput label="Name" placeholder="Welcome flow" data-autofocus {...form.getInputProps('name')} />
            <KeyFields form={form} />
            {create.isError ? <Notice tone="problem">{sentenceOf(create.error)}</Notice> : null}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={finish}>
                Cancel
              </Button>
              <Button type="submit" loading={create.isPending}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
