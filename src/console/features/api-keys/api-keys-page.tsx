import { EmptyState, Paper, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { apiKeysQuery } from '../../api/api-keys.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { ApiKeysTable } from './api-keys-table.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';

export function ApiKeysPage() {
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const create = (
    <AllowedButton needs="admin" leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
      New key
    </AllowedButton>
  );
  return (
    <Page
      title="API keys"
      lead="Klaviyo’s webhook step sends a key with every call. It can do what you allow it, where you allow it."
      actions={data?.keys.length === 0 ? null : create}
    >
      <CreateKeyDialog opened={opened} onClose={close} />
      {error === null ? null : <Failure error={error} retry={refetch} />}
      {data === undefined && error === null ? <Skeleton h={240} radius="lg" /> : null}
      {data?.keys.length === 0 ? (
        <Paper py={64}>
          <EmptyState
            icon={<IconKey size={32} stroke={1.4} aria-hidden />}
            title="No key yet"
            description="Make one key for each flow or system that calls JustAI, so that you can revoke it alone."
          >
            <EmptyState.Actions>{create}</EmptyState.Actions>
          </EmptyState>
        </Paper>
      ) : null}
      {data !== undefined && data.keys.length > 0 ? <ApiKeysTable keys={data.keys} /> : null}
    </Page>
  );
}
