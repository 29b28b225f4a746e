import { EmptyState, Paper, Skeleton } from '@mantine/core';
import { IconPlus, IconTags } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AttributeDefinition } from '../../../contract/attributes.ts';
import { attributesQuery } from '../../api/attributes.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { AttributeDialog } from './attribute-dialog.tsx';
import { AttributesTable } from './attributes-table.tsx';
import { NamedBucketsSection } from './named-buckets-section.tsx';

export function AttributesPage() {
  const { data, error, refetch } = useQuery(attributesQuery);
  const [edited, edit] = useState<AttributeDefinition | 'new' | null>(null);
  const create = (
    <AllowedButton leftSection={<IconPlus size={18} aria-hidden />} onClick={() => edit('new')}>
      New attribute
    </AllowedButton>
  );
  return (
    <Page
      title="Attributes"
      lead="What you know of people: their plan, where they live, what they spend. It decides which versions they may get, and which work best for people like them."
      actions={data === undefined || data.attributes.length === 0 ? null : create}
    >
      {data === undefined && error === null ? <Skeleton h={280} radius="lg" aria-label="Loading attributes" /> : null}
      {error !== null && data === undefined ? <Failure error={error} retry={refetch} /> : null}
      {data?.attributes.length === 0 ? (
        <Paper py={64}>
          <EmptyState
            icon={<IconTags size={32} stroke={1.4} aria-hidden />}
            title="No attribute yet"
            description="Begin with the one thing that most changes what you would write: the plan, say, or how long ago the last order was."
          >
            <EmptyState.Actions>{create}</EmptyState.Actions>
          </EmptyState>
        </Paper>
      ) : null}
      {data === undefined || data.attributes.length === 0 ? null : <AttributesTable list={data} onEdit={edit} />}
      {data === undefined || (data.attributes.length === 0 && data.buckets.length === 0) ? null : (
        <NamedBucketsSection list={data} />
      )}
      {edited === null ? null : (
        <AttributeDialog
          attribute={edited === 'new' ? null : edited}
          uses={data?.uses ?? []}
          onClose={() => edit(null)}
        />
      )}
    </Page>
  );
}
