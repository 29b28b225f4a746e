import { Button, Checkbox, Group, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { klaviyoAddressesQuery } from '../../api/api-keys.ts';
import { sentenceOf } from '../../api/problem.ts';
import { Notice } from '../../ui/notice.tsx';
import { addressesInWords } from './addresses-in-words.ts';
import type { KeyForm } from './key-form.ts';

/** Binds the key to the addresses Klaviyo publishes, and says whether they are known. */
export function KlaviyoAddressesField({ form }: { readonly form: UseFormReturnType<KeyForm> }) {
  const { data, error, refetch, isFetching } = useQuery(klaviyoAddressesQuery);
  const problem = error === null ? (data?.problem ?? null) : sentenceOf(error);
  const isKnown = data !== undefined && data.fetchedAt !== null;
  return (
    <Stack gap="xs">
      <Checkbox
        label="Only from Klaviyo’s addresses"
        description={data === undefined ? 'Klaviyo publishes the addresses it calls from.' : addressesInWords(data)}
        disabled={!(isKnown || form.values.fromKlaviyo)}
        {...form.getInputProps('fromKlaviyo', { type: 'checkbox' })}
      />
      {problem === null ? null : (
        <Notice tone="caution" title="Klaviyo’s addresses could not be fetched">
          <Stack gap="xs">
            <span>
              {isKnown
                ? 'The list above stays in use. JustAI asks again every minute; keys go on working from the addresses known.'
                : 'Until they are known, no key can be bound to them. You can give ranges yourself below.'}{' '}
              ({problem})
            </span>
            <Group>
              <Button variant="default" size="xs" loading={isFetching} onClick={() => void refetch()}>
                Try again
              </Button>
            </Group>
          </Stack>
        </Notice>
      )}
    </Stack>
  );
}
