import { Group, NumberInput } from '@mantine/core';
import { schemaResolver, useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type KlaviyoConnection, shareQuota as schema } from '../../../contract/console.ts';
import { shareQuota } from '../../api/klaviyo.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/section.tsx';

/** Klaviyo's own limit for writing profiles one by one. */
const KLAVIYO_PER_MINUTE = 750;

export function QuotaSection({ connection: { quotaPercent } }: { readonly connection: KlaviyoConnection }) {
  const save = useChange(shareQuota, ['klaviyo']);
  const form = useForm({ initialValues: { quotaPercent }, validate: schemaResolver(schema, { sync: true }) });
  const submit = form.onSubmit((values) =>
    save.mutate(values.quotaPercent, {
      onSuccess: () => {
        form.resetDirty(values);
        notifications.show({ message: `From now on JustAI uses up to ${values.quotaPercent} % of Klaviyo’s limit.` });
      },
    }),
  );
  const { quotaPercent: wanted } = form.getValues();
  const isPossible = schema.safeParse({ quotaPercent: wanted }).success;
  return (
    <Section
      title="Share of Klaviyo’s limit"
      lead={`Klaviyo lets an account’s integrations together write about ${KLAVIYO_PER_MINUTE} profiles a minute. What JustAI leaves is for the others; leave more if they report “429 Too Many Requests”.`}
    >
      <form noValidate onSubmit={submit}>
        <Group align="flex-start" gap="md">
          <NumberInput
            label="JustAI may use"
            description={
              isPossible
                ? `About ${Math.floor((KLAVIYO_PER_MINUTE * wanted) / 100)} profiles a minute`
                : 'From 10 % to 100 %'
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix=" %"
            size="md"
            w={220}
            min={10}
            max={100}
            clampBehavior="none"
            allowDecimal={false}
            hideControls
            {...form.getInputProps('quotaPercent')}
          />
          <AllowedButton
            needs="admin"
            type="submit"
            size="md"
            mt={{ base: 0, xs: 31 }}
            variant="default"
            loading={save.isPending}
            reason={form.isDirty() ? null : 'Change the share first.'}
          >
            Save
          </AllowedButton>
        </Group>
        {save.isError ? <Notice tone="problem">{sentenceOf(save.error)}</Notice> : null}
      </form>
    </Section>
  );
}
