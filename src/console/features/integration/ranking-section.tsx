import { Group, NumberInput, Select, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import type { Template } from '../../../contract/console.ts';
import { ranking } from '../../../contract/ranking.ts';
import { sentenceOf } from '../../api/problem.ts';
import { saveRanking } from '../../api/templates.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { type RankingForm, rankingForm, rankingOf } from './ranking-form.ts';

type Ranking = Template['ranking'];
const FIELD_ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

const RANKER: Readonly<Record<Ranking['ranker'], { label: string; effect: string }>> = {
  auto: {
    label: 'Let JustAI decide',
    effect:
      'By what is known of the person, unless this template’s own log is sure that one way for everybody earns more. The overview says which, and why.',
  },
  contextual: {
    label: 'By what is known of the person',
    effect: 'Each combination of attributes gets its own favourites; rare combinations borrow from the common ones.',
  },
  weighted_thompson: {
    label: 'The same for everybody',
    effect: 'One ranking for all people, whatever their attributes.',
  },
};

export function RankingSection({ template }: { readonly template: Template }) {
  return (
    <Section
      title="7. What counts as success"
      lead="What the variants are ranked by, and what none of them may do to people. It applies from the next run on."
    >
      <RankingFields template={template} />
    </Section>
  );
}

function RankingFields({ template: { templateId, ranking: saved } }: { readonly template: Template }) {
  const save = useChange(saveRanking, ['templates']);
  const form = useForm<RankingForm>({
    initialValues: rankingForm(saved),
    validate: (values) => {
      const weights = ranking.shape.metricWeights.safeParse(rankingOf(values).metricWeights);
      return weights.success ? {} : { clicks: weights.error.issues[0]?.message };
    },
  });
  const submit = form.onSubmit((values) =>
    save.mutate(
      { templateId, ranking: rankingOf(values) },
      {
        onSuccess: () => {
          form.resetDirty();
          notifications.show({ message: 'The next run ranks by it.' });
        },
      },
    ),
  );
  const number = (name: keyof RankingForm) => ({
    size: 'md',
    min: 0,
    inputWrapperOrder: FIELD_ORDER,
    ...form.getInputProps(name),
  });
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <Select
          size="md"
          label="How variants are chosen"
          allowDeselect={false}
          data={Object.entries(RANKER).map(([value, { label }]) => ({ value, label }))}
          {...form.getInputProps('ranker')}
        />
        <Notice tone="calm">{RANKER[form.values.ranker].effect}</Notice>
        <SimpleGrid cols={{ base: 1, xs: 2, sm: 4 }} spacing="lg">
          <NumberInput label="Click" description="Weight of a click" {...number('clicks')} />
          <NumberInput label="Open" description="By people, not machines" {...number('opens')} />
          <NumberInput label="Conversion" description="Weight of a conversion" {...number('conversions')} />
          <NumberInput label="Revenue" description="Of a very large order; smaller ones less" {...number('revenue')} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
          <NumberInput
            label="Held back from unsubscribes of"
            suffix=" %"
            decimalScale={2}
            max={99}
            description="A variant that surely loses more people than this is not sent any more. Empty: not watched."
            {...number('unsubscribePercent')}
          />
          <NumberInput
            label="Held back from spam complaints of"
            suffix=" %"
            decimalScale={2}
            max={99}
            description="Gmail asks senders to stay below 0.3 %. Empty: not watched."
            {...number('spamPercent')}
          />
          <NumberInput
            label="Look back"
            suffix=" days"
            {...number('lookbackDays')}
            min={1}
            max={365}
            description="Decisions older than this do not count."
          />
          <NumberInput
            label="Leave out the last"
            suffix=" days"
            max={90}
            description="Where young decisions count as if all their clicks had come."
            disabled={form.values.isDelayAware}
            {...number('offsetDays')}
          />
        </SimpleGrid>
        <Switch
          label="Learn from the last days at once"
          description="Young decisions count by the share of their clicks that is known to have come by then."
          {...form.getInputProps('isDelayAware', { type: 'checkbox' })}
        />
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : ''}
          </Text>
          <AllowedButton needs="admin" type="submit" loading={save.isPending}>
            Save what counts
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
