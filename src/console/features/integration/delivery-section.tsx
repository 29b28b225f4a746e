import { Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { Template } from '../../../contract/console.ts';
import type { DeliverySettings } from '../../../contract/delivery-settings.ts';
import { saveDelivery } from '../../api/delivery.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';

const SECONDS_PER_MINUTE = 60;
const FIELD_ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

const CLEAN_UP: Readonly<Record<DeliverySettings['cleanUp'], { label: string; effect: string }>> = {
  where_reentered: {
    label: 'Empty if people return',
    effect: 'In a flow that people may pass again, the profile’s properties are emptied a day after the email.',
  },
  always: {
    label: 'Always empty',
    effect: 'The profile’s properties are emptied a day after every email.',
  },
  never: {
    label: 'Leave as it is',
    effect: 'What was written stays. Should a later webhook fail, the email shows the earlier content again.',
  },
};

const CARRIER: Readonly<Record<DeliverySettings['carrier'], { label: string; effect: string }>> = {
  profile: {
    label: 'The profile',
    effect:
      'The content is written to the recipient’s profile, and the email reads it there. If it comes late, the email shows its own default.',
  },
  event: {
    label: 'An event',
    effect:
      'The content comes as the event “JustAI Content Ready”, which starts a second flow, and that one sends the email: never without its content, and never at all if the webhook fails. The key needs events:write, and steps 2 and 3 above change.',
  },
};

const DELAY_OF_FLOW =
  'As the flow in Klaviyo says, and only changed there: change its wait, then refresh Klaviyo data.';

export function DeliverySection({ template }: { readonly template: Template }) {
  return (
    <Section
      title="6. Writing in time"
      lead="When the email reads the profile, how late a content may still be written, and what is left afterwards."
    >
      <DeliveryForm template={template} />
    </Section>
  );
}

function DeliveryForm({ template }: { readonly template: Template }) {
  const { templateId, isDelayOfFlow } = template;
  const save = useChange(saveDelivery, ['templates']);
  const form = useForm({
    initialValues: {
      delayMinutes: template.emailDelaySeconds / SECONDS_PER_MINUTE,
      graceMinutes: template.graceSeconds / SECONDS_PER_MINUTE,
      cleanUp: template.cleanUp,
      carrier: template.carrier,
    },
    validate: {
      delayMinutes: (value) => (typeof value === 'number' ? null : 'Say how many minutes the flow waits.'),
      graceMinutes: (value) => (typeof value === 'number' ? null : 'Say how many minutes; 0 is none.'),
    },
  });
  const isByEvent = form.values.carrier === 'event';
  const submit = form.onSubmit(({ delayMinutes, graceMinutes, cleanUp, carrier }) =>
    save.mutate(
      {
        templateId,
        ...(isDelayOfFlow ? {} : { emailDelaySeconds: Math.round(delayMinutes * SECONDS_PER_MINUTE) }),
        graceSeconds: Math.round(graceMinutes * SECONDS_PER_MINUTE),
        cleanUp,
        carrier,
      },
      {
        onSuccess: () => {
          form.resetDirty();
          notifications.show({ message: 'Contents decided from now on are written so.' });
        },
      },
    ),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <NumberInput
            size="md"
            label="From webhook to email"
            suffix=" min"
            min={0}
            max={86_400}
            disabled={isDelayOfFlow}
            description={isDelayOfFlow ? DELAY_OF_FLOW : 'Klaviyo does not tell us: as long as the flow waits.'}
            inputWrapperOrder={FIELD_ORDER}
            {...form.getInputProps('delayMinutes')}
          />
          <NumberInput
            size="md"
            label="Late by at most"
            suffix=" min"
            min={0}
            max={1_440}
            description="Later it is not written: it would show in the next email."
            inputWrapperOrder={FIELD_ORDER}
            {...form.getInputProps('graceMinutes')}
          />
          <Select
            size="md"
            label="After the email"
            allowDeselect={false}
            data={Object.entries(CLEAN_UP).map(([value, { label }]) => ({ value, label }))}
            disabled={isByEvent}
            {...form.getInputProps('cleanUp')}
          />
          <Select
            size="md"
            label="What carries the content"
            allowDeselect={false}
            data={Object.entries(CARRIER).map(([value, { label }]) => ({ value, label }))}
            {...form.getInputProps('carrier')}
          />
        </SimpleGrid>
        <Notice tone={isByEvent ? 'caution' : 'calm'}>{CARRIER[form.values.carrier].effect}</Notice>
        {isByEvent ? null : (
          <Notice tone={form.values.cleanUp === 'never' ? 'caution' : 'calm'}>
            {CLEAN_UP[form.values.cleanUp].effect}
          </Notice>
        )}
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : ''}
          </Text>
          <AllowedButton needs="admin" type="submit" loading={save.isPending}>
            Save writing
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
