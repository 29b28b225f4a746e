import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { createApiKey as schema } from '../../../contract/console.ts';
import { createApiKey } from '../../api/api-keys.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { Notice } from '../../ui/notice.tsx';
import { Snippet } from '../../ui/snippet.tsx';

interface CreateKeyDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Names a key, then shows it, once. */
export function CreateKeyDialog({ opened, onClose }: CreateKeyDialogProps) {
  const create = useChange(createApiKey, ['api-keys']);
  const form = useForm({ initialValues: { name: '' }, validate: schemaResolver(schema, { sync: true }) });
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
      title={isMade ? 'Copy your key now' : 'New API key'}
      closeOnClickOutside={!isMade}
      closeOnEscape={!isMade}
    >
      {isMade ? (
        <Stack gap="lg">
          <Notice tone="caution">
            This is the only time the whole key is shown. Put it into Klaviyo’s webhook step.
          </Notice>
          <Snippet label="API key" value={create.data} />
          <Group justify="flex-end">
            <Button onClick={finish}>I have copied it</Button>
          </Group>
        </Stack>
      ) : (
        <form noValidate onSubmit={form.onSubmit(({ name }) => create.mutate(name))}>
          <Stack gap="md">
            <TextInput label="Name" placeholder="Welcome flow" data-autofocus {...form.getInputProps('name')} />
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
