import { EmptyState, Paper } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMail, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { templatesQuery } from '../../api/templates.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { LatenessNotice } from '../../ui/lateness-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { CreateTemplateDialog } from './create-template-dialog.tsx';
import { TemplatesSkeleton } from './templates-skeleton.tsx';
import { TemplatesTable } from './templates-table.tsx';

export function TemplatesPage() {
  const { data, error, refetch } = useQuery(templatesQuery);
  const [opened, { open, close }] = useDisclosure(false);
  const create = (
    <AllowedButton leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
      New template
    </AllowedButton>
  );
  return (
    <Page
      title="Templates"
      lead="Each template is one email of a Klaviyo flow, with the versions that compete to be it."
      actions={data?.templates.length === 0 ? null : create}
    >
      <LatenessNotice />
      <CreateTemplateDialog opened={opened} onClose={close} />
      {error !== null ? <Failure error={error} retry={refetch} /> : null}
      {data === undefined && error === null ? <TemplatesSkeleton /> : null}
      {data?.templates.length === 0 ? (
        <Paper py={64}>
          <EmptyState
            icon={<IconMail size={32} stroke={1.4} aria-hidden />}
            title="Start with one email"
            description="Choose an email people already get from a flow, such as your welcome email. Name it here, write a few versions of it, then connect it to Klaviyo."
          >
            <EmptyState.Actions>{create}</EmptyState.Actions>
          </EmptyState>
        </Paper>
      ) : null}
      {data !== undefined && data.templates.length > 0 ? <TemplatesTable templates={data.templates} /> : null}
    </Page>
  );
}
