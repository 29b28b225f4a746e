import { Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { SaveExperiment, Template } from '../../../contract/console.ts';
import { sentenceOf } from '../../api/problem.ts';
import { saveExperiment } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';

const SPLITS: { value: SaveExperiment['split']; label: string }[] = [
  { value: 'internal_persistent', label: 'A person always gets the same variant' },
  { value: 'internal_random', label: 'Every email is drawn anew' },
];

/** Shown in percent, stored as shares. */
const percentOf = (share: number): number => Math.round(share * 1_000) / 10;

export function ExperimentSection({ template }: { readonly template: Template }) {
  return (
    <Section
      title="4. Who gets what"
      lead="How people are put into groups. Whoever has a variant already keeps it, and their group, when you change this."
    >
      {template.split === 'external' ? (
        <Notice tone="calm">Klaviyo splits the people of this template, as its control message says.</Notice>
      ) : (
        <ExperimentForm template={template} split={template.split} />
      )}
    </Section>
  );
}

function ExperimentForm({ template, split }: { readonly template: Template; readonly split: SaveExperiment['split'] }) {
  const { templateId } = template;
  const save = useChange(saveExperiment, ['templates']);
  const form = useForm({
    initialValues: {
      split,
      treatment: percentOf(template.treatmentShare),
      randomControl: percentOf(template.randomControlShare),
      holdout: percentOf(template.holdoutShare),
      exploration: percentOf(template.epsilon),
    },
  });
  const submit = form.onSubmit((values) => {
    const experiment: SaveExperiment = {
      split: values.split,
      treatmentShare: values.treatment / 100,
      randomControlShare: values.randomControl / 100,
      holdoutShare: values.holdout / 100,
      epsilon: values.exploration / 100,
    };
    save.mutate(
      { templateId, experiment },
      {
        onSuccess: () => {
          form.resetDirty();
          notifications.show({ message: 'The groups are saved.' });
        },
      },
    );
  });
  const share = (name: 'treatment' | 'randomControl' | 'holdout' | 'exploration') => ({
    size: 'md',
    suffix: ' %',
    decimalScale: 1,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
    ...form.getInputProps(name),
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <Select label="Assignment" size="md" allowDeselect={false} data={SPLITS} {...form.getInputProps('split')} />
          <NumberInput
            label="Treatment"
            description="The rest keeps your own email, so that the lift can be measured."
            min={1}
            max={100}
            {...share('treatment')}
          />
          <NumberInput
            label="Random control"
            description="Of treatment: any variant by chance. It tells what the model adds from what the content adds."
            min={0}
            max={100}
            {...share('randomControl')}
          />
          <NumberInput
            label="Holdout"
            description="Of the flow's people: kept out of all its emails, in every template of the flow."
            min={0}
            max={50}
            {...share('holdout')}
          />
          <NumberInput
            label="Exploration"
            description="Shared out among all variants, so that one that gets better is noticed."
            min={0}
            max={100}
            {...share('exploration')}
          />
        </SimpleGrid>
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : ''}
          </Text>
          <AllowedButton needs="admin" type="submit" loading={save.isPending}>
            Save groups
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
