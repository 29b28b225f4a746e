import { Checkbox, MultiSelect, NumberInput, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { templatesQuery } from '../../api/templates.ts';
import type { KeyForm } from './key-form.ts';
import { KlaviyoAddressesField } from './klaviyo-addresses-field.tsx';

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
      <KlaviyoAddressesField form={form} />
      <Textarea
        size="md"
        label={form.values.fromKlaviyo ? 'And from these network addresses' : 'Only from these network addresses'}
        description="Ranges such as 203.0.113.0/24."
        placeholder={form.values.fromKlaviyo ? 'No others' : 'Any'}
        autosize
        minRows={2}
        maxRows={6}
        {...form.getInputProps('addresses')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ alignItems: 'end' }}>
        <NumberInput
          size="md"
          label="Decisions per profile in 24 hours"
          description="So that a leaked key cannot rewrite a person all day."
          min={1}
          max={10_000}
          allowDecimal={false}
          {...form.getInputProps('profileDailyCap')}
        />
        <NumberInput
          size="md"
          label="Requests per second"
          description="1,000 are more than a flow sends. Klaviyo tries the others again."
          min={1}
          max={100_000}
          allowDecimal={false}
          {...form.getInputProps('requestsPerSecond')}
        />
      </SimpleGrid>
    </Stack>
  );
}
