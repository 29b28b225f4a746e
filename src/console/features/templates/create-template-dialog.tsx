import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { createTemplate as schema } from '../../../contract/console.ts';
import { sentenceOf } from '../../api/problem.ts';
import { createTemplate } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { idFrom } from '../../ui/id-from.ts';
import { Notice } from '../../ui/notice.tsx';

interface CreateTemplateDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function CreateTemplateDialog({ opened, onClose }: CreateTemplateDialogProps) {
  const navigate = useNavigate();
  const create = useChange(createTemplate, ['templates']);
  const form = useForm({
    initialValues: { name: '', templateId: '', description: '' },
    validate: schemaResolver(schema, { sync: true }),
  });
  const nameTemplate = (name: string): void => {
    const followsName = form.values.templateId === idFrom(form.values.name);
    form.setFieldValue('name', name);
    if (followsName) form.setFieldValue('templateId', idFrom(name));
  };
  const submit = form.onSubmit((values) =>
    create.mutate(values, {
      onSuccess: () => navigate({ to: '/templates/$templateId/content', params: { templateId: values.templateId } }),
    }),
  );
  return (
    <Modal opened={opened} onClose={onClose} title="New template" size="md">
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            placeholder="Welcome email"
            data-autofocus
            {...form.getInputProps('name')}
            onChange={(event) => nameTemplate(event.currentTarget.value)}
          />
          <TextInput
            label="Id"
            description="Goes into the webhook. It cannot be changed later."
            placeholder="welcome-email"
            {...form.getInputProps('templateId')}
          />
          <Textarea
            size="md"
            label="What is this email for?"
            description="Optional. One or two sentences for the people you work with."
            autosize
            minRows={2}
            {...form.getInputProps('description')}
          />
          {create.isError ? <Notice tone="problem">{sentenceOf(create.error)}</Notice> : null}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
