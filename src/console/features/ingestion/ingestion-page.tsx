import { EmptyState, Paper, Skeleton, Stack } from '@mantine/core';
import { IconDatabaseImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ingestionQuery } from '../../api/ingestion.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { FilesSection } from './files-section.tsx';
import { answerOf } from './ingestion-words.ts';
import { MissingNotice } from './missing-notice.tsx';
import { NeedsYouNotice } from './needs-you-notice.tsx';
import { ReachSection } from './reach-section.tsx';
import { ReconciliationSection } from './reconciliation-section.tsx';
import { RunNow } from './run-now.tsx';
import { RunProgress } from './run-progress.tsx';
import { RunsSection } from './runs-section.tsx';
import { SourcesSection } from './sources-section.tsx';
import { ToSettings } from './to-settings.tsx';
import { UploadFiles } from './upload-files.tsx';
import { VolumePanel } from './volume-panel.tsx';

/** Is my data complete? */
export function IngestionPage() {
  const { state, search, mapping, page, days } = useSearch({ from: '/signed-in/ingestion' });
  const { data, error, refetch } = useQuery(ingestionQuery);
  const isEmpty = data !== undefined && data.sources.length === 0;
  return (
    <Page
      title="Ingestion"
      lead={data && !isEmpty ? answerOf(data) : 'Whether JustAI has all that Klaviyo knows of your emails.'}
      actions={<RunNow />}
    >
      <Stack gap="lg">
        <RunProgress />
        {error === null ? null : <Failure error={error} retry={refetch} />}
        {data === undefined && error === null ? <IngestionSkeleton /> : null}
        {isEmpty ? <NothingYet /> : null}
        {data && !isEmpty ? (
          <>
            <MissingNotice missing={data.missing} />
            <NeedsYouNotice files={data.files} />
            <SourcesSection sources={data.sources} />
            <ReachSection ingestion={data} />
            <ReconciliationSection />
            <VolumePanel days={days ?? 30} />
          </>
        ) : null}
        {data ? <UploadFiles /> : null}
        {data && !isEmpty ? <FilesSection counts={data.files} wanted={{ state, search, mapping, page }} /> : null}
        {data ? <RunsSection /> : null}
      </Stack>
    </Page>
  );
}

const NothingYet = () => (
  <Paper py={64}>
    <EmptyState
      icon={<IconDatabaseImport size={32} stroke={1.4} aria-hidden />}
      title="No data has come yet"
      description="JustAI learns from Klaviyo’s export of sends, opens and clicks. Let it fetch the export over SFTP, or load a file on the server with: justai ingest FILE"
    >
      <ToSettings>Set up the export</ToSettings>
    </EmptyState>
  </Paper>
);

const IngestionSkeleton = () => (
  <Stack gap="lg" aria-busy aria-label="Loading what has come in">
    <Skeleton h={240} radius="lg" />
    <Skeleton h={160} radius="lg" />
    <Skeleton h={480} radius="lg" />
    <Skeleton h={560} radius="lg" />
  </Stack>
);
