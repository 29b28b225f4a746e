import { Checkbox, Group, MultiSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { templatesQuery } from '../../api/templates.ts';
import type { KeyForm } from './key-form.ts';

/** What the key may do, where it works, and how often. */
export function KeyFields({ form }: { readonly form: UseFormReturnType<KeyForm> }) {
  const { data } = useQuery(templatesQuery);
  const templates = (data?.templates ?? []).map(({ templateId, name }) => ({ value: templateId, label: name }));
  return (
    <Stack gap="md">
      <Checkbox.Group
        size="md"
        label="May"
        description="A webhook needs the first alone: everybody who may see your flows in Klaviyo can read its key."
        {...form.getInputProps('scopes')}
      >
        <Stack gap="xs" mt="xs">
          <Checkbox value="generate" label="Ask for content" />
          <Checkbox value="events" label="Send events" />
          <Checkbox value="debug" label="Force a variant and trace decisions" />
          <Checkbox value="admin" label="Administer" />
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        size="md"
        label="Only for these templates"
        placeholder={form.values.templateIds.length === 0 ? 'All' : ''}
        data={templates}
        {...form.getInputProps('templateIds')}
      />
      <TextInput
        label="Only from this Klaviyo flow"
        description="The flow’s id, as its address in Klaviyo ends."
        placeholder="Any"
        {...form.getInputProps('flowId')}
      />
      <Textarea
        size="md"
        label="Only from these network addresses"
        description="Ranges such as 203.0.113.0/24. Klaviyo publishes those it calls from."
        placeholder="Any"
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps('addresses')}
      />
      <Group grow align="flex-end">
        <NumberInput
          size="md"
          label="Decisions per profile in 24 hours"
          min={1}
          max={10_000}
          allowDecimal={false}
          {...form.getInputProps('profileDailyCap')}
        />
        <NumberInput
          size="md"
          label="Requests per second"
          min={1}
          max={100_000}
          allowDecimal={false}
          {...form.getInputProps('requestsPerSecond')}
        />
      </Group>
    </Stack>
  );
}
