import { Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { FlowList, Template } from '../../../contract/console.ts';
import { sentenceOf } from '../../api/problem.ts';
import { saveIntegration } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FlowNotice } from './flow-notice.tsx';

interface FlowFormProps {
  readonly template: Template;
  readonly flows: FlowList['flows'];
}

export function FlowForm({ template, flows }: FlowFormProps) {
  const { templateId, integration, split } = template;
  const save = useChange(saveIntegration, ['templates']);
  const form = useForm({
    initialValues: {
      flowId: integration?.flowId ?? '',
      treatmentActionId: integration?.treatmentActionId ?? '',
      controlMessageId: integration?.controlMessageId ?? null,
    },
    validate: {
      flowId: (flowId) => (flowId === '' ? 'Choose the flow.' : null),
      treatmentActionId: (actionId) => (actionId === '' ? 'Choose the email that shows the content.' : null),
    },
  });
  const flow = flows.find(({ flowId }) => flowId === form.values.flowId);
  const email = flow?.emails.find(({ actionId }) => actionId === form.values.treatmentActionId);
  const chooseFlow = (flowId: string | null): void => {
    const emails = flows.find((one) => one.flowId === flowId)?.emails ?? [];
    const proposed = emails.find(({ followsWebhook }) => followsWebhook);
    form.setValues({ flowId: flowId ?? '', treatmentActionId: proposed?.actionId ?? '', controlMessageId: null });
  };
  const submit = form.onSubmit((values) =>
    save.mutate(
      { templateId, integration: values },
      { onSuccess: () => notifications.show({ message: 'The integration is saved.' }) },
    ),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <Select
            label="Flow"
            size="md"
            searchable
            placeholder="Choose a flow"
            data={flows.map(({ flowId, name, status }) => ({ value: flowId, label: `${name} (${status})` }))}
            {...form.getInputProps('flowId')}
            onChange={chooseFlow}
          />
          <Select
            label="Treatment message"
            description="The email that follows the webhook is proposed."
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            size="md"
            placeholder={flow === undefined ? 'Choose a flow first' : 'Choose an email'}
            disabled={flow === undefined}
            data={(flow?.emails ?? []).map(({ actionId, name }) => ({ value: actionId, label: name }))}
            {...form.getInputProps('treatmentActionId')}
          />
          {split === 'external' ? (
            <Select
              label="Control message"
              description="The other email of your own A/B split in Klaviyo."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              size="md"
              clearable
              data={(flow?.emails ?? []).map(({ messageId, name }) => ({ value: messageId, label: name }))}
              {...form.getInputProps('controlMessageId')}
            />
          ) : null}
        </SimpleGrid>
        {flow === undefined ? null : <FlowNotice flow={flow} email={email} />}
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : ''}
          </Text>
          <AllowedButton type="submit" loading={save.isPending}>
            Save
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
