import { Anchor, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { SavedMapping } from '../../../contract/mappings.ts';
import { mappingDraftQuery, mappingsQuery } from '../../api/mappings.ts';
import { Failure } from '../../ui/failure.tsx';
import { Notice } from '../../ui/notice.tsx';
import { counted } from '../../ui/numbers.ts';
import { Page } from '../../ui/page.tsx';
import { MappingForm } from './mapping-form.tsx';
import { changeWords } from './mapping-words.ts';

/** What does this mapping say, and what should it say? */
export function SavedMappingPage() {
  const { name } = useParams({ from: '/signed-in/ingestion/mappings/$name' });
  const { data, error, refetch } = useQuery(mappingsQuery);
  const mapping = data?.mappings.find(({ definition }) => definition.name === name);
  return (
    <Page title={name} lead={<ToMappings />}>
      {data === undefined && error !== null ? <Failure error={error} retry={refetch} /> : null}
      {data === undefined && error === null ? <Reading /> : null}
      {data !== undefined && mapping === undefined ? (
        <Notice tone="calm">There is no mapping of this name. It may have been deleted.</Notice>
      ) : null}
      {mapping === undefined ? null : <Edit key={name} mapping={mapping} />}
    </Page>
  );
}

/** Tried on the latest of its files that is still here. */
function Edit({ mapping }: { readonly mapping: SavedMapping }) {
  const { definition, sample } = mapping;
  const navigate = useNavigate();
  const { data: draft, isError } = useQuery({
    ...mappingDraftQuery(sample?.sha256 ?? ''),
    enabled: sample !== null,
    retry: false,
  });
  if (sample !== null && draft === undefined && !isError) return <Reading />;
  const saved = (waiting: number): void => {
    notifications.show({ message: `Saved. ${counted(waiting, 'file')} will be read by the next run.` });
    void navigate({ to: '/ingestion/mappings' });
  };
  return (
    <MappingForm
      opening={definition}
      file={sample === null || draft === undefined ? null : { sha256: sample.sha256, ...draft }}
      isSaved
      takenNames={[]}
      consequence={changeWords(mapping)}
      onSaved={saved}
    />
  );
}

const Reading = () => <Skeleton h={320} radius="lg" aria-label="Reading the mapping" />;

const ToMappings = () => (
  <Anchor inherit renderRoot={(props) => <Link to="/ingestion/mappings" {...props} />}>
    All mappings
  </Anchor>
);
