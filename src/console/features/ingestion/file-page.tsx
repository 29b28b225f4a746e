import { Anchor, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { FileDetail } from '../../../contract/ingestion.ts';
import { fileQuery } from '../../api/ingestion.ts';
import { isMissing, sentenceOf } from '../../api/problem.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { FileFacts } from './file-facts.tsx';
import { LoadAgain } from './load-again.tsx';
import { RejectsSection } from './rejects-section.tsx';

/** What became of this file? */
export function FilePage() {
  const { sha256 } = useParams({ from: '/signed-in/ingestion/files/$sha256' });
  const wanted = useSearch({ from: '/signed-in/ingestion/files/$sha256' });
  const { data: file, error, refetch } = useQuery(fileQuery(sha256));
  if (error !== null && isMissing(error)) {
    return (
      <Page title="No such file" lead={<ToIngestion />}>
        <Notice tone="calm">{sentenceOf(error)}</Notice>
      </Page>
    );
  }
  if (error !== null) {
    return (
      <Page title="File" lead={<ToIngestion />}>
        <Failure error={error} retry={refetch} />
      </Page>
    );
  }
  if (file === undefined) return <FileSkeleton />;
  return (
    <Page title={file.name} lead={<ToIngestion />} actions={isForPeople(file) ? <LoadAgain file={file} /> : null}>
      <Stack gap="lg">
        <Fate file={file} />
        <FileFacts file={file} />
        {(file.rejected ?? 0) > 0 && file.bytesGone === null ? <RejectsSection file={file} wanted={wanted} /> : null}
      </Stack>
    </Page>
  );
}

/** One that is loaded whole gains nothing from another time, and one whose bytes are gone cannot be read. */
const isForPeople = ({ state, rejected, bytesGone }: FileDetail): boolean =>
  bytesGone === null &&
  (state === 'parked' || state === 'needs_mapping' || (state === 'loaded' && (rejected ?? 0) > 0));

function Fate({ file: { sha256, state, reason, rejected, bytesGone } }: { readonly file: FileDetail }) {
  switch (state) {
    case 'landed':
      return (
        <Notice tone="calm" title="It waits to be read">
          {reason ?? 'The next run reads it.'}
        </Notice>
      );
    case 'loaded':
      if (reason !== null) return <Notice tone="calm">{reason}</Notice>;
      return (rejected ?? 0) === 0 ? (
        <Notice tone="good">All of it is loaded.</Notice>
      ) : (
        <Notice tone="caution">It is loaded, but for the rejected rows. {bytesGone?.sentence}</Notice>
      );
    case 'needs_mapping':
      return (
        <Notice tone="caution" title="Its columns are not known">
          {reason}{' '}
          <Anchor component={Link} to={`/ingestion/mapping/${sha256}`} inherit underline="always">
            Make a mapping
          </Anchor>
        </Notice>
      );
    case 'parked':
      return (
        <Notice tone="problem" title="It could not be loaded">
          {reason}
        </Notice>
      );
    case 'expired':
      return (
        <Notice tone="problem" title="It was deleted after its time without having been loaded">
          {reason}
        </Notice>
      );
  }
}

const ToIngestion = () => (
  <Anchor inherit renderRoot={(props) => <Link to="/ingestion" {...props} />}>
    All files
  </Anchor>
);

const FileSkeleton = () => (
  <Page title="File" lead={<ToIngestion />}>
    <Stack gap="lg" aria-busy aria-label="Loading the file">
      <Skeleton h={56} radius="md" />
      <Skeleton h={200} radius="lg" />
    </Stack>
  </Page>
);
