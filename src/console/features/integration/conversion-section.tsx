import {
  Anchor,
  Autocomplete,
  Group,
  NumberInput,
  type NumberInputProps,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Conversions, conversionDefinition } from '../../../contract/conversions.ts';
import { conversionsQuery, saveConversions } from '../../api/conversions.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { momentOf } from '../../ui/times.ts';
import { type ConversionForm, conversionForm, definitionOf, metricChoices, recountOf } from './conversion-form.ts';
import { RecountNotice } from './recount-notice.tsx';

const FIELD_ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

export function ConversionSection({ templateId }: { readonly templateId: string }) {
  const { data: conversions, error, refetch } = useQuery(conversionsQuery(templateId));
  return (
    <Section
      title="8. What a conversion is"
      lead="Each conversion goes to one email: that of the person’s last click or open before it, by a human and within its window."
    >
      {error !== null && conversions === undefined ? <Failure error={error} retry={refetch} /> : null}
      {error === null && conversions === undefined ? <Skeleton h={220} radius="lg" /> : null}
      {conversions === undefined ? null : (
        <Stack gap="lg">
          <RecountNotice outcomes={conversions.outcomes} />
          <DefinitionForm key={conversions.definition} templateId={templateId} conversions={conversions} />
        </Stack>
      )}
    </Section>
  );
}

interface DefinitionFormProps {
  readonly templateId: string;
  readonly conversions: Conversions;
}

function DefinitionForm({ templateId, conversions }: DefinitionFormProps) {
  const save = useChange(saveConversions, ['templates', templateId, 'conversions']);
  const [isAsked, { open: ask, close }] = useDisclosure(false);
  const consequence = recountOf(conversions);
  const form = useForm<ConversionForm>({
    initialValues: conversionForm(conversions),
    validate: (values) => {
      const checked = conversionDefinition.safeParse(definitionOf(values));
      const issue = checked.success ? undefined : checked.error.issues[0];
      return issue === undefined ? {} : { [FIELD_OF[String(issue.path[0])] ?? 'metric']: issue.message };
    },
  });
  const send = (): void =>
    save.mutate(
      { templateId, definition: definitionOf(form.values) },
      {
        onSuccess: () => {
          close();
          notifications.show({
            message: consequence === null ? 'Conversions are counted so.' : 'Counting again begins.',
          });
        },
      },
    );
  return (
    <form noValidate onSubmit={form.onSubmit(ask)}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
          <Autocomplete
            size="md"
            label="Metric"
            data={metricChoices(conversions)}
            description="As it is called in Klaviyo, or in the events of your own systems."
            inputWrapperOrder={FIELD_ORDER}
            {...form.getInputProps('metric')}
          />
          <Days
            label="After a click"
            description="Klaviyo’s own is 5 days. 0: clicks lead to none."
            {...form.getInputProps('clickDays')}
          />
          <Days
            label="After an open"
            description="An open says less than a click. 0: opens lead to none."
            {...form.getInputProps('openDays')}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          Revenue is the value of the metric’s events: <code>$value</code> of Klaviyo’s, <code>value</code> of your own.
          Where an export has it in another property, its{' '}
          <Anchor inherit underline="always" renderRoot={(props) => <Link to="/ingestion/mappings" {...props} />}>
            mapping
          </Anchor>{' '}
          says which.
        </Text>
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : definedWords(conversions)}
          </Text>
          <AllowedButton needs="admin" type="submit" reason={form.isDirty() ? null : 'Nothing is changed.'}>
            Save what a conversion is
          </AllowedButton>
        </Group>
      </Stack>
      <Confirm
        opened={isAsked}
        title="Count conversions so from now on?"
        consequence={
          consequence === null
            ? 'Nothing is counted for this template yet, so nothing changes but what comes.'
            : `${consequence} Results by the earlier definition are not kept beside the new ones. Clicks and opens stay as they are.`
        }
        action={consequence === null ? 'Save' : 'Count again'}
        busy={save.isPending}
        error={save.error}
        onConfirm={send}
        onClose={close}
      >
        {conversions.definition === 1 || consequence === null ? null : (
          <Notice tone="caution">
            This will be definition {conversions.definition + 1}. An interval holds for a definition that was chosen
            without looking: the best of several tried on the same people looks better than it is.
          </Notice>
        )}
      </Confirm>
    </form>
  );
}

const FIELD_OF: Readonly<Record<string, keyof ConversionForm>> = {
  metric: 'metric',
  clickWindowHours: 'clickDays',
  openWindowHours: 'openDays',
};

const Days = (props: NumberInputProps) => (
  <NumberInput
    size="md"
    suffix={props.value === 1 ? ' day' : ' days'}
    min={0}
    max={30}
    decimalScale={2}
    inputWrapperOrder={FIELD_ORDER}
    {...props}
  />
);

const definedWords = ({ definition, definedAt }: Conversions): string =>
  definedAt === null ? '' : `Definition ${definition}, since ${momentOf(definedAt)}`;
