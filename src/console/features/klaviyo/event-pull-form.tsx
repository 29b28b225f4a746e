import { Group, NumberInput, SimpleGrid, Stack, Switch, TagsInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type EventPull, saveEventPull as schema } from '../../../contract/sources.ts';
import { saveEventPull } from '../../api/event-sources.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';

export function EventPullForm({ pull }: { readonly pull: EventPull }) {
  const { isOn, everyMinutes, lookBackDays, historyDays, conversionMetrics, isAllowed } = pull;
  const save = useChange(saveEventPull, ['event-pull']);
  const form = useForm({
    initialValues: { isOn, everyMinutes, lookBackDays, historyDays, conversionMetrics },
    validate: schemaResolver(schema, { sync: true }),
  });
  const submit = form.onSubmit((values) =>
    save.mutate(values, {
      onSuccess: () => {
        form.resetDirty(values);
        notifications.show({ message: values.isOn ? 'Events are being read now.' : 'No events are read any more.' });
      },
    }),
  );
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <Switch
          label="Read events through the API"
          disabled={!isAllowed && !isOn}
          {...form.getInputProps('isOn', { type: 'checkbox' })}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" verticalSpacing="md">
          <NumberInput
            label="Read every"
            suffix=" minutes"
            size="md"
            hideControls
            {...form.getInputProps('everyMinutes')}
          />
          <NumberInput
            label="Look back for late events"
            suffix=" days"
            size="md"
            hideControls
            {...form.getInputProps('lookBackDays')}
          />
          <NumberInput
            label="Begin with the last"
            suffix=" days"
            size="md"
            hideControls
            {...form.getInputProps('historyDays')}
          />
        </SimpleGrid>
        <TagsInput
          size="md"
          label="Conversions to read beside Placed Order"
          description="Names of metrics as Klaviyo shows them"
          {...form.getInputProps('conversionMetrics')}
        />
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="flex-end">
          <AllowedButton
            needs="admin"
            type="submit"
            variant="default"
            loading={save.isPending}
            reason={form.isDirty() ? null : 'Change something first.'}
          >
            Save
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
