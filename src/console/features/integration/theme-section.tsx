import { Group, NumberInput, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import type { Template } from '../../../contract/console.ts';
import { themeContinuity } from '../../../contract/themes.ts';
import { sentenceOf } from '../../api/problem.ts';
import { templatesQuery } from '../../api/templates.ts';
import { saveThemeContinuity, themesQuery } from '../../api/themes.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';
import { kindsOf, whatItDoes } from './theme-words.ts';

const LOOKBACK_DAYS = 30;
const NONE = '';
const EVERY_THEME = '';
const FIELD_ORDER: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

export function ThemeSection({ template }: { readonly template: Template }) {
  return (
    <Section
      title="5. One voice"
      lead="Who met a theme in an earlier email gets it again here: friendly stays friendly. Who met none may get any version."
    >
      <ThemeForm template={template} />
    </Section>
  );
}

function ThemeForm({ template }: { readonly template: Template }) {
  const { templateId, continuity } = template;
  const save = useChange(saveThemeContinuity, ['templates']);
  const { data: templates } = useQuery(templatesQuery);
  const { data: known } = useQuery(themesQuery);
  const form = useForm({
    initialValues: {
      earlierTemplateId: continuity?.earlierTemplateId ?? NONE,
      themeKey: continuity?.themeKey ?? EVERY_THEME,
      lookbackDays: continuity?.lookbackDays ?? LOOKBACK_DAYS,
    },
    validate: (values) =>
      values.earlierTemplateId === NONE ? {} : schemaResolver(themeContinuity, { sync: true })(values),
  });
  const { earlierTemplateId, themeKey } = form.values;
  const isOn = earlierTemplateId !== NONE;
  const submit = form.onSubmit((values) => {
    const wanted = values.earlierTemplateId === NONE ? null : { ...values, themeKey: values.themeKey || null };
    save.mutate(
      { templateId, continuity: wanted },
      {
        onSuccess: () => {
          form.resetDirty();
          notifications.show({
            message: wanted === null ? 'Themes met earlier no longer matter.' : 'The theme is kept from now on.',
          });
        },
      },
    );
  });
  const others = (templates?.templates ?? []).filter((each) => each.templateId !== templateId);
  const kinds = new Set([...kindsOf(known?.themes ?? []), ...(continuity?.themeKey ? [continuity.themeKey] : [])]);
  const effect =
    isOn && known !== undefined
      ? whatItDoes(known.themes, { here: templateId, earlier: earlierTemplateId, kind: themeKey || null })
      : null;
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="lg">
        <SimpleGrid cols={{ base: 1, sm: isOn ? 3 : 2 }} spacing="lg">
          <Select
            size="md"
            label="Earlier email"
            allowDeselect={false}
            data={[
              { value: NONE, label: 'None: themes do not matter' },
              ...others.map((each) => ({ value: each.templateId, label: each.name })),
            ]}
            {...form.getInputProps('earlierTemplateId')}
          />
          {isOn ? (
            <>
              <Select
                size="md"
                label="Themes that count"
                allowDeselect={false}
                data={[
                  { value: EVERY_THEME, label: 'Every theme' },
                  ...[...kinds].map((kind) => ({ value: kind, label: `Only “${kind}: …”` })),
                ]}
                {...form.getInputProps('themeKey')}
              />
              <NumberInput
                size="md"
                label="Looks back"
                suffix=" days"
                min={1}
                max={365}
                allowDecimal={false}
                inputWrapperOrder={FIELD_ORDER}
                {...form.getInputProps('lookbackDays')}
              />
            </>
          ) : null}
        </SimpleGrid>
        {effect === null ? null : <Notice tone={effect.isIdle ? 'caution' : 'calm'}>{effect.sentence}</Notice>}
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {form.isDirty() ? 'Not saved yet' : ''}
          </Text>
          <AllowedButton needs="admin" type="submit" loading={save.isPending}>
            Save theme
          </AllowedButton>
        </Group>
      </Stack>
    </form>
  );
}
