import { Anchor, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { mappingDraftQuery } from '../../api/mappings.ts';
import { isMissing, sentenceOf } from '../../api/problem.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { MappingForm } from './mapping-form.tsx';

/** What do the columns of this file mean? */
export function MappingPage() {
  const { sha256 } = useParams({ from: '/signed-in/ingestion/mapping/$sha256' });
  const { data: draft, error, refetch } = useQuery(mappingDraftQuery(sha256));
  if (error !== null) {
    return (
      <Page title="Make a mapping">
        {isMissing(error) ? (
          <Notice tone="calm">{sentenceOf(error)}</Notice>
        ) : (
          <Failure error={error} retry={refetch} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title="Make a mapping"
      lead={
        draft === undefined ? undefined : (
          <>
            Say what the columns of{' '}
            <Anchor component={Link} to={`/ingestion/files/${sha256}`} inherit>
              {draft.fileName}
            </Anchor>{' '}
            mean. Below you see what its first rows would become; nothing is loaded before you save.
          </>
        )
      }
    >
      {draft === undefined ? (
        <Skeleton h={320} radius="lg" aria-label="Reading the file" />
      ) : (
        <MappingForm key={sha256} sha256={sha256} draft={draft} />
      )}
    </Page>
  );
}
