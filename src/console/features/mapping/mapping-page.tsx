import { Anchor, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { mappingDraftQuery, mappingsQuery } from '../../api/mappings.ts';
import { isMissing, sentenceOf } from '../../api/problem.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { MappingForm } from './mapping-form.tsx';

/** What do the columns of this file mean? */
export function MappingPage() {
  const { sha256 } = useParams({ from: '/signed-in/ingestion/mapping/$sha256' });
  const { data: draft, error, refetch } = useQuery(mappingDraftQuery(sha256));
  const { data: saved } = useQuery(mappingsQuery);
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
        <MappingForm
          key={sha256}
          opening={draft.definition}
          file={{ sha256, ...draft }}
          isSaved={false}
          takenNames={(saved?.mappings ?? []).map(({ definition }) => definition.name)}
          consequence="Files that could not be read are tried again by it."
          onSaved={(waiting) =>
            notifications.show({ message: `Saved. ${counted(waiting, 'file')} will be read by the next run.` })
          }
        />
      )}
    </Page>
  );
}
